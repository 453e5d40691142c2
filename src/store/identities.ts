import type { Kysely } from 'kysely'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** A chat account as the platform's signature names it. */
export interface Handle {
  readonly chat: string
  readonly workspace: string
  readonly handle: string
}

/** The person a chat account was linked to, or null. */
export async function findLinkedPerson(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handle }: Handle,
): Promise<Id<'person'> | null> {
  const found = await db
    .selectFrom('identity')
    .select('personId')
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return found?.personId ?? null
}

/** The accounts a person is linked to in a chat, the last linked first. */
export async function findHandles(
  db: Kysely<Schema>,
  org: Id<'org'>,
  of: { readonly person: Id<'person'>; readonly chat: string },
): Promise<Pick<Handle, 'workspace' | 'handle'>[]> {
  return await db
    .selectFrom('identity')
    .select(['workspace', 'handle'])
    .where('orgId', '=', org)
    .where('chat', '=', of.chat)
    .where('personId', '=', of.person)
    .orderBy('verifiedAt', 'desc')
    .orderBy('workspace')
    .execute()
}

/** Links an account to a person. An account that is linked already keeps its person. */
export async function linkHandle(
  db: Kysely<Schema>,
  org: Id<'org'>,
  link: Handle & { readonly person: Id<'person'>; readonly at: Instant },
): Promise<void> {
  const { person, at, ...handle } = link
  await db
    .insertInto('identity')
    .values({ orgId: org, ...handle, personId: person, verifiedAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The people behind accounts of one workspace, by handle. */
export async function findLinked(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handles }: Omit<Handle, 'handle'> & { readonly handles: readonly string[] },
): Promise<ReadonlyMap<string, Id<'person'>>> {
  if (handles.length === 0) return new Map()
  const rows = await db
    .selectFrom('identity')
    .select(['handle', 'personId'])
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('handle', 'in', handles)
    .execute()
  return new Map(rows.map(({ handle, personId }) => [handle, personId]))
}
