import { type Kysely, sql } from 'kysely'
import type { OwnerView } from '../cards/view.ts'
import { isInbound } from '../decide/inbound/inbound.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import { joinAway } from './away.ts'
import { KEY_PREFIX } from './columns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
/** What has an owner. */
export type OwnedNoun = 'lead' | 'ticket' | 'deal' | 'account' | 'task' | 'project'

const NAME: Readonly<Record<OwnedNoun, string>> = {
  lead: 'name',
  ticket: 'name',
  deal: 'name',
  account: 'name',
  task: 'title',
  project: 'name',
}

/** Who owns the record now, and the decision that made it so; null when there is no such record. */
export async function findOwner(
  db: Db,
  org: string,
  { noun, id }: { noun: OwnedNoun; id: Id },
): Promise<Raw<OwnerView> | null> {
  const { rows } = await sql<OwnerView>`
    select d.id as deal_id, d.owner_id as deal_owner_id, a.owner_id as account_owner_id, r.owner_id,
      ${noun}::text as noun, r.key, r.${sql.ref(NAME[noun])} as name,
      p.name as owner_name, p.email as owner_email, s.starts_at as since,
      coalesce(s.because, x.because) as because,
      coalesce(s.offer is not null and s.accepted_at is null, false) as is_offered,
      k.due_at as accept_by, away.until as away_until, away.cover_name,
      v.rule, v.rulebook, coalesce(v.candidates, '[]') as candidates
    from ${sql.table(noun)} r
    left join deal d on d.org_id = r.org_id and d.id = ${dealOf(noun)}
    left join account a on a.org_id = r.org_id
      and a.id = ${noun === 'account' ? sql`r.id` : isInbound(noun) ? sql`r.account_id` : sql`d.account_id`}
    left join person p on p.org_id = r.org_id and p.id = r.owner_id
    left join assignment s on s.org_id = r.org_id and s.subject_id = r.id and s.ends_at is null
    left join lateral (select because from exception where org_id = r.org_id and subject_id = r.id
      and state = 'open' and kind = 'unplaceable' order by created_at desc limit 1) x on s.id is null
    left join lateral (select due_at from clock where org_id = r.org_id and subject_id = r.id
      and kind = 'accept' and ended_at is null order by due_at limit 1) k on s.offer is not null and s.accepted_at is null
    ${joinAway(org, sql`r.owner_id`)}
    left join verdict v on v.org_id = s.org_id and v.id = s.verdict_id
    where r.org_id = ${org} and r.id = ${id}`.execute(db)
  return rows[0] ? raw(rows[0]) : null
}

/** The record that people call `K-9`; null where nothing that is owned is called so. */
export async function findKeyed(
  db: Db,
  org: string,
  called: string,
): Promise<{ noun: OwnedNoun; id: Id } | null> {
  const key = called.trim().toUpperCase()
  const nouns = Object.keys(NAME) as OwnedNoun[]
  const noun = nouns.find((it) => key.startsWith(`${KEY_PREFIX[it]}-`))
  if (!noun) return null
  const { rows } = await sql<{ id: Id }>`
    select id from ${sql.table(noun)} where org_id = ${org} and key = ${key}`.execute(db)
  return rows[0] ? { noun, id: rows[0].id } : null
}

function dealOf(noun: OwnedNoun) {
  if (noun === 'account' || isInbound(noun)) return sql`null::uuid`
  return noun === 'deal' ? sql`r.id` : sql`r.deal_id`
}
