import { randomUUID } from 'node:crypto'
import { makeSession, makeToken } from '../src/store/access.ts'
import {
  type Decider,
  DOORS,
  type Gesture,
  type Gestures,
  openGestures,
} from './approval-gestures.ts'
import { judgeApprovals, type Race, type Verdicts } from './approvals-judge.ts'
import { openChance } from './chance.ts'
import type { Database } from './database.ts'
import { settled } from './effects.ts'
import { openTwoProcesses, type TwoProcesses } from './two-processes.ts'

const DECIDERS = 6
/** So many requests are decided at the same time. */
const AT_ONCE = 4
const MOST_AT_ONCE = 20
/** One process is killed once in so many requests. */
const PER_RESTART = 200
const SETTLE_MS = 150_000
const ASKED_WITHIN_MS = 60_000
const LOOK_AGAIN_MS = 30

/** What a drill of approvals found. */
export interface ApprovalsOutcome extends Verdicts {
  readonly approvals: number
  readonly gestures: number
  readonly restarts: number
}

/** What happens to a request at the moment at which it is decided. */
const TROUBLES = ['nothing', 'one person in two chats', 'changed', 'withdrawn'] as const

/** Has `n` requests decided by many at once, through every door of two processes, one of which is killed now and then. */
export async function approvalsDrill({
  n,
  seed,
  database,
}: {
  readonly n: number
  readonly seed: number
  readonly database: Database
}): Promise<ApprovalsOutcome> {
  const world = await openTwoProcesses({ database, members: peopleOf() })
  const gestures = await openGestures(world)
  try {
    const deciders = await hire(world)
    const run = (nth: number) =>
      race({ nth, chance: openChance(seed + nth), world, gestures, deciders })
    const restarts = Math.max(1, Math.floor(n / PER_RESTART))
    const races = await runRaces(n, { run, restarts, kill: world.killAndRestart })
    await settled({ ...world, pool: world.store.pool }, SETTLE_MS)
    const made = races.reduce((sum, { answers }) => sum + answers.length, 0)
    return { approvals: n, gestures: made, restarts, ...(await judgeApprovals(world, races)) }
  } finally {
    await gestures.close()
    await world.close()
  }
}

type Run = Omit<Race, 'dies'>

interface Plan {
  readonly restarts: number
  run(nth: number): Promise<Run>
  kill(): Promise<void>
}

/** A few at once. At a kill all that are under way, or wait for their answer, may never get it. */
async function runRaces(n: number, { restarts, run, kill }: Plan): Promise<Race[]> {
  const runs: (Run | null)[] = []
  const struck = new Set<number>()
  const deaths = new Set(
    Array.from({ length: restarts }, (_, at) => Math.ceil(((at + 1) * n) / (restarts + 1))),
  )
  let dying = Promise.resolve()
  const strike = async (): Promise<void> => {
    for (const [at, it] of runs.entries()) if (it === null || isUnderWay(it)) struck.add(at)
    await kill()
  }
  const work = async (): Promise<void> => {
    while (runs.length < n) {
      const nth = runs.push(null) - 1
      if (deaths.has(nth)) dying = dying.then(strike)
      runs[nth] = await run(nth)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await dying
  return runs.map((it, at) => ({ ...it!, dies: struck.has(at) }))
}

const isUnderWay = ({ answers }: Run) => answers.some(([, answer]) => answer() === 'later')

const mailOf = (name: string) => `${name}@drill.example`
const peopleOf = () =>
  ['owner', ...Array.from({ length: DECIDERS }, (_, at) => `finn${at}`)].map((name) => ({
    name,
    email: mailOf(name),
  }))

/** Whose deals they are, and who decides on them. */
async function hire({ store: { db }, org }: TwoProcesses): Promise<Decider[]> {
  const add = async (name: string, email: string, role: 'rep' | 'finance'): Promise<Decider> => {
    const id = randomUUID()
    const person = { orgId: org, id, name, email, roles: [role] }
    await db.insertInto('person').values(person).execute()
    const wanted = { org, person: id, now: new Date() }
    const token = await makeToken(db, wanted)
    return { id, name, email, token, session: await makeSession(db, wanted) }
  }
  await add('Owner', mailOf('owner'), 'rep')
  const names = Array.from({ length: DECIDERS }, (_, at) => at)
  return await Promise.all(names.map((at) => add(`Finn ${at}`, mailOf(`finn${at}`), 'finance')))
}

interface Racing {
  readonly nth: number
  readonly chance: () => number
  readonly world: TwoProcesses
  readonly gestures: Gestures
  readonly deciders: readonly Decider[]
}

async function race({ nth, chance, world, gestures, deciders }: Racing): Promise<Run> {
  const external = `race-${nth}`
  const report = (id: string, data: object) => tellOf(gestures, `${external}/${id}`, external, data)
  const account = { name: `Customer ${nth}`, region: 'EMEA' }
  const close = { stage: 'closed_won', close_date: '2030-01-31', owner_email: mailOf('owner') }
  const deal = { name: `Race ${nth}`, amount: 50_000, currency: 'EUR', account }
  await report('asked', { ...deal, ...close })
  const step = await stepOf(world, external)
  const trouble = TROUBLES[nth % TROUBLES.length]!
  const all = crowd({ step, chance, deciders, twice: trouble === 'one person in two chats' })
  const other = async (): Promise<void> => {
    if (trouble === 'changed') await report('changed', { amount: 60_000 })
    if (trouble === 'withdrawn')
      await report('lost', { stage: 'closed_lost', lost_reason: 'price' })
  }
  const [answers] = await Promise.all([
    Promise.all(all.map(async (it) => [it, await gestures.make(it)] as const)),
    other(),
  ])
  return { external, step, answers }
}

async function tellOf(gestures: Gestures, id: string, external: string, data: object) {
  const timestamp = new Date().toISOString()
  const told = { type: 'deal.updated', timestamp, data: { external_id: external, ...data } }
  await gestures.tell({ door: 'webhook', id, body: JSON.stringify(told) })
}

/** The step that waits for finance, once the webhook is worked off. */
async function stepOf({ store: { db }, org }: TwoProcesses, external: string): Promise<string> {
  for (const end = performance.now() + ASKED_WITHIN_MS; performance.now() < end; ) {
    const found = await db
      .selectFrom('approvalStep as s')
      .innerJoin('approval as a', 'a.id', 's.approvalId')
      .innerJoin('deal as d', 'd.id', 'a.dealId')
      .select('s.id')
      .where('d.orgId', '=', org)
      .where('d.externalId', '=', external)
      .executeTakeFirst()
    if (found) return found.id
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
  }
  throw new Error(`nobody was asked about ${external}`)
}

/** Two to twenty who decide at the same moment, mostly few. */
function crowd({
  step,
  chance,
  deciders,
  twice,
}: {
  readonly step: string
  readonly chance: () => number
  readonly deciders: readonly Decider[]
  readonly twice: boolean
}): Gesture[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)]!
  const many = 2 + Math.floor(chance() ** 3 * (MOST_AT_ONCE - 1))
  const all = Array.from(
    { length: many },
    (): Gesture => ({
      ...{ step, by: pick(deciders), door: pick(DOORS) },
      decision: chance() < 0.6 ? 'approve' : 'reject',
    }),
  )
  if (!twice) return all
  const by = pick(deciders)
  const [slack, teams] = [
    { step, by, door: 'slack', decision: 'approve' },
    { step, by, door: 'teams', decision: 'reject' },
  ] as const
  return [slack, teams, ...all.slice(2)]
}
