import { sql } from 'kysely'
import { backtest } from '../src/backtest/backtest.ts'
import { readConfig } from '../src/config.ts'
import { load } from '../src/decide/rulebook/load.ts'
import type { Signal } from '../src/model.ts'
import { type Opened, openHouse } from '../src/open-house.ts'
import { findFindings } from '../src/rulebooks/findings.ts'
import { CAST, hire, type Who } from '../test/support/cast.ts'
import { changed, shippedText } from '../test/support/rules.ts'
import { type Database, openDrillDatabase } from './database.ts'

const START = Date.parse('2030-01-07T09:00:00.000Z')
const DAYS = 90
const DAY_MS = 86_400_000
/** Really decided; the rest of the days are copies of them. */
const DECIDED = 100
/** How much slower ten times as much may make one decision, and how many are to be done in a second. */
const AIMS = { growth: 1.5, rate: 500, health: 15 }

/** How long other rules take on 90 days of few and of many deals a day, and how long a look at how the rules do. */
export async function benchBacktest(given: readonly string[]): Promise<boolean> {
  const [few, many] = given.includes('--quick') ? [10, 50] : [100, 1_000]
  const database = await openDrillDatabase()
  const before = await measure(database, few)
  const after = await measure(database, many)
  await database.drop()
  const growth = before.rate / after.rate
  const said = [
    `back-test of ${DAYS} days: ${Math.round(before.rate)} decisions a second of ${before.decisions}, ${Math.round(after.rate)} of ${after.decisions} (${after.seconds.toFixed(1)} s); ${after.moved} would be somebody else's`,
    `ten times the deals: one decision takes ${growth.toFixed(2)}x (aim ${AIMS.growth}), at least ${AIMS.rate}/s wanted; memory ${after.megabytes} MB`,
    `health: ${before.health.toFixed(2)} s and ${after.health.toFixed(2)} s (aim ${AIMS.health} s); progress was told ${after.told} times`,
  ]
  process.stdout.write(`${said.join('\n')}\n`)
  const isFast = growth <= AIMS.growth && after.rate >= AIMS.rate && after.health <= AIMS.health
  return isFast && after.told > 0 && after.moved > 0
}

async function measure(database: Database, aDay: number) {
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' })
  let time = START
  const opened = await openHouse(config, { now: () => new Date(time) })
  await fill(opened, DAYS * aDay, () => {
    time += 60_000
  })
  time = START + DAYS * DAY_MS
  const found = await run(opened)
  const began = performance.now()
  await findFindings(opened.house)
  const health = (performance.now() - began) / 1000
  await opened.close()
  return { ...found, health }
}

async function run({ house }: Opened) {
  const text = shippedText('ownership.yml')
    .replaceAll('round_robin', 'least_loaded')
    .replace('EMEA: emea-sales', 'EMEA: onboarding')
  const loaded = load(changed({ 'ownership.yml': text }))
  if (!('rulebook' in loaded)) throw new Error(JSON.stringify(loaded.faults))
  let told = 0
  const began = performance.now()
  const onProgress = (what: string, count: number) => {
    told++
    if (count % 10_000 === 0) process.stderr.write(`${count} ${what}\n`)
  }
  const { owners } = await backtest(house, { would: loaded.rulebook, days: DAYS + 1, onProgress })
  const seconds = (performance.now() - began) / 1000
  const { decided: decisions, moved } = owners
  const megabytes = Math.round(process.memoryUsage().rss / 1e6)
  return { decisions, moved, seconds, rate: decisions / seconds, told, megabytes }
}

/** People and some deals, really decided, where there are none; then copies of those until there are so many. */
async function fill({ house, store }: Opened, deals: number, pass: () => void): Promise<void> {
  const { db, org } = house
  const there = await count(store.db, org)
  if (there === 0) {
    const names = Object.keys(CAST).map((who) => [who, crypto.randomUUID()])
    await hire(house, Object.fromEntries(names) as Record<Who, string>)
    for (let n = 0; n < DECIDED; n++) {
      await house.receive(arrival(n, house.now().toISOString()))
      pass()
    }
  }
  const from = Math.max(1, Math.ceil(there / DECIDED))
  const to = Math.ceil(deals / DECIDED) - 1
  await copy(store.db, org, { from, to })
  await sql`analyze`.execute(db)
}

function arrival(n: number, at: string): Signal {
  const account = { name: `Account ${n % 20}`, region: n % 3 === 0 ? 'AMER' : 'EMEA' }
  const patch = { name: `Deal ${n}`, amount: 1000 + n, currency: 'EUR' }
  const by = { kind: 'integration', id: 'crm' } as const
  const stamp = { id: `bench:${n}`, at, by, source: 'crm' }
  return { ...stamp, kind: 'deal.updated', deal: { externalId: `b-${n}` }, patch, account }
}

async function count(db: Opened['store']['db'], org: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from deal
    where org_id = ${org}`.execute(db)
  return rows[0]!.count
}

/**
 * The same again, spread over the days, under ids of their own: whatever stands beside a deal goes with it. What is
 * large lies in the order in which it came, as it does where it was really decided.
 */
async function copy(
  db: Opened['store']['db'],
  org: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const id = (of: string) => sql.raw(`md5(${of}::text || n)::uuid`)
  const later = (of: string) =>
    sql.raw(`${of} + make_interval(secs => (n * 7919 % ${DAYS * 86_400}))`)
  const copies = sql`generate_series(${from}::int, ${to}::int) n`
  const first = sql`(select id from deal where org_id = ${org} and external_id ~ '^b-\\d+$') b`
  await db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx)
    const statements = [
      sql`insert into deal (org_id, id, key, owner_id, created_at, created_by, updated_by, name, account_id,
          pipeline, stage, amount, currency, source, external_id, reported_at)
        select org_id, ${id('d.id')}, key || '-' || n, owner_id, ${later('created_at')}, created_by, updated_by, name || ' ' || n,
          account_id, pipeline, stage, amount, currency, source, external_id || '-' || n, reported_at
        from deal d, ${copies} where org_id = ${org} and d.id in (select id from ${first})`,
      sql`insert into inbox (org_id, id, kind, signal, state, received_at, attempts, situation, rulebook)
        select org_id, id || ':' || n, kind, signal || jsonb_build_object('id', id || ':' || n,
            'deal', jsonb_build_object('externalId', signal->'deal'->>'externalId' || '-' || n)),
          state, ${later('received_at')}, attempts, situation, rulebook
        from inbox, ${copies} where org_id = ${org} and id ~ '^bench:\\d+$' order by ${later('received_at')}`,
      sql`insert into verdict select org_id, ${id('id')}, signal_id || ':' || n, position, noun, ${id('subject_id')}, rule,
          rulebook, outcome, because, read, candidates, ${later('at')}
        from verdict, ${copies} where org_id = ${org} and signal_id ~ '^bench:\\d+$'`,
      sql`insert into event (org_id, at, id, noun, subject_id, deal_id, what, old, new, by, signal_id, happened_at)
        select org_id, ${later('at')}, ${id('id')}, noun, ${id('subject_id')}, ${id('deal_id')}, what, old, new, by,
          signal_id || ':' || n, ${later('happened_at')}
        from event, ${copies} where org_id = ${org} and signal_id ~ '^bench:\\d+$' and noun = 'deal'
        order by ${later('at')}`,
      sql`insert into assignment select org_id, ${id('id')}, noun, ${id('subject_id')}, person_id, ${later('starts_at')}, ends_at,
          ended_as, ${id('verdict_id')}, because
        from assignment a, ${copies} where org_id = ${org} and subject_id in (select id from ${first})`,
      sql`insert into clock (org_id, id, noun, subject_id, policy, kind, cycle, started_at, due_at, state, because,
          goal_minutes, spans, as_of, terms)
        select org_id, ${id('id')}, noun, ${id('subject_id')}, policy, kind, cycle, ${later('started_at')}, ${later('due_at')},
          state, because, goal_minutes, spans, ${later('as_of')}, terms
        from clock, ${copies} where org_id = ${org} and subject_id in (select id from ${first})`,
    ]
    for (const statement of statements) await statement.execute(trx)
  })
}
