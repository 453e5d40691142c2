import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

const WINDOW_MS = 15 * 60_000
const MANY = 5

/** Takes one of the few tries an account has to say a code. False when it has none left for now. */
export async function takeGuess(
  db: Kysely<Schema>,
  { org, now }: { readonly org: Id<'org'>; readonly now: Date },
  account: string,
): Promise<boolean> {
  const at = now.toISOString()
  const old = new Date(now.getTime() - WINDOW_MS).toISOString()
  const { rows } = await sql<{ wrong: number }>`
    insert into guess as g (org_id, account, wrong, since) values (${org}, ${account}, 1, ${at})
    on conflict (org_id, account) do update set
      wrong = case when g.since < ${old}::timestamptz then 1 else g.wrong + 1 end,
      since = case when g.since < ${old}::timestamptz then excluded.since else g.since end
    returning wrong`.execute(db)
  return rows[0]!.wrong <= MANY
}

/** The code was right: the tries before it do not count any more. */
export async function forgetGuesses(
  db: Kysely<Schema>,
  org: Id<'org'>,
  account: string,
): Promise<void> {
  await db.deleteFrom('guess').where('orgId', '=', org).where('account', '=', account).execute()
}
