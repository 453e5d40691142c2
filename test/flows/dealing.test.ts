import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { decide } from '../../src/decide/decide.ts'
import { KINDS } from '../../src/decide/ownership-rules.ts'
import { readLoadsAt, readTurns } from '../../src/found/turns.ts'
import { type Opened, openHouse } from '../../src/open-house.ts'
import { readStored, standingStill } from '../../src/store/replay.ts'
import { createDatabase } from '../support/postgres.ts'
import { rulesFolder } from '../support/rules.ts'

const ruleOf = (team: string, by: string) => `
  - rule: ${team}
    on: [deal.created]
    when: deal.lead_source == "${team}"
    assign: { team: ${team}, by: ${by} }
    otherwise: { queue: triage }`
const OWNERSHIP = `queues:
  triage: { owner: { role: ops } }
weights:
  weighted: { weighted0@ours.example: 3 }
capacity:
  least: { deals: 40, tickets: 3 }
rules:
  - rule: tickets
    on: [ticket.created]
    assign: { team: least, by: least_loaded }
    otherwise: { queue: triage }${ruleOf('turns', 'round_robin')}${ruleOf('weighted', 'weighted')}${ruleOf('least', 'least_loaded')}
`
const PEOPLE = 4

let processes: readonly Opened[]
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  const BATON_RULES = rulesFolder({ 'ownership.yml': OWNERSHIP })
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', BATON_RULES })
  const now = () => new Date('2030-01-07T09:00:00.000Z')
  processes = [await openHouse(config, { now }), await openHouse(config, { now })]
  for (const team of ['turns', 'weighted', 'least']) await hire(team)
  const { db, org: orgId } = processes[0]!.house
  const ops = { orgId, id: randomUUID(), name: 'Zoe', email: 'zoe@ours.example' }
  await db
    .insertInto('person')
    .values({ ...ops, roles: ['ops'] })
    .execute()
})
afterAll(async () => {
  await Promise.all(processes.map((it) => it.close()))
  await drop()
})

async function hire(team: string): Promise<void> {
  const { db, org: orgId } = processes[0]!.house
  const people = Array.from({ length: PEOPLE }, (_, at) => ({
    ...{ orgId, id: randomUUID(), name: `${team} ${at}`, email: `${team}${at}@ours.example` },
  }))
  const teamId = randomUUID()
  await db.insertInto('person').values(people).execute()
  await db.insertInto('team').values({ orgId, id: teamId, name: team, managerId: null }).execute()
  const members = people.map(({ id }) => ({ orgId, teamId, personId: id }))
  await db.insertInto('membership').values(members).execute()
}

/** Brings so many new deals for a team to both processes at the same time. */
async function arrive(team: string, deals: number): Promise<void> {
  const received = Array.from({ length: deals }, (_, at) =>
    processes[at % processes.length]!.house.receive({
      ...{ kind: 'deal.created', id: `${team}:${at}`, at: '2030-01-07T09:00:00.000Z' },
      ...{ by: { kind: 'integration', id: 'crm' }, source: 'crm' },
      ...{
        deal: { externalId: `${team}-${at}` },
        patch: { name: `${team} ${at}`, lead_source: team },
      },
    }),
  )
  await Promise.all(received)
}

/** How many deals of that lead source everyone has, by name. */
async function shares(team: string): Promise<Record<string, number>> {
  const { db } = processes[0]!.house
  const rows = await db
    .selectFrom('deal')
    .innerJoin('person', 'person.id', 'deal.ownerId')
    .select((eb) => ['person.name', eb.fn.countAll<number>().as('count')])
    .where('deal.leadSource', '=', team)
    .groupBy('person.name')
    .orderBy('person.name')
    .execute()
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}

test('hundreds of deals that come at once to two processes are dealt out evenly', async () => {
  await arrive('turns', 402)
  const counts = Object.values(await shares('turns'))
  expect(counts.sort()).toEqual([100, 100, 101, 101])
})

test('by weight each gets their share, though no turn was ever taken before', async () => {
  await arrive('weighted', 120)
  expect(Object.values(await shares('weighted'))).toEqual([60, 20, 20, 20])
})

test('nobody is given more than they can take, and what is left over waits in the queue', async () => {
  await arrive('least', 165)
  const { db } = processes[0]!.house
  expect(Object.values(await shares('least'))).toEqual([5, 40, 40, 40, 40])
  const left = await db
    .selectFrom('exception')
    .select('because')
    .where('kind', '=', 'unplaceable')
    .execute()
  expect(left).toHaveLength(5)
  expect(left[0]!.because).toContain('has 40 of 40 open deals')
})

test('tickets are dealt out by who has least of them, and nobody gets more than they can take', async () => {
  const { db, org } = processes[0]!.house
  const brought = Array.from({ length: 14 }, (_, at) =>
    processes[at % processes.length]!.house.receive({
      ...{ kind: 'ticket.created', id: `ticket:${at}`, at: '2030-01-07T09:00:00.000Z' },
      ...{ by: { kind: 'integration', id: 'desk' }, source: 'desk' },
      ...{ ticket: { externalId: `${at}` }, patch: { name: `Ticket ${at}` } },
    }),
  )
  await Promise.all(brought)
  const rows = await db.selectFrom('ticket').select('ownerId').where('orgId', '=', org).execute()
  const counts = [...Map.groupBy(rows, ({ ownerId }) => ownerId).values()].map((it) => it.length)
  expect(counts.sort()).toEqual([2, 3, 3, 3, 3])
})

test.each(Object.values(KINDS))(
  'what everyone has open of each %s alone is counted',
  async (kind) => {
    const { db, org } = processes[0]!.house
    const at = '2030-01-08T09:00:00.000Z'
    const [now, then] = await db
      .transaction()
      .execute(async (trx) => [
        (await readTurns(trx, org, { weighed: [kind] })).loads!,
        await readLoadsAt(trx, org, { kinds: [kind], at }),
      ])
    expect(then).toEqual(now)
    const sum = Object.values(now!).reduce((all, of) => all + (of[kind]?.count ?? 0), 0)
    expect(sum).toBe({ lead: 0, ticket: 14, deal: 687, account: 0, task: 0 }[kind])
  },
)

test('each decision comes out the same again from its stored situation, turns and loads included', async () => {
  const { db, org, rulebook } = processes[0]!.house
  const kept = await db
    .selectFrom('verdict')
    .select(['signalId', 'position', 'rule', 'outcome', 'because', 'read', 'candidates'])
    .orderBy('signalId')
    .orderBy('position')
    .execute()
  const bySignal = Map.groupBy(kept, ({ signalId }) => signalId)
  let replayed = 0
  await standingStill(db, async (trx) => {
    for await (const page of readStored(trx, org, '2030-01-01T00:00:00.000Z')) {
      for (const { situation } of page) {
        const again = decide(rulebook(), situation).map((verdict, position) => {
          const { rule, outcome, because, read, candidates = null } = verdict
          return {
            signalId: situation.signal.id,
            position,
            rule,
            outcome,
            because,
            read,
            candidates,
          }
        })
        expect(again).toEqual(bySignal.get(situation.signal.id))
        replayed++
      }
    }
  })
  expect(replayed).toBeGreaterThan(600)
})
