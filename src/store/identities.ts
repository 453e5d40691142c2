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

/** The account a person was last linked to in a workspace, or null. */
export async function findHandle(
  db: Kysely<Schema>,
  org: Id<'org'>,
  of: { readonly person: Id<'person'>; readonly chat: string; readonly workspace: string },
): Promise<string | null> {
  const found = await db
    .selectFrom('identity')
    .select('handle')
    .where('orgId', '=', org)
    .where('chat', '=', of.chat)
    .where('workspace', '=', of.workspace)
    .where('personId', '=', of.person)
    .orderBy('verifiedAt', 'desc')
    .executeTakeFirst()
  return found?.handle ?? null
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
