import { sql } from 'kysely'
import type { Company } from './conserve-company.ts'
import type { Ledger } from './conserve-world.ts'

/** How many signals came in and were acknowledged, and where their work is: those below `in` are all there is. */
export interface Counts {
  readonly in: number
  /** Some rule acted on it: the record it is about has an owner, or is over. */
  readonly owned: number
  /** Every rule that looked at it said why nothing comes of it. */
  readonly dropped: number
  /** It is set aside, or waits: an open exception says so. */
  readonly exceptions: number
  /** It was set aside, and somebody has seen to the exception since. */
  readonly settled: number
  /** None of these. */
  readonly unaccounted: number
}

/** Counts from the tables alone what became of all that was acknowledged. */
export async function count({ db, org }: Company, { acknowledged }: Ledger): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with given as (select jsonb_array_elements_text(${JSON.stringify([...acknowledged])}::jsonb) as id),
    fate as (select g.id, i.state,
        exists (select from exception x where x.org_id = ${org} and x.state = 'open'
          and (x.signal_id = g.id or x.signal_id = 'failed:' || g.id)) as waits,
        exists (select from exception x where x.org_id = ${org} and x.state = 'settled'
          and i.state = 'failed' and x.signal_id = 'failed:' || g.id) as settled,
        (select bool_and(outcome in ('skip', 'refuse')) from verdict v
          where v.org_id = ${org} and v.signal_id = g.id) as dropped
      from given g left join inbox i on i.org_id = ${org} and i.id = g.id)
    select count(*)::int as in, count(*) filter (where waits)::int as exceptions,
      count(*) filter (where not waits and dropped)::int as dropped,
      count(*) filter (where not waits and not dropped)::int as owned,
      count(*) filter (where not waits and dropped is null and settled)::int as settled,
      count(*) filter (where not waits and dropped is null and not settled)::int as unaccounted
    from fate`.execute(db)
  return rows[0]!
}
