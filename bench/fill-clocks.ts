import { type Kysely, sql } from 'kysely'
import type { Schema } from '../src/store/schema.ts'
import { rulesFolder, rulesOf } from '../test/support/rules.ts'

const OWNERS = 50
/** A statement has only so long. */
const AT_ONCE = 20_000
const RULES = {
  'calendars.yml': `always: { zone: UTC, week: { ${['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day}: [00:00-24:00]`).join(', ')} } }\noffice: { zone: UTC, week: { mon: [09:00-17:00] } }\n`,
  'sla.yml': `clocks:
  - clock: response
    kind: first_response
    start: [deal.created]
    stop: [activity.added]
    goal: 1h
    calendar: always
    breach: [owner]
exceptions: { goal: 8h, calendar: always, breach: [owner] }\n`,
}

/** The rules under which these clocks run: an hour of every day and night. */
export const clockRules = (): string => rulesFolder(RULES)

/** Deals whose clocks are due one after the other, within so many seconds after a moment. */
export async function fillClocks(
  db: Kysely<Schema>,
  org: string,
  { from = 0, to, first, seconds }: Partial<Dues> & Omit<Dues, 'from' | 'piece'>,
): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE)
    await fillIn(db, org, {
      from,
      to,
      first,
      seconds,
      piece: [start, Math.min(start + AT_ONCE, to)],
    })
  await sql`analyze clock, bell, deal`.execute(db)
}

async function fillIn(db: Kysely<Schema>, org: string, all: Dues): Promise<void> {
  const { terms } = rulesOf(RULES).sla[0]!
  const by = JSON.stringify({ kind: 'import', id: 'bench' })
  await sql`insert into person (org_id, id, name, email, roles)
    select ${org}, gen_random_uuid(), 'Owner ' || n, 'owner' || n || '@bench.example', '{rep}'
    from generate_series(0, ${OWNERS - 1}) n on conflict do nothing`.execute(db)
  // Ids and rows in the order in which they came to be, as Baton makes them.
  await sql`insert into deal (org_id, id, key, owner_id, created_by, updated_by, name, pipeline, stage, source)
    select ${org}, uuidv7(d.due - now() - interval '1 hour'), 'C-' || d.n, p.id, ${by}::jsonb, ${by}::jsonb,
      'Deal ' || d.n, 'sales', 'qualification', 'bench'
    from (${dues(all)}) d
    join person p on p.org_id = ${org} and p.email = 'owner' || (d.n % ${OWNERS}) || '@bench.example'
    order by d.due`.execute(db)
  await sql`insert into clock (org_id, id, noun, subject_id, policy, kind, cycle, started_at, due_at, state, because,
      goal_minutes, spans, next_at, as_of, terms)
    select ${org}, uuidv7(d.due - now() - interval '1 hour'), 'deal', deal.id, 'response', 'first_response', 1,
      d.due - interval '1 hour', d.due,
      'running', '1 working hour', 60, jsonb_build_array(jsonb_build_object('from',
        to_char((d.due - interval '1 hour') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to', null,
        'runs', true, 'calendar', 'always', 'zone', null, 'because', 'deal created')),
      d.due, d.due - interval '1 hour', ${terms}
    from (${dues(all)}) d
    join deal on deal.org_id = ${org} and deal.key = 'C-' || d.n
    order by d.due`.execute(db)
}

interface Dues {
  readonly from: number
  readonly to: number
  readonly first: Date
  readonly seconds: number
  readonly piece: readonly [from: number, to: number]
}

/** The later they came, the later they are due. */
function dues({ from, to, first, seconds, piece }: Dues) {
  return sql`select n, ${first.toISOString()}::timestamptz
      + make_interval(secs => (n - ${from}::int)::bigint * ${seconds}::int / ${to - from}::int) as due
    from generate_series(${piece[0]}::int, ${piece[1] - 1}::int) n`
}
