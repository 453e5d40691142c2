import { DEALS, echoed, type Kind, nextCommand } from './slash-commands.ts'
import type { Driven, Schedule } from './slash-driver.ts'
import { startDriver, startEcho } from './slash-processes.ts'
import { HEAD, type Pace, type Round, tellAll, tellPace, wrongAnswers } from './slash-report.ts'
import { openStage } from './stage.ts'

const SLICE_S = 1
const WARM_UP = { perSecond: 100, rounds: 1, slices: 2 }
const FULL = [
  { perSecond: 50, rounds: 7, slices: 4 },
  { perSecond: 500, rounds: 5, slices: 2 },
]
const QUICK = [
  { perSecond: 50, rounds: 3, slices: 1 },
  { perSecond: 500, rounds: 1, slices: 1 },
]

const SAYS = `Signed slash commands at fixed moments (open loop), from a process of its own, to a Baton and to a bare Bolt
app that says what was typed, each in a process of its own, in turns of ${SLICE_S} s. Half of the commands read (/owner,
/deal show), half write (/deal note, /task new). Postgres is the embedded one, with fsync. Milliseconds from the
moment a command was due to its whole answer.`

/** `npm run bench -- slash [--quick]`: true when every command was answered as it should be. */
export async function benchSlash(given: readonly string[]): Promise<boolean> {
  const profile = given.find((word) => word.startsWith('--cpu-prof'))
  const stage = await openStage(DEALS, profile ? { flags: ['--cpu-prof', '--cpu-prof-dir=.'] } : {})
  const echo = await startEcho(stage.under.slackSecret)
  const driver = startDriver()
  const { url: baton, slackSecret: secret } = stage.under
  const contest = { baton, secret, echo: echo.url, drive: driver.drive }
  try {
    print(SAYS)
    await contend(contest, WARM_UP)
    print(HEAD)
    const paces: Pace[] = []
    for (const plan of given.includes('--quick') ? QUICK : FULL) {
      paces.push(await contend(contest, plan))
      print(tellPace(paces.at(-1)!))
    }
    const wrong = wrongAnswers(paces)
    for (const one of wrong.slice(0, 5)) print(`wrong: ${one}`)
    print(tellAll(paces))
    return wrong.length === 0
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
interface Plan {
  readonly perSecond: number
  readonly rounds: number
  readonly slices: number
}

async function contend(contest: Contest, plan: Plan): Promise<Pace> {
  const rounds: Round[] = []
  for (let n = 0; n < plan.rounds; n++) rounds.push(await compare(contest, plan))
  return { perSecond: plan.perSecond, rounds }
}

/** One round: both in turns, so that whatever else the machine does disturbs both. */
async function compare(
  { baton, echo, secret, drive }: Contest,
  { perSecond, slices }: Plan,
): Promise<Round> {
  const round = { echo: [] as number[], baton: [] as number[], missed: [] as string[] }
  const by: Record<Kind, number[]> = { reads: [], writes: [] }
  for (let slice = 0; slice < slices; slice++) {
    const commands = Array.from({ length: perSecond * SLICE_S }, nextCommand)
    const said = await drive({ url: echo, secret, perSecond, forms: commands.map(echoed) })
    const answered = await drive({ url: baton, secret, perSecond, forms: commands })
    round.echo.push(...said.tookMs)
    round.baton.push(...answered.tookMs)
    round.missed.push(...said.wrong, ...answered.wrong)
    commands.forEach(({ kind }, at) => void by[kind].push(answered.tookMs[at]!))
  }
  return { ...round, by }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
