import { type Kysely, sql } from 'kysely'
import type { Id, Role } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** An account with its owner and its open deals, the largest first. */
export interface AccountBrief {
  readonly key: string
  readonly name: string
  readonly owner: string | null
  readonly ownerId: Id<'person'> | null
  readonly region: string | null
  readonly because: string | null
  readonly deals: readonly DealLine[]
}
export interface DealLine {
  readonly key: string
  readonly name: string
  readonly pipeline: string
  readonly stage: string
  readonly amount: string | null
  readonly currency: string | null
  readonly closeDate: string | null
  readonly owner: string | null
  readonly ownerId: Id<'person'> | null
  readonly accountOwnerId: Id<'person'> | null
}
/** What waits for a person: open tasks, open deals of theirs, approvals their roles may answer. */
export interface Plate {
  readonly id: Id<'person'>
  readonly name: string
  readonly roles: readonly Role[]
  readonly teams: readonly string[]
  readonly tasks: readonly {
    readonly key: string
    readonly title: string
    readonly dueOn: string | null
    readonly dealId: Id<'deal'> | null
    readonly dealOwnerId: Id<'person'> | null
  }[]
  readonly deals: readonly DealLine[]
  readonly approvals: readonly {
    readonly key: string
    readonly deal: string
    readonly dealOwnerId: Id<'person'> | null
    /** Those of its steps. */
    readonly roles: readonly Role[]
  }[]
}

const DEAL_LINE = sql`json_build_object('key', d.key, 'name', d.name, 'pipeline', d.pipeline, 'stage', d.stage,
  'amount', d.amount::text, 'currency', d.currency, 'closeDate', d.close_date,
  'owner', (select o.name from person o where o.org_id = d.org_id and o.id = d.owner_id),
  'ownerId', d.owner_id, 'accountOwnerId',
  (select k.owner_id from account k where k.org_id = d.org_id and k.id = d.account_id))`

/** Reads accounts with owner and open deals. `open` are the stages that are not closed. */
export async function readAccountBriefs(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { ids, open }: { ids: readonly string[]; open: readonly string[] },
): Promise<AccountBrief[]> {
  const { rows } = await sql<AccountBrief>`
    select a.key, a.name, a.region, a.owner_id,
      (select p.name from person p where p.org_id = a.org_id and p.id = a.owner_id) as owner,
      (select s.because from assignment s where s.org_id = a.org_id and s.subject_id = a.id
        and s.ends_at is null) as because,
      coalesce((select json_agg(${DEAL_LINE} order by d.amount desc nulls last, d.key) from deal d
        where d.org_id = a.org_id and d.account_id = a.id and d.deleted_at is null
        and d.stage = any(${open}::text[])), '[]') as deals
    from account a where a.org_id = ${org} and a.id = any(${ids}::uuid[])
    order by array_position(${ids}::uuid[], a.id)`.execute(db)
  return rows
}

/** Reads what waits for each of these people. `open` are the stages that are not closed. */
export async function readPlates(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { ids, open }: { ids: readonly string[]; open: readonly string[] },
): Promise<Plate[]> {
  const { rows } = await sql<Plate>`
    select p.id, p.name, p.roles,
      array(select t.name from membership m join team t on t.org_id = m.org_id and t.id = m.team_id
        where m.org_id = p.org_id and m.person_id = p.id order by t.name) as teams,
      coalesce((select json_agg(json_build_object('key', t.key, 'title', t.title, 'dueOn', t.due_on,
          'dealId', t.deal_id, 'dealOwnerId', (select d.owner_id from deal d
            where d.org_id = t.org_id and d.id = t.deal_id))
          order by t.due_on, t.key) from task t
        where t.org_id = p.org_id and t.owner_id = p.id
        and t.status not in ('completed', 'canceled')), '[]') as tasks,
      coalesce((select json_agg(${DEAL_LINE} order by d.amount desc nulls last, d.key) from deal d
        where d.org_id = p.org_id and d.owner_id = p.id and d.deleted_at is null
        and d.stage = any(${open}::text[])), '[]') as deals,
      coalesce((select json_agg(json_build_object('key', r.key, 'deal', d.name,
          'dealOwnerId', d.owner_id, 'roles', (select json_agg(s.role) from approval_step s
            where s.org_id = r.org_id and s.approval_id = r.id)) order by r.created_at)
        from approval r join deal d on d.org_id = r.org_id and d.id = r.deal_id
        where r.org_id = p.org_id and r.status = 'pending' and exists (select from approval_step s
          where s.org_id = r.org_id and s.approval_id = r.id and s.status = 'pending'
          and s.role = any(p.roles))), '[]') as approvals
    from person p where p.org_id = ${org} and p.id = any(${ids}::uuid[])
    order by array_position(${ids}::uuid[], p.id)`.execute(db)
  return rows
}
