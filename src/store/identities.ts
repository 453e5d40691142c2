import { type Kysely, sql } from 'kysely'
import type { Id, Instant, Person } from '../nouns.ts'
import { personAt } from './people.ts'
import type { Schema } from './schema.ts'

/** A chat account as the platform's signature names it. */
export interface Handle {
  readonly chat: string
  readonly workspace: string
  readonly handle: string
}

/** How an account was linked to a person. */
export interface Link {
  readonly person: Id<'person'>
  /** By its verified mail address, or by its owner's consent on both sides. */
  readonly how: 'mail' | 'consent'
  /** The account's mail address at that time. */
  readonly email: string | null
}

/** The link of a chat account, or null. */
export async function findLinkOf(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handle }: Handle,
): Promise<Link | null> {
  const found = await db
    .selectFrom('identity')
    .select(['personId as person', 'how', 'email'])
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return found ?? null
}

/** The link of a chat account and whom it names, as they are at `now`; no person for one who has left. Null without a link. */
export async function findBehind(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handle, now }: Handle & { readonly now: Instant },
): Promise<{ readonly link: Link; readonly person: Person | null } | null> {
  const { rows } = await sql<
    Person & { linked: Id<'person'>; how: Link['how']; proved: string | null }
  >`
    select i.person_id as linked, i.how, i.email as proved, ${personAt(now)}
    from identity i left join person p on p.org_id = i.org_id and p.id = i.person_id and p.active
    where i.org_id = ${org} and i.chat = ${chat} and i.workspace = ${workspace} and i.handle = ${handle}`.execute(
    db,
  )
  if (!rows[0]) return null
  const { linked, how, proved, ...person } = rows[0]
  return { link: { person: linked, how, email: proved }, person: person.id ? person : null }
}

/** The person a chat account was linked to, or null. */
export async function findLinkedPerson(
  db: Kysely<Schema>,
  org: Id<'org'>,
  handle: Handle,
): Promise<Id<'person'> | null> {
  return (await findLinkOf(db, org, handle))?.person ?? null
}

/** How many accounts a person is linked to, in all chats. */
export async function countLinks(
  db: Kysely<Schema>,
  org: Id<'org'>,
  person: Id<'person'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('identity')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('orgId', '=', org)
    .where('personId', '=', person)
    .executeTakeFirstOrThrow()
  return Number(count)
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

/** Links an account to a person. False when it is linked already: it keeps its person. */
export async function linkHandle(
  db: Kysely<Schema>,
  org: Id<'org'>,
  link: Handle & Link & { readonly at: Instant },
): Promise<boolean> {
  const { person, at, chat, workspace, handle, how, email } = link
  const made = await db
    .insertInto('identity')
    .values({ orgId: org, chat, workspace, handle, personId: person, verifiedAt: at, how, email })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** Ends the link of an account, if there is one. */
export async function unlinkHandle(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handle }: Handle,
): Promise<void> {
  await db
    .deleteFrom('identity')
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('handle', '=', handle)
    .execute()
}

/** The people behind accounts of one workspace, by handle. */
export async function findLinked(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace, handles }: Omit<Handle, 'handle'> & { readonly handles: readonly string[] },
): Promise<ReadonlyMap<string, Id<'person'>>> {
  if (handles.length === 0) return new Map()
  const rows = await accountsIn(db, org, { chat, workspace })
    .where('handle', 'in', handles)
    .execute()
  return new Map(rows.map(({ handle, personId }) => [handle, personId]))
}

/** The accounts of people in one workspace, by person: the last linked where somebody has several. */
export async function findAccounts(
  db: Kysely<Schema>,
  org: Id<'org'>,
  {
    chat,
    workspace,
    people,
  }: Omit<Handle, 'handle'> & { readonly people: readonly Id<'person'>[] },
): Promise<ReadonlyMap<Id<'person'>, string>> {
  if (people.length === 0) return new Map()
  const rows = await accountsIn(db, org, { chat, workspace })
    .where('personId', 'in', people)
    .orderBy('verifiedAt')
    .execute()
  return new Map(rows.map(({ handle, personId }) => [personId, handle]))
}

function accountsIn(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { chat, workspace }: Omit<Handle, 'handle'>,
) {
  return db
    .selectFrom('identity')
    .select(['handle', 'personId'])
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
}
