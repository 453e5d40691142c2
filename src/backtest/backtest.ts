import { load } from '../decide/rulebook/load.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { readHistory } from '../found/clocks.ts'
import { readLoadsAt } from '../found/turns.ts'
import type { House } from '../house.ts'
import type { Situation } from '../model.ts'
import type { Instant, Subject } from '../nouns.ts'
import {
  type Records,
  readClocked,
  readStored,
  readSubjects,
  standingStill,
} from '../store/replay.ts'
import { readSources } from '../store/rulebooks.ts'
import { type ClockTally, countClocks } from './clocks.ts'
import { type Carried, nothingCarried, replay } from './replay.ts'
import { addOutcome, emptyTally, type Tally } from './tally.ts'

type Trx = Parameters<Parameters<typeof standingStill>[1]>[0]

const DAY_MS = 86_400_000

/** What other rules would have made of the days gone by. */
export interface Backtest {
  readonly owners: Tally
  readonly clocks: ReadonlyMap<string, ClockTally>
  /** Decisions by rules whose text is not kept: those in force stand in for them. */
  readonly unknown: number
}

interface Asked {
  readonly would: Rulebook
  readonly days: number
  /** Hears how far it has come. */
  onProgress(what: string, count: number): void
}

/** Replays what was decided in the last days under other rules. Reads a page at a time, and changes nothing. */
export async function backtest(house: House, asked: Asked): Promise<Backtest> {
  const { db, now } = house
  const since = new Date(now().getTime() - asked.days * DAY_MS).toISOString()
  return await standingStill(db, async (trx) => {
    const owners = await replayOwners(house, trx, { ...asked, since })
    const clocks = await replayClocks(house, trx, { ...asked, since })
    return { ...owners, clocks }
  })
}

interface Asking extends Asked {
  readonly since: Instant
}

async function replayOwners(house: House, trx: Trx, { would, since, onProgress }: Asking) {
  const books = shelf(house, trx)
  const carried: Carried = nothingCarried()
  const owners = emptyTally()
  let [unknown, seen] = [0, 0]
  const { weighed: kinds } = would
  for await (const page of readStored(trx, house.org, since)) {
    const at = page[0]!.situation.now
    // Rules of old that asked for no loads stored none: they are counted again, a page at a time.
    if (kinds.length > 0) carried.loads = await readLoadsAt(trx, house.org, { kinds, at })
    for (const { situation, rulebook } of page) {
      const was = await books(rulebook)
      if (!was) unknown++
      const outcomes = replay({ was: was ?? house.rulebook(), would }, situation, carried)
      for (const outcome of outcomes) addOutcome(owners, outcome, situation.people)
    }
    seen += page.length
    onProgress('decisions', seen)
  }
  return { owners, unknown }
}

/** The rules of old by their version, each compiled once; null where their text is not kept. */
function shelf({ org }: House, trx: Trx): (version: string) => Promise<Rulebook | null> {
  const known = new Map<string, Rulebook | null>()
  return async (version) => {
    const found = known.get(version)
    if (found !== undefined) return found
    const sources = await readSources(trx, org, version)
    const loaded = sources && load(sources)
    const rulebook = loaded && 'rulebook' in loaded ? loaded.rulebook : null
    known.set(version, rulebook)
    return rulebook
  }
}

async function replayClocks(house: House, trx: Trx, { would, since, onProgress }: Asking) {
  const tallies = new Map<string, ClockTally>()
  const books = { was: house.rulebook(), would }
  let seen = 0
  for await (const subjects of readClocked(trx, house.org, since)) {
    const ids = subjects.map(({ id }) => id)
    const history = Map.groupBy(
      await readHistory(trx, house.org, ids),
      ({ subjectId, dealId, noun }) => (OF_THEIR_OWN.has(noun) ? subjectId : (dealId ?? subjectId)),
    )
    const records = await readSubjects(trx, house.org, subjects)
    for (const subject of subjects) {
      const mine = history.get(subject.id) ?? []
      const situation = situationOf(house, subject, { records, history: mine })
      countClocks(tallies, books, { situation, subject, since })
    }
    seen += subjects.length
    onProgress('records with clocks', seen)
  }
  return tallies
}

/** What has a story of its own, though it may hang on a deal. */
const OF_THEIR_OWN: ReadonlySet<string> = new Set(['task', 'lead', 'ticket'])

function situationOf(
  house: House,
  { noun, id }: Subject,
  { records, history }: { records: Records; history: NonNullable<Situation['history']> },
): Situation {
  const now = house.now().toISOString()
  const task = noun === 'task' ? (records.tasks.get(id) ?? null) : null
  const deal = records.deals.get(task?.dealId ?? id) ?? null
  const lead = records.leads.get(id)
  const ticket = records.tickets.get(id)
  const account = records.accounts.get((deal ?? lead ?? ticket)?.accountId ?? '') ?? null
  const by = { kind: 'system', id: 'backtest' } as const
  const stamp = { id: 'backtest', at: now, by, source: 'baton' }
  return {
    ...{ signal: { ...stamp, kind: 'clocks.outdated', subject: { noun, id } }, now },
    ...(lead && { lead }),
    ...(ticket && { ticket }),
    ...{ deal, account, task, history, project: null, approval: null, exception: null },
    ...{ exceptions: [], clocks: [], people: [], teams: [], choices: null, owned: null },
    ...{ directory: '', rotation: {} },
  }
}
