import { percentile } from '../test/support/load.ts'
import { dealName, repMail } from './company.ts'
import type { Driven, Schedule, Typed } from './slash-driver.ts'
import { startDriver, startEcho } from './slash-processes.ts'
import { openStage } from './stage.ts'

const DEALS = 2_000
const SLICE_S = 1
const WARM_UP = { perSecond: 100, slices: 2 }
const FULL = [
  { perSecond: 50, slices: 20 },
  { perSecond: 500, slices: 8 },
]
const QUICK = [
  { perSecond: 50, slices: 3 },
  { perSecond: 500, slices: 1 },
]
/** At 50 a second Baton's p99 is at most this many times the echo's. */
const GOAL = 3

const SAYS = `Signed slash commands at fixed moments (open loop), from a process of its own, to a Baton and to a bare Bolt
app that says what was typed, each in a process of its own, in turns of ${SLICE_S} s. Half of the commands read (/owner,
/deal show), half write (/deal note, /task new). Postgres is the embedded one, with fsync. Milliseconds from the
moment a command was due to its whole answer.`

/** What Baton says at once where the answer itself takes longer. */
const WORKING = 'Working on it'

type Kind = 'reads' | 'writes'
interface Command extends Typed {
  readonly kind: Kind
}

/** `npm run bench -- slash [--quick]`: true when every command was answered as it should be. */
export async function benchSlash(given: readonly string[]): Promise<boolean> {
  const profile = given.find((word) => word.startsWith('--cpu-prof'))
  const flags = profile ? ['--cpu-prof', '--cpu-prof-dir=.'] : []
  const stage = await openStage(DEALS, { flags })
  const echo = await startEcho(stage.under.slackSecret)
  const driver = startDriver()
  const contest = { baton: stage.under.url, echo: echo.url, drive: driver.drive }
  try {
    print(SAYS)
    const secret = stage.under.slackSecret
    await compare({ ...contest, secret }, WARM_UP)
    print(HEAD)
    const rounds: Round[] = []
    for (const plan of given.includes('--quick') ? QUICK : FULL) {
      rounds.push(await compare({ ...contest, secret }, plan))
      print(tellRound(rounds.at(-1)!))
    }
    return tell(rounds)
  } finally {
    await driver.stop()
    await echo.stop()
    await stage.close()
  }
}

interface Contest {
  readonly baton: string
  readonly echo: string
  readonly secret: string
  drive(schedule: Schedule): Promise<Driven>
}
interface Round {
  readonly perSecond: number
  readonly echo: readonly number[]
  readonly baton: readonly number[]
  readonly by: Readonly<Record<Kind, readonly number[]>>
  readonly wrong: readonly string[]
}

/** Both in turns, so that whatever else the machine does disturbs both. */
async function compare(
  { baton, echo, secret, drive }: Contest,
  { perSecond, slices }: { readonly perSecond: number; readonly slices: number },
): Promise<Round> {
  const round = { perSecond, echo: [] as number[], baton: [] as number[], wrong: [] as string[] }
  const by: Record<Kind, number[]> = { reads: [], writes: [] }
  for (let slice = 0; slice < slices; slice++) {
    const commands = Array.from({ length: perSecond * SLICE_S }, nextCommand)
    const said = await drive({ url: echo, secret, perSecond, forms: commands.map(echoed) })
    const answered = await drive({ url: baton, secret, perSecond, forms: commands })
    round.echo.push(...said.tookMs)
    round.baton.push(...answered.tookMs)
    round.wrong.push(...said.wrong, ...answered.wrong)
    commands.forEach(({ kind }, at) => void by[kind].push(answered.tookMs[at]!))
  }
  return { ...round, by }
}

let turn = 0

function nextCommand(): Command {
  const n = turn++
  const deal = dealName('server', (n * 7) % DEALS)
  const [kind, line, expects] = (
    [
      ['reads', `/owner ${deal}`, deal],
      ['writes', `/deal note "${deal}" They want a call on day ${n}`, deal],
      ['reads', `/deal show ${deal}`, deal],
      ['writes', `/task new Call them about ${n}`, `Call them about ${n}`],
    ] as const
  )[n % 4]!
  const [command = '', ...words] = line.split(' ')
  const fields = {
    ...{ command, text: words.join(' '), team_id: 'T0000000001', trigger_id: `bench.${n}` },
    ...{ user_id: `U-${repMail(n)}`, channel_id: 'C-deals', channel_name: 'deals' },
    response_url: 'http://127.0.0.1:9/',
  }
  return { kind, body: new URLSearchParams(fields).toString(), expects }
}

/** The echo says the words themselves. */
const echoed = ({ body }: Command): Typed => ({ body, expects: '/' })

const HEAD = '            commands  p50 ms  p99 ms'

function tellRound({ perSecond, echo, baton, by }: Round): string {
  const line = (name: string, took: readonly number[]) =>
    `${name.padEnd(12)} ${String(took.length).padStart(7)} ${at(took, 0.5).padStart(7)} ${at(took, 0.99).padStart(7)}`
  return [
    `${perSecond}/s`,
    line('  echo', echo),
    line('  Baton', baton),
    line('   reads', by.reads),
    line('   writes', by.writes),
  ].join('\n')
}

function tell(rounds: readonly Round[]): boolean {
  const missed = rounds.flatMap((round) => round.wrong)
  const late = missed.filter((one) => one.includes(WORKING))
  const wrong = missed.filter((one) => !one.includes(WORKING))
  for (const one of wrong.slice(0, 5)) print(`wrong: ${one}`)
  const ratios = rounds.map(({ perSecond, echo, baton }) => {
    const ratio = (share: number) => (percentile(baton, share) / percentile(echo, share)).toFixed(2)
    return `at ${perSecond}/s p50 ${ratio(0.5)}x p99 ${ratio(0.99)}x`
  })
  print(
    `ratio ${ratios.join(', ')} (goal: p99 at 50/s ${GOAL}x), wrong ${wrong.length}, later than 2 s ${late.length}`,
  )
  return wrong.length === 0
}

const at = (took: readonly number[], share: number): string => percentile(took, share).toFixed(1)

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
