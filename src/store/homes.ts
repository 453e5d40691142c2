import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Whoever has not looked for longer sees their page anew when they open it. */
const LOOKED_AT_MS = 14 * 24 * 60 * 60_000

/** The account that a page of its own is shown to. */
export interface HomeOf {
  readonly chat: string
  readonly workspace: string
  readonly handle: string
}

/** A page that somebody has opened, and whose it is. */
export interface OpenedHome extends HomeOf {
  readonly personId: Id<'person'>
}

/** Remembers that somebody opened their page; it is to be shown anew, whatever it shows. */
export async function keepHome(
  db: Db,
  org: Id<'org'>,
  home: OpenedHome & { readonly now: Date },
): Promise<void> {
  const { now, ...row } = home
  const shown = { personId: row.personId, hash: null, openedAt: now.toISOString() }
  await db
    .insertInto('home')
    .values({ orgId: org, ...row, ...shown })
    .onConflict((it) => it.columns(['orgId', 'chat', 'workspace', 'handle']).doUpdateSet(shown))
    .execute()
}

/** The pages of these people, or of everybody, that were opened lately. */
export async function listHomes(
  db: Db,
  org: Id<'org'>,
  { chat, people, now }: { chat: string; people: readonly string[] | null; now: Date },
): Promise<OpenedHome[]> {
  const since = new Date(now.getTime() - LOOKED_AT_MS).toISOString()
  return await db
    .selectFrom('home')
    .select(['chat', 'workspace', 'handle', 'personId'])
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('openedAt', '>', since)
    .$if(people !== null, (query) =>
      query.where(sql<boolean>`person_id = any(${people ?? []}::uuid[])`),
    )
    .execute()
}

/** Takes on showing a page anew. False when it shows just that already, by whomever. */
export async function claimHome(
  db: Db,
  org: Id<'org'>,
  { chat, workspace, handle, hash }: HomeOf & { readonly hash: string | null },
): Promise<boolean> {
  const claimed = await db
    .updateTable('home')
    .set({ hash })
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('handle', '=', handle)
    .where(sql<boolean>`hash is distinct from ${hash}`)
    .returning('handle')
    .executeTakeFirst()
  return claimed !== undefined
}
