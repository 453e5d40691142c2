import { type Kysely, sql } from 'kysely'
import { type Raw, raw } from '../decide/raw.ts'
import type { Clock, Deal, Id, Instant, Role } from '../nouns.ts'
import { ofDeal } from './activities.ts'
import type { Schema } from './schema.ts'

/** Everything a person would read before saying where a deal stands. Newest first where time matters. */
export interface Dossier {
  readonly deal: Omit<Deal, 'reportedAt' | 'deletedAt'>
  readonly account: {
    readonly name: string
    readonly country: string | null
    readonly industry: string | null
    readonly region: string | null
    readonly ownerId: Id<'person'> | null
  } | null
  readonly owner: { readonly name: string; readonly email: string } | null
  readonly activities: readonly {
    readonly at: Instant
    readonly kind: string
    readonly text: string
  }[]
  readonly events: readonly {
    readonly at: Instant
    readonly what: string
    readonly old: unknown
    readonly new: unknown
  }[]
  readonly tasks: readonly {
    readonly key: string
    readonly title: string
    readonly status: string
    readonly dueOn: string | null
    readonly owner: string | null
  }[]
  readonly approvals: readonly {
    readonly key: string
    readonly status: string
    readonly because: string
    readonly createdAt: Instant
    /** The roles whose answer is still awaited, in their order. */
    readonly waitingFor: readonly Role[]
  }[]
  readonly clocks: readonly Pick<Clock, 'kind' | 'policy' | 'dueAt' | 'state'>[]
  readonly exceptions: readonly {
    readonly key: string
    readonly field: string | null
    readonly because: string
  }[]
  /** The fields, by their paths, that were blanked for its reader: nothing is said of them, not even that they are blank. */
  readonly hidden?: ReadonlySet<string>
}

const LAST_ACTIVITIES = 12
const LAST_EVENTS = 20
const MOMENT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`

const at = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', ${MOMENT})`)

const DEAL = sql`json_build_object('id', d.id, 'key', d.key, 'ownerId', d.owner_id, 'version', d.version,
        'createdAt', ${at('d.created_at')}, 'updatedAt', ${at('d.updated_at')},
        'name', d.name, 'accountId', d.account_id, 'pipeline', d.pipeline, 'stage', d.stage,
        'pendingStage', d.pending_stage, 'amount', d.amount::text, 'currency', d.currency,
        'discount', d.discount::text, 'closeDate', d.close_date, 'closedAt', ${at('d.closed_at')},
        'nextStep', d.next_step, 'leadSource', d.lead_source, 'lostReason', d.lost_reason,
        'closeNo', d.close_no, 'source', d.source, 'externalId', d.external_id,
        'custom', d.custom)`

/** Reads a deal with all that is said about it; null when there is no such deal. */
export async function readDossier(
  db: Kysely<Schema>,
  org: Id<'org'>,
  deal: Id<'deal'>,
): Promise<Raw<Dossier> | null> {
  const { rows } = await sql<Dossier>`
    select
      ${DEAL} as deal,
      (select json_build_object('name', a.name, 'country', a.country, 'industry', a.industry, 'region', a.region, 'ownerId', a.owner_id)
        from account a where a.org_id = d.org_id and a.id = d.account_id) as account,
      (select json_build_object('name', p.name, 'email', p.email)
        from person p where p.org_id = d.org_id and p.id = d.owner_id) as owner,
      coalesce((select json_agg(json_build_object('at', ${at('x.at')}, 'kind', x.kind, 'text', x.text) order by x.at desc)
        from (select * from activity a where a.org_id = d.org_id and a.subject_id in ${ofDeal(sql`d.org_id`, sql`d.id`)}
          order by a.at desc limit ${LAST_ACTIVITIES}) x), '[]') as activities,
      coalesce((select json_agg(json_build_object('at', ${at('x.at')}, 'what', x.what, 'old', x.old, 'new', x.new) order by x.at desc)
        from (select * from event e where e.org_id = d.org_id and e.deal_id = d.id and e.subject_id = d.id
          order by e.at desc, e.id desc limit ${LAST_EVENTS}) x), '[]') as events,
      coalesce((select json_agg(json_build_object('key', t.key, 'title', t.title, 'status', t.status,
          'dueOn', t.due_on, 'owner', p.name) order by t.due_on, t.key)
        from task t left join person p on p.org_id = t.org_id and p.id = t.owner_id
        where t.org_id = d.org_id and t.deal_id = d.id), '[]') as tasks,
      coalesce((select json_agg(json_build_object('key', r.key, 'status', r.status, 'because', r.because,
          'createdAt', ${at('r.created_at')}, 'waitingFor', array(select s.role from approval_step s
            where s.org_id = r.org_id and s.approval_id = r.id and s.status = 'pending' order by s.position))
          order by r.created_at desc)
        from approval r where r.org_id = d.org_id and r.deal_id = d.id), '[]') as approvals,
      coalesce((select json_agg(json_build_object('kind', c.kind, 'policy', c.policy,
          'dueAt', ${at('c.due_at')}, 'state', c.state) order by c.due_at)
        from clock c where c.org_id = d.org_id and c.subject_id = d.id), '[]') as clocks,
      coalesce((select json_agg(json_build_object('key', x.key, 'field', x.field, 'because', x.because)
          order by x.created_at)
        from exception x where x.org_id = d.org_id and x.subject_id = d.id and x.state = 'open'), '[]') as exceptions
    from deal d
    where d.org_id = ${org} and d.id = ${deal} and d.deleted_at is null`.execute(db)
  return rows[0] ? raw(rows[0]) : null
}
