import { setImmediate } from 'node:timers/promises'
import type { Window } from '../src/delivery/pace.ts'
import { Outage } from '../src/errors.ts'
import type { Chat } from '../src/house.ts'
import { type Outbox, openOutbox, type Want } from '../test/support/outbox.ts'
import { openChance } from './chance.ts'
import type { Database } from './database.ts'
import { type Judged, type LimitsJudge, openLimitsJudge, type Taken } from './limits-judge.ts'
import { openSlackSimulation } from './slack-simulation.ts'

const CHANNELS = 50
/** So much of everything is for one channel. */
const NOISE = 0.4
const SLACK: readonly Window[] = [{ calls: 4, ms: 4_000 }]
const TEAMS: readonly Window[] = [
  { calls: 7, ms: 1_000 },
  { calls: 8, ms: 2_000 },
  { calls: 60, ms: 30_000 },
  { calls: 1_800, ms: 3_600_000 },
]

interface Plan {
  readonly n: number
  readonly seed: number
  readonly database: Database
}

/** What a limits drill found on both platforms. All but what was tried should be 0. */
export interface LimitsOutcome {
  readonly seed: number
  readonly messages: number
  readonly slackCalls: number
  readonly slackRefused: number
  readonly teamsCalls: number
  readonly teamsRefused: number
  /** Calls to a channel that had asked to be left alone. */
  readonly insideRetryAfter: number
  /** Platforms on which more than one call in a hundred was refused. */
  readonly tooManyRefused: number
  /** Replies before what stands above them. */
  readonly outOfOrder: number
  /** Channels that waited for more than three times their own backlog. */
  readonly starved: number
  readonly missing: number
}

/** Goal R5: messages to 50 channels of platforms that keep their limits to the letter; four in ten are for one. */
export async function limitsDrill(plan: Plan): Promise<LimitsOutcome> {
  const slack = await onSlack(plan)
  const teams = await onTeams(plan)
  const both = (name: keyof Judged) => slack[name] + teams[name]
  return {
    ...{ seed: plan.seed, messages: 2 * plan.n },
    ...{ slackCalls: slack.calls, slackRefused: slack.refused },
    ...{ teamsCalls: teams.calls, teamsRefused: teams.refused },
    insideRetryAfter: both('insideRetryAfter'),
    tooManyRefused: [slack, teams].filter(({ calls, refused }) => refused > calls / 100).length,
    outOfOrder: both('outOfOrder'),
    starved: both('starved'),
    missing: both('missing'),
  }
}

async function onSlack({ n, seed, database }: Plan): Promise<Judged> {
  const channels = Array.from({ length: CHANNELS }, (_, at) => `c${at}`)
  const judge = openLimitsJudge(SLACK, openChance(seed))
  const simulation = await openSlackSimulation(database, {
    channels,
    faultOf({ method, channel, at }) {
      const seconds = method.startsWith('chat.') ? judge.ask(channel, at) : null
      return seconds === null ? null : { retryAfter: seconds }
    },
  })
  try {
    const { outbox, chat } = simulation
    const begun = await deliverAll(outbox, watched(chat, judge, timeOf(outbox)), wanted('slack', n))
    return await judge.found(simulation.outbox, simulation.slack.journal, begun)
  } finally {
    await simulation.close()
  }
}

/** Teams' own adapter needs no part in this: what counts is when `show` is called. */
async function onTeams({ n, seed, database }: Plan): Promise<Judged> {
  const judge = openLimitsJudge(TEAMS, openChance(seed + 1))
  const outbox = await openOutbox(database)
  const taken: Taken[] = []
  const chat: Chat = {
    name: 'teams',
    windows: TEAMS,
    async show({ id, conversation: channel }) {
      // An answer is never there before the next call of a burst has left.
      await setImmediate()
      const at = outbox.clock.now().getTime()
      const seconds = judge.ask(channel, at)
      if (seconds !== null) throw new Outage('too many', { retryAfterMs: seconds * 1000 })
      taken.push({ id, channel, at })
      return `ref-${id}`
    },
    audience: async () => ({ people: [], colleagues: true, strangers: false }),
    close: async () => {},
  }
  try {
    const begun = await deliverAll(outbox, watched(chat, judge, timeOf(outbox)), wanted('teams', n))
    return await judge.found(outbox, taken, begun)
  } finally {
    await outbox.close()
  }
}

/** Notes when calls leave and refusals come back: between the two no call may leave. */
function watched(chat: Chat, judge: LimitsJudge, now: () => number): Chat {
  return {
    ...chat,
    async show(message) {
      judge.leave(message.conversation, now())
      try {
        return await chat.show(message)
      } catch (error) {
        const ms = error instanceof Outage ? (error.retryAfterMs ?? 0) : 0
        judge.hear(message.conversation, now() + ms)
        throw error
      }
    },
  }
}

/** One in ten is a card with three replies. */
function wanted(chat: string, n: number): Want[] {
  return Array.from({ length: n }, (_, at) => {
    const channel = Math.floor(at / 10) % 10 < NOISE * 10 ? 0 : Math.floor(at / 10) % CHANNELS
    const above = at - (at % 10)
    const reply = at % 10 >= 1 && at % 10 <= 3
    return {
      ...{ chat, title: `message ${at}`, subjectId: subject(chat, at) },
      conversation: `channel:c${channel}` as const,
      ...(reply && { under: subject(chat, above) }),
    }
  })
}

const subject = (chat: string, at: number) =>
  `00000000-0000-7000-${chat === 'slack' ? 'a' : 'b'}000-${String(at).padStart(12, '0')}`

/** Returns when it began. Everything is wanted at once, the noise first. */
async function deliverAll(outbox: Outbox, chat: Chat, all: readonly Want[]): Promise<number> {
  const begun = outbox.clock.now().getTime()
  const { delivery } = outbox.deliver([chat])
  const noisyFirst = all.toSorted(
    (one, other) => rank(one.conversation ?? '') - rank(other.conversation ?? ''),
  )
  for (let at = 0; at < all.length; at += 500) await outbox.want(noisyFirst.slice(at, at + 500))
  do await outbox.run([delivery], 10_000)
  while (await outbox.isWaiting())
  await delivery.close()
  return begun
}

const timeOf =
  ({ clock }: Outbox) =>
  () =>
    clock.now().getTime()

const rank = (conversation: string) => (conversation === 'channel:c0' ? 0 : 1)
