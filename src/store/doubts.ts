import { type Kysely, sql } from 'kysely'
import type { Id, Instant } from '../nouns.ts'
import type { Handle } from './identities.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** An account that its chat may not have any more. */
export interface Doubt extends Handle {
  readonly person: Id<'person'>
  readonly since: Instant
}

/** Its chat is to be asked whether it still has an account; of one that is linked to nobody it is not. */
export async function raiseDoubt(
  db: Db,
  org: Id<'org'>,
  { chat, workspace, handle, at }: Handle & { readonly at: Instant },
): Promise<void> {
  await sql`
    insert into doubt (org_id, chat, workspace, handle, since, ask_at)
    select org_id, chat, workspace, handle, ${at}, ${at} from identity
      where org_id = ${org} and chat = ${chat} and workspace = ${workspace} and handle = ${handle}
    on conflict (org_id, chat, workspace, handle) do update set since = excluded.since, ask_at = excluded.ask_at`.execute(
    db,
  )
}

/** The accounts of a chat that it is to be asked about by `now`, the longest due first. */
export async function listDoubts(
  db: Db,
  org: Id<'org'>,
  { chat, now, limit }: { readonly chat: string; readonly now: Instant; readonly limit: number },
): Promise<Doubt[]> {
  const { rows } = await sql<Doubt>`
    select d.chat, d.workspace, d.handle, d.since, i.person_id as person
    from doubt d join identity i using (org_id, chat, workspace, handle)
    where d.org_id = ${org} and d.chat = ${chat} and d.ask_at <= ${now}
    order by d.ask_at limit ${limit}`.execute(db)
  return rows
}

/** Asks again at `at`; null: it is settled. What was doubted anew meanwhile stays as it is. */
export async function putOffDoubt(
  db: Db,
  org: Id<'org'>,
  { chat, workspace, handle, since, at }: Doubt & { readonly at: Instant | null },
): Promise<void> {
  const it = sql`org_id = ${org} and chat = ${chat} and workspace = ${workspace}
    and handle = ${handle} and since = ${since}`
  await (at
    ? sql`update doubt set ask_at = ${at} where ${it}`
    : sql`delete from doubt where ${it}`
  ).execute(db)
}
