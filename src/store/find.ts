import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { InboundNoun } from '../decide/inbound/inbound.ts'
import type { Id } from '../nouns.ts'
import { KEY_PREFIX } from './columns.ts'
import { type Reader, seesRecord } from './lists/parts.ts'
import { nearest, type Tier } from './nearest.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A deal that answers to what was said. */
export interface FoundDeal {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly open: boolean
  readonly pipeline: string
  readonly stage: string
  readonly ownerId: string | null
  readonly accountName: string | null
  readonly ownerName: string | null
}
/** A lead or a ticket that answers to what was said. */
export interface FoundInbound {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly company: string | null
  readonly open: boolean
  readonly ownerName: string | null
}
export interface FoundAccount {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly ownerName: string | null
}
export interface FoundTask {
  readonly id: string
  readonly key: string
  readonly title: string
  readonly open: boolean
  readonly ownerId: string | null
  readonly dealName: string | null
}
export interface FoundPerson {
  readonly id: string
  readonly name: string
  readonly email: string
}

// Names beyond this many that begin alike are not told apart by asking which.
const ENOUGH = 50

/**
 * Deals by key, by name or by their account's name; open ones first. Stops at the nearest tier that has any.
 * `reader`: only those that they may see, so that none of these is crowded out by others.
 */
export async function findDeals(
  db: Db,
  org: string,
  text: string,
  { limit = 8, reader }: { readonly limit?: number | undefined; readonly reader?: Reader } = {},
): Promise<FoundDeal[]> {
  const seen = reader ? sql`and ${seesRecord(reader, 'deal')}` : sql``
  return await nearest(text, 'D', async (tier) => {
    const hits = tier.key
      ? sql`hit as materialized (select id from deal where org_id = ${org} and key = ${tier.key})`
      : namedAlike(org, tier)
    const found = sql<FoundDeal>`
      with ${hits}
      select d.id, d.key, d.name, d.closed_at is null as open, d.pipeline, d.stage,
        d.owner_id, a.name as account_name, p.name as owner_name
      from hit
      join deal d on d.org_id = ${org} and d.id = hit.id and d.deleted_at is null ${seen}
      left join account a on a.org_id = d.org_id and a.id = d.account_id
      left join person p on p.org_id = d.org_id and p.id = d.owner_id
      order by d.closed_at is not null,
        greatest(similarity(d.name, ${tier.text}), similarity(a.name, ${tier.text})) desc, d.id desc
      limit ${limit}`
    return (await found.execute(db)).rows
  })
}

/** Materialized: before the tables have statistics Postgres would look for the names once per deal. */
function namedAlike(org: string, tier: Tier): RawBuilder<unknown> {
  return sql`
    alike as materialized (
      select id from account where org_id = ${org} and ${tier.is('name')} limit ${ENOUGH}),
    ${tier.words ? anyWord(org, tier.words) : sql``}
    hit as materialized (
      (select id from deal where org_id = ${org} and deleted_at is null and ${tier.is('name')}
        limit ${ENOUGH})
      union
      (select d.id from alike
        join deal d on d.org_id = ${org} and d.account_id = alike.id and d.deleted_at is null
        limit ${ENOUGH})
      ${tier.words ? sql`union ${acrossBoth(org, tier.words)}` : sql``})`
}

/** The accounts that some of the words name. */
function anyWord(org: string, words: readonly string[]): RawBuilder<unknown> {
  const named = words.map((word) => sql`name ilike ${word}`)
  return sql`some_word as materialized (
    select id, name from account where org_id = ${org} and (${sql.join(named, sql` or `)})),`
}

/** Some words are the account's, the others the deal's: "Acme renewal". */
function acrossBoth(org: string, words: readonly string[]): RawBuilder<unknown> {
  const all = words.map((word) => sql`(a.name ilike ${word} or d.name ilike ${word})`)
  return sql`
    (select d.id from some_word a
      join deal d on d.org_id = ${org} and d.account_id = a.id and d.deleted_at is null
      where ${sql.join(all, sql` and `)}
      limit ${ENOUGH})`
}

/** Accounts by key or name, the nearest spelling first. */
export async function findAccounts(
  db: Db,
  org: string,
  text: string,
  limit = 8,
): Promise<FoundAccount[]> {
  return await nearest(text, 'A', async (tier) => {
    const found = sql<FoundAccount>`
      select a.id, a.key, a.name, p.name as owner_name from account a
      left join person p on p.org_id = a.org_id and p.id = a.owner_id
      where a.org_id = ${org} and ${tier.key ? sql`a.key = ${tier.key}` : tier.is('a.name')}
      order by similarity(a.name, ${tier.text}) desc, a.id limit ${limit}`
    return (await found.execute(db)).rows
  })
}

interface Inbound {
  readonly noun: InboundNoun
  readonly org: string
  readonly reader: Reader
  readonly owner?: Id<'person'>
  readonly limit?: number
}

/** Leads or tickets by key, by name, company or mail address, as far as the reader may see them; open ones first. */
export async function findInbound(
  db: Db,
  text: string,
  { noun, org, reader, owner, limit = 8 }: Inbound,
): Promise<FoundInbound[]> {
  return await nearest(text, KEY_PREFIX[noun], async (tier) => {
    const named = sql`(${tier.is('d.name')} or ${tier.is('d.company')} or d.email = lower(${tier.text}))`
    const found = sql<FoundInbound>`
      select d.id, d.key, d.name, d.company, d.closed_at is null as open, p.name as owner_name
      from ${sql.table(noun)} d left join person p on p.org_id = d.org_id and p.id = d.owner_id
      where d.org_id = ${org} and ${tier.key ? sql`d.key = ${tier.key}` : named} and ${seesRecord(reader, noun)}
        and (${owner ?? null}::uuid is null or d.owner_id = ${owner ?? null})
      order by d.closed_at is not null, similarity(d.name, ${tier.text}) desc, d.id desc limit ${limit}`
    return (await found.execute(db)).rows
  })
}

/** Tasks by key or title; open ones first. */
export async function findTasks(
  db: Db,
  org: string,
  text: string,
  limit = 8,
): Promise<FoundTask[]> {
  return await nearest(text, 'T', async (tier) => {
    const found = sql<FoundTask>`
      select t.id, t.key, t.title, t.owner_id, d.name as deal_name,
        t.status not in ('completed', 'canceled') as open
      from task t left join deal d on d.org_id = t.org_id and d.id = t.deal_id
      where t.org_id = ${org} and ${tier.key ? sql`t.key = ${tier.key}` : tier.is('t.title')}
      order by t.status in ('completed', 'canceled'),
        similarity(t.title, ${tier.text}) desc, t.id desc limit ${limit}`
    return (await found.execute(db)).rows
  })
}

/** Active people by mail or name. */
export async function findPeople(
  db: Db,
  org: string,
  text: string,
  limit = 8,
): Promise<FoundPerson[]> {
  // Nobody whose name is a little like it is meant by the address of somebody who left.
  const isMail = /^\S+@\S+\.\S+$/.test(text.trim())
  return await nearest(text, null, async (tier) => {
    const found = sql<FoundPerson>`
      select id, name, email from person
      where org_id = ${org} and active and (email = lower(${tier.text}) or ${isMail ? sql`false` : tier.is('name')})
      order by similarity(name, ${tier.text}) desc, id limit ${limit}`
    return (await found.execute(db)).rows
  })
}
