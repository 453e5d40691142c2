import { type Kysely, sql } from 'kysely'
import type { Conversation } from '../model.ts'
import type { Deal, Id } from '../nouns.ts'
import { type Reader, seesRecord } from './lists/parts.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A person's open deals, or everyone's, the latest entered first: by their ids, which an index keeps in order. */
export async function listOpenDeals(
  db: Db,
  org: string,
  { owner, reader, limit = 20 }: { owner?: Id<'person'>; reader?: Reader; limit?: number },
): Promise<Id<'deal'>[]> {
  const rows = await db
    .selectFrom('deal as d')
    .select('id')
    .where('orgId', '=', org)
    .where('deletedAt', 'is', null)
    .where('closedAt', 'is', null)
    .$if(reader !== undefined, (query) => query.where(sql<boolean>`${seesRecord(reader!, 'deal')}`))
    .$if(owner !== undefined, (query) => query.where('ownerId', '=', owner!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** The deals that a conversation was last told of, the newest first. */
export async function listShownDeals(
  db: Db,
  org: string,
  { conversation, limit }: { readonly conversation: Conversation; readonly limit: number },
): Promise<Id<'deal'>[]> {
  const rows = await db
    .selectFrom('message')
    .select('subjectId')
    .where('orgId', '=', org)
    .where('conversation', '=', conversation)
    .where('noun', '=', 'deal')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ subjectId }) => subjectId)
}

/** The fields a form about the deal starts with, by the names people use for them; null when there is no such deal. */
export async function findDealFields(
  db: Db,
  org: string,
  id: Id<'deal'>,
): Promise<DealFields | null> {
  const { rows } = await sql<DealFields>`
    select d.key, d.name, d.pipeline, d.stage, d.owner_id, a.owner_id as account_owner_id, d.custom || jsonb_strip_nulls(jsonb_build_object(
      'name', d.name, 'stage', d.stage, 'amount', d.amount::text, 'currency', d.currency,
      'discount', d.discount::text, 'close_date', d.close_date::text, 'next_step', d.next_step,
      'lead_source', d.lead_source, 'lost_reason', d.lost_reason, 'account', a.name,
      'owner_email', p.email)) as fields
    from deal d
    left join account a on a.org_id = d.org_id and a.id = d.account_id
    left join person p on p.org_id = d.org_id and p.id = d.owner_id
    where d.org_id = ${org} and d.id = ${id} and d.deleted_at is null`.execute(db)
  return rows[0] ?? null
}

/** A deal with its values by the names people use for its fields. */
export interface DealFields extends Pick<Deal, 'key' | 'name' | 'pipeline' | 'stage' | 'ownerId'> {
  readonly accountOwnerId: Id<'person'> | null
  readonly fields: Values
}

/** Values by field name. */
export type Values = Readonly<Record<string, unknown>>

/** The deal's written summary, or null while there is none. */
export async function findSummary(
  db: Db,
  org: string,
  id: Id<'deal'>,
): Promise<Schema['deal']['summary']['__select__'] | null> {
  const row = await db
    .selectFrom('deal')
    .select('summary')
    .where('orgId', '=', org)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.summary ?? null
}

/** Our id of the deal that another system calls so; null when there is none. */
export async function findDealId(
  db: Db,
  org: Id<'org'>,
  external: string,
): Promise<Id<'deal'> | null> {
  const found = await db
    .selectFrom('deal')
    .select('id')
    .where('orgId', '=', org)
    .where('externalId', '=', external)
    .executeTakeFirst()
  return found?.id ?? null
}

/** The keys of deals, by their ids. */
export async function listDealKeys(
  db: Kysely<Schema>,
  org: string,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('deal')
    .select(['id', 'key'])
    .where('orgId', '=', org)
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, key }) => [id, key]))
}
