import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { median, percentile } from '../test/support/load.ts'
import type { Contender } from './company.ts'
import { measureServer, type ServerRound } from './measure-server.ts'
import { createOneCall, oneCall } from './one-call.ts'
import { learnRows, type RowMaker } from './rows.ts'
import { openStage, type Stage } from './stage.ts'
import { statementChain } from './statement-chain.ts'
import { type Happening, openWorkload } from './workload.ts'

const CONNECTIONS = 128
const ONE_CALL_CONNECTIONS = 16
const CHAIN_WORKERS = 128
const CHAIN_POOL = 24

// More deals than events: of two changes that wait, only the last is shown, and one would not be counted.
const FULL = { rounds: 3, deals: 60_000, warmUpMs: 4_000, serverMs: 6_000, otherMs: 4_000 }
const QUICK = { rounds: 1, deals: 3_500, warmUpMs: 900, serverMs: 1_300, otherMs: 400 }

const SAYS = `Signed webhooks from ${CONNECTIONS} connections, closed loop, to a Baton in its own process; a stand-in Slack and
the sender share this one. Nine of ten events change the amount of an existing deal (in turn, all of them), one brings
a new deal (then its owner is told too: a second message). Postgres is the embedded one, with fsync.
(a) the same rows by one call and one transaction each, from ${ONE_CALL_CONNECTIONS} connections, no HTTP, no chat, no decisions
(b) the same rows by a statement each, one transaction an event, kysely, ${CHAIN_WORKERS} workers on ${CHAIN_POOL} connections, likewise`

interface Round {
  readonly server: ServerRound
  readonly oneCall: number
  readonly chain: number
}

/** `npm run bench -- receive [--quick]`: true when nothing was lost or doubled. */
export async function benchReceive(given: readonly string[]): Promise<boolean> {
  const plan = given.includes('--quick') ? QUICK : FULL
  const profile = given.find((word) => word.startsWith('--cpu-prof'))
  const contest = await openContest(plan.deals, profile ? ['--cpu-prof', '--cpu-prof-dir=.'] : [])
  try {
    print(SAYS)
    const warm = await measure(contest, plan.warmUpMs)
    const makers = await learn(contest, warm)
    print(HEAD)
    const rounds: Round[] = []
    for (let number = 1; number <= plan.rounds; number++) {
      const round = await runRound(contest, plan, makers)
      print(line(String(number), round))
      rounds.push(round)
    }
    return tell(rounds, [warm, ...rounds.map(({ server }) => server)])
  } finally {
    await contest.close()
  }
}

interface Contest extends Stage {
  readonly nexts: Readonly<Record<Contender, () => Happening>>
}

async function openContest(deals: number, flags: readonly string[]): Promise<Contest> {
  const stage = await openStage(deals, { flags })
  await createOneCall(stage.store.pool)
  const nexts = {
    server: openWorkload('server', deals),
    onecall: openWorkload('onecall', deals),
    chain: openWorkload('chain', deals),
  }
  return { ...stage, nexts }
}

function measure({ under, nexts }: Contest, ms: number): Promise<ServerRound> {
  return measureServer({ ...under, next: nexts.server }, { ms, connections: CONNECTIONS })
}

type Makers = Readonly<Record<Happening['kind'], RowMaker>>

async function learn({ under }: Contest, { last }: ServerRound): Promise<Makers> {
  if (!last.created || !last.updated) throw new Error('The warm-up sent too little to learn from')
  return {
    created: await learnRows(under.pool, under.org, last.created),
    updated: await learnRows(under.pool, under.org, last.updated),
  }
}

async function runRound(
  contest: Contest,
  { serverMs, otherMs }: typeof FULL,
  makers: Makers,
): Promise<Round> {
  const made = (contender: Contender) => {
    const happening = contest.nexts[contender]()
    return makers[happening.kind].make(happening)
  }
  const pool = (max: number) => new pg.Pool({ connectionString: contest.store.url, max })
  const server = await measure(contest, serverMs)
  const calls = pool(ONE_CALL_CONNECTIONS)
  const clients = await Promise.all(
    Array.from({ length: ONE_CALL_CONNECTIONS }, () => calls.connect()),
  )
  const one = await rate(otherMs, clients, (client) => oneCall(client, made('onecall')))
  for (const client of clients) client.release()
  await calls.end()
  const chained = pool(CHAIN_POOL)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: chained }) })
  const workers = Array.from({ length: CHAIN_WORKERS }, () => db)
  const chain = await rate(otherMs, workers, (through) => statementChain(through, made('chain')))
  await db.destroy()
  return { server, oneCall: one, chain }
}

/** How often a second `work` is done, by all of these at once, each time anew. */
async function rate<Worker>(
  ms: number,
  workers: readonly Worker[],
  work: (worker: Worker) => Promise<void>,
): Promise<number> {
  const begin = performance.now()
  let done = 0
  const loop = async (worker: Worker): Promise<void> => {
    while (performance.now() - begin < ms) {
      await work(worker)
      done++
    }
  }
  await Promise.all(workers.map(loop))
  return done / ((performance.now() - begin) / 1000)
}

const HEAD =
  'round   events  events/s  ack p50  p99 ms  end-to-end p50  p99 ms   (a) calls/s  (b) chains/s     x (a)  x (b)'

function line(name: string, { server, oneCall: a, chain: b }: Round): string {
  const { events, perSecond, ackMs, endToEndMs } = server
  const ms = (values: readonly number[], share: number) => percentile(values, share).toFixed(0)
  const cells: [string, number][] = [
    [String(events), 8],
    [perSecond.toFixed(0), 9],
    [ms(ackMs, 0.5), 8],
    [ms(ackMs, 0.99), 7],
    [ms(endToEndMs, 0.5), 15],
    [ms(endToEndMs, 0.99), 7],
    [a.toFixed(0), 13],
    [b.toFixed(0), 13],
    [(perSecond / a).toFixed(2), 9],
    [(perSecond / b).toFixed(2), 6],
  ]
  return name.padEnd(6) + cells.map(([text, width]) => ` ${text.padStart(width - 1)}`).join('')
}

function tell(rounds: readonly Round[], servers: readonly ServerRound[]): boolean {
  const middling = (pick: (round: Round) => number) => median(rounds.map(pick))
  const a = middling(({ server, oneCall: it }) => server.perSecond / it)
  const b = middling(({ server, chain }) => server.perSecond / chain)
  const lost = sum(servers, 'lost')
  const doubled = sum(servers, 'doubled')
  const all = rounds.map(({ server }) => server)
  print(
    `median  ${middling(({ server }) => server.perSecond).toFixed(0)} events/s, ack p50 ${middle(all, 'ackMs', 0.5)} p99 ${middle(all, 'ackMs', 0.99)} ms, ` +
      `end-to-end p99 ${middle(all, 'endToEndMs', 0.99)} ms`,
  )
  print(`ratio (a) ${a.toFixed(2)}x, (b) ${b.toFixed(1)}x, lost ${lost}, doubled ${doubled}`)
  return lost + doubled === 0
}

const sum = (rounds: readonly ServerRound[], what: 'lost' | 'doubled') =>
  rounds.reduce((total, round) => total + round[what], 0)

function middle(all: readonly ServerRound[], what: 'ackMs' | 'endToEndMs', share: number): string {
  return median(all.map((round) => percentile(round[what], share))).toFixed(0)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
