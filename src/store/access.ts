import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
type Kind = Schema['access']['kind']

const MINUTE_MS = 60_000
const LINK_MS = 15 * MINUTE_MS
const SESSION_MS = 30 * 24 * 60 * MINUTE_MS

interface Wanted {
  readonly org: Id<'org'>
  readonly person: Id<'person'>
  readonly now: Date
}
interface Shown {
  readonly org: Id<'org'>
  readonly secret: string
  readonly now: Date
}

/** Makes a bearer token for the API. Returned once; only its hash is kept. It does not expire. */
export async function makeToken(db: Db, wanted: Wanted): Promise<string> {
  return await make(db, 'token', { ...wanted, livesMs: null })
}

/** Makes the secret of a sign-in link: good once, for 15 minutes. */
export async function makeLink(db: Db, wanted: Wanted): Promise<string> {
  return await make(db, 'link', { ...wanted, livesMs: LINK_MS })
}

/** Begins the secret of a session nobody had to prove anything for: it counts on this machine only. */
export const PICKED = 'picked.'

/** Makes a web session's secret, good for 30 days. */
export async function makeSession(
  db: Db,
  { picked = false, ...wanted }: Wanted & { readonly picked?: boolean },
): Promise<string> {
  return await make(db, 'session', { ...wanted, livesMs: SESSION_MS, mark: picked ? PICKED : '' })
}

/** Whose token or session this is, or null: unknown, expired, or the person is no longer active. */
export async function findAccess(
  db: Db,
  kind: Exclude<Kind, 'link'>,
  { org, secret, now }: Shown,
): Promise<Id<'person'> | null> {
  const found = await valid(db, kind, { org, secret, now }).executeTakeFirst()
  return found?.personId ?? null
}

/** Whom a sign-in link is for, without using it up: link previews may look at it. */
export async function findLink(db: Db, shown: Shown): Promise<Id<'person'> | null> {
  const found = await valid(db, 'link', shown).where('usedAt', 'is', null).executeTakeFirst()
  return found?.personId ?? null
}

/** Uses a sign-in link up. Of several uses at once exactly one gets the person, the others null. */
export async function useLink(db: Db, { org, secret, now }: Shown): Promise<Id<'person'> | null> {
  const used = await db
    .updateTable('access')
    .set({ usedAt: now.toISOString() })
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('kind', '=', 'link')
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now.toISOString())
    .where(ACTIVE)
    .returning('personId')
    .executeTakeFirst()
  return used?.personId ?? null
}

/** Ends a session at once, everywhere it is used. */
export async function endSession(db: Db, org: Id<'org'>, secret: string): Promise<void> {
  await db
    .deleteFrom('access')
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('kind', '=', 'session')
    .execute()
}

async function make(
  db: Db,
  kind: Kind,
  { org, person, now, livesMs, mark = '' }: Wanted & { livesMs: number | null; mark?: string },
): Promise<string> {
  const secret = mark + randomBytes(32).toString('base64url')
  const expiresAt = livesMs === null ? null : new Date(now.getTime() + livesMs).toISOString()
  await db
    .insertInto('access')
    .values({
      orgId: org,
      hash: hashOf(secret),
      kind,
      personId: person,
      createdAt: now.toISOString(),
      expiresAt,
      usedAt: null,
    })
    .execute()
  return secret
}

function valid(db: Db, kind: Kind, { org, secret, now }: Shown) {
  return db
    .selectFrom('access')
    .select('personId')
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now.toISOString())]))
    .where(ACTIVE)
}

/** Who left has no way in any more, from the next request on. */
const ACTIVE = sql<boolean>`exists (
  select from person p
  where p.org_id = access.org_id and p.id = access.person_id and p.active)`

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
