import { sql } from 'kysely'
import { readConfig } from '../src/config.ts'
import { openHouse } from '../src/open-house.ts'
import { wakeClocks } from '../src/overdue.ts'
import type { Database } from './database.ts'
import { clockRules, fillClocks } from './fill-clocks.ts'

const HOUR = 3_600_000
const START = Date.parse('2030-01-07T09:00:00.000Z')

/** What became of timers that fell due while nothing ran, while the clock was set, and with two at work. */
export interface Rung {
  readonly rung: number
  readonly missing: number
  readonly doubled: number
  readonly early: number
  readonly unmarked: number
  /** Conversations that got more than one message in a minute. */
  readonly crowded: number
}

/**
 * Clocks of six hours fall due while nothing runs; then two houses on one database ring them at once, while
 * the clock goes an hour back and forth and a day ahead.
 */
export async function timersDrill({
  n,
  database,
}: {
  n: number
  database: Database
}): Promise<Rung> {
  let time = START
  const config = readConfig({
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    BATON_RULES: clockRules(),
  })
  const open = () => openHouse(config, { now: () => new Date(time) })
  const houses = [await open(), await open()]
  const { db, org } = houses[0]!.house
  const late = { first: new Date(START - 6 * HOUR), seconds: 6 * 3600 }
  await fillClocks(db, org, { ...late, to: Math.ceil(n * 0.8) })
  const ahead = { first: new Date(START + 60_000), seconds: 20 * 3600 }
  await fillClocks(db, org, { ...ahead, from: Math.ceil(n * 0.8), to: n })
  for (const jump of [0, -HOUR, HOUR, HOUR, -HOUR, 24 * HOUR]) {
    time += jump
    await Promise.all(houses.map(({ spine, house }) => wakeClocks(spine, house.receive)))
  }
  const { rows } = await sql<Rung>`
    with rang as (
      select c.id, c.due_at, count(e.id)::int as times, min(e.at) as at, bool_or(e.new ? 'late') as marked
      from clock c left join event e on e.org_id = c.org_id and e.subject_id = c.subject_id
        and e.what = 'clock.breached'
      where c.org_id = ${org} group by 1, 2)
    select count(*) filter (where times = 1)::int as rung, count(*) filter (where times = 0)::int as missing,
      count(*) filter (where times > 1)::int as doubled,
      count(*) filter (where at < due_at)::int as early,
      count(*) filter (where at > due_at + interval '2 minutes' and not marked)::int as unmarked,
      (select count(*)::int from (select from message where org_id = ${org} and noun = 'alarm'
        group by chat, conversation, date_trunc('minute', created_at) having count(*) > 1
          and count(distinct subject_id) > 1) crowd) as crowded
    from rang`.execute(db)
  for (const house of houses) await house.close()
  return rows[0]!
}
