import { createHash, randomBytes, randomInt } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
type Kind = Schema['access']['kind']

const MINUTE_MS = 60_000
/** How long what is good once is good. */
export const LINK_MS = 15 * MINUTE_MS
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
  kind: 'token' | 'session',
  { org, secret, now }: Shown,
): Promise<Id<'person'> | null> {
  const found = await valid(db, kind, { org, secret, now }).executeTakeFirst()
  return found?.personId ?? null
}

/** Whom a sign-in link is for, without using it up: link previews may look at it. */
export async function findLink(db: Db, shown: Shown): Promise<Id<'person'> | null> {
  return (await unused(db, 'link', shown))?.personId ?? null
}

/** Uses a sign-in link up. Of several uses at once exactly one gets the person, the others null. */
export async function useLink(db: Db, shown: Shown): Promise<Id<'person'> | null> {
  return (await useUp(db, 'link', shown))?.personId ?? null
}

/** Makes the secret of a link that lets its holder install Baton in a chat: good once, for 15 minutes. */
export async function makeInstallLink(
  db: Db,
  wanted: Omit<Wanted, 'person'> & { readonly person: Id<'person'> | null },
): Promise<string> {
  return await make(db, 'install', { ...wanted, livesMs: LINK_MS })
}

/** Whether such a link is good, without using it up. */
export async function isInstallLink(db: Db, shown: Shown): Promise<boolean> {
  return (await unused(db, 'install', shown)) !== undefined
}

/** Uses such a link up. False when it was not good any more. */
export async function useInstallLink(db: Db, shown: Shown): Promise<boolean> {
  return (await useUp(db, 'install', shown)) !== undefined
}

// No vowels and nothing that looks like something else: it is read aloud and typed.
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const CODE = /^([A-Z]{4})([A-Z]{4})$/

/** Makes a code by which another account of this person proves whose it is: `BCDF-GHJK`, good once, for 15 minutes. */
export async function makeConnectCode(db: Db, wanted: Wanted): Promise<string> {
  const secret = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  await make(db, 'connect', { ...wanted, livesMs: LINK_MS, secret })
  return secret.replace(CODE, '$1-$2')
}

/** Whose code this is, without using it up. */
export async function findConnectCode(db: Db, shown: Shown): Promise<Id<'person'> | null> {
  return (await unused(db, 'connect', plainCode(shown)))?.personId ?? null
}

/** Uses a code up. Of several uses at once exactly one gets the person. */
export async function useConnectCode(db: Db, shown: Shown): Promise<Id<'person'> | null> {
  return (await useUp(db, 'connect', plainCode(shown)))?.personId ?? null
}

const plainCode = ({ secret, ...shown }: Shown): Shown => ({
  ...shown,
  secret: secret.toUpperCase().replace(/[^A-Z]/g, ''),
})

/** Ends a session at once, everywhere it is used. */
export async function endSession(db: Db, org: Id<'org'>, secret: string): Promise<void> {
  await db
    .deleteFrom('access')
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('kind', '=', 'session')
    .execute()
}

type Made = Omit<Wanted, 'person'> & {
  readonly person: Id<'person'> | null
  readonly livesMs: number | null
  readonly mark?: string
  readonly secret?: string
}

async function make(db: Db, kind: Kind, made: Made): Promise<string> {
  const { org, person, now, livesMs, mark = '' } = made
  const secret = made.secret ?? mark + randomBytes(32).toString('base64url')
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

/** What is good once and was not used yet. */
async function unused(db: Db, kind: Kind, shown: Shown) {
  return await valid(db, kind, shown).where('usedAt', 'is', null).executeTakeFirst()
}

async function useUp(db: Db, kind: Kind, { org, secret, now }: Shown) {
  return await db
    .updateTable('access')
    .set({ usedAt: now.toISOString() })
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('kind', '=', kind)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now.toISOString())
    .where(ACTIVE)
    .returning('personId')
    .executeTakeFirst()
}

/** Who left has no way in any more, from the next request on. */
const ACTIVE = sql<boolean>`(person_id is null or exists (
  select from person p
  where p.org_id = access.org_id and p.id = access.person_id and p.active))`

/** All that is kept of a secret. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
