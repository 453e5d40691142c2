import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { ReplyFile } from '../chat/card.ts'
import type { Id } from '../nouns.ts'
import { hashOf, LINK_MS } from './access.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

interface Shown {
  readonly org: Id<'org'>
  readonly secret: string
  readonly now: Date
}

/** Keeps a document for somebody to fetch; returns the secret that fetches it, once, for 15 minutes. */
export async function keepFile(
  db: Db,
  { org, person, now }: Omit<Shown, 'secret'> & { readonly person: Id<'person'> },
  { name, type, text }: ReplyFile,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + LINK_MS).toISOString()
  const kept = { orgId: org, hash: hashOf(secret), personId: person, expiresAt }
  await db
    .insertInto('handed')
    .values({ ...kept, name, type, body: text })
    .execute()
  return secret
}

/** What a secret would fetch, by its name; null when there is nothing any more. Link previews may look. */
export async function nameOfFile(db: Db, shown: Shown): Promise<string | null> {
  const found = await db
    .selectFrom('handed')
    .select('name')
    .where('orgId', '=', shown.org)
    .where('hash', '=', hashOf(shown.secret))
    .where('expiresAt', '>', shown.now.toISOString())
    .where(ACTIVE)
    .executeTakeFirst()
  return found?.name ?? null
}

/** Fetches the document, which is kept no longer. Of several at once exactly one gets it. */
export async function takeFile(db: Db, { org, secret, now }: Shown): Promise<ReplyFile | null> {
  const found = await db
    .deleteFrom('handed')
    .where('orgId', '=', org)
    .where('hash', '=', hashOf(secret))
    .where('expiresAt', '>', now.toISOString())
    .where(ACTIVE)
    .returning(['name', 'type', 'body'])
    .executeTakeFirst()
  return found ? { name: found.name, type: found.type, text: found.body } : null
}

/** Whoever left fetches nothing any more. */
const ACTIVE = sql<boolean>`exists (
  select from person p where p.org_id = handed.org_id and p.id = handed.person_id and p.active)`

/** What nobody fetched in time is kept no longer. */
export async function dropFiles(db: Db, { org, now }: Omit<Shown, 'secret'>): Promise<void> {
  await db
    .deleteFrom('handed')
    .where('orgId', '=', org)
    .where('expiresAt', '<=', now.toISOString())
    .execute()
}
