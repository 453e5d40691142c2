import type { Chat, Outgoing } from '../src/house.ts'
import type { Want } from '../test/support/outbox.ts'
import type { Arrival, Call, Fault } from '../test/support/stand-in-slack.ts'
import { openChance } from './chance.ts'
import type { Database } from './database.ts'
import { openSlackSimulation, type SlackSimulation } from './slack-simulation.ts'

const CHANNELS = 100
const WAVES = 20
const FAULTS = 0.05
const DEATHS = 3
const REPAIRED_WITHIN_MS = 60_000

/** What a delivery drill found. All but the counts of what was tried should be 0. */
export interface DeliveryOutcome {
  readonly seed: number
  readonly messages: number
  readonly calls: number
  readonly faults: number
  /** Taken by Slack though our connection was cut, at once or later: the only faults that may leave a copy. */
  readonly unclear: number
  readonly deaths: number
  readonly copies: number
  readonly missing: number
  /** Copies of messages that had no unclear fault. */
  readonly strayCopies: number
  /** Copies that still stand, or stood for more than a minute. */
  readonly unrepaired: number
  readonly slowestRepairMs: number
  readonly simulatedSeconds: number
}

/** Goal R4: messages to a Slack that fails one call in twenty, from a process that dies three times. */
export async function deliveryDrill(plan: {
  readonly n: number
  readonly seed: number
  readonly database: Database
}): Promise<DeliveryOutcome> {
  const channels = Array.from({ length: CHANNELS }, (_, at) => `c${at}`)
  const faults = openFaults(openChance(plan.seed))
  const simulation = await openSlackSimulation(plan.database, { channels, faultOf: faults.of })
  try {
    const begun = simulation.outbox.clock.now().getTime()
    const ids = await deliverAll(simulation, wanted(channels, plan.n))
    const found = judge(simulation.slack.journal, ids, faults.unclear)
    const ms = simulation.outbox.clock.now().getTime() - begun
    const { calls, injected } = faults.count
    const tried = { messages: ids.length, calls, faults: injected, deaths: DEATHS }
    const unclear = [...faults.unclear.values()].reduce((sum, many) => sum + many, 0)
    return { seed: plan.seed, ...tried, unclear, ...found, simulatedSeconds: ms / 1000 }
  } finally {
    await simulation.close()
  }
}

/** One in ten is a reply in the thread of the message before it. */
function wanted(channels: readonly string[], n: number): Want[] {
  return Array.from({ length: n }, (_, at) => ({
    ...{ chat: 'slack', title: `message ${at}`, subjectId: subject(at) },
    conversation: `channel:${channels[Math.floor(at / 10) % channels.length]!}` as const,
    ...(at % 10 === 9 && { under: subject(at - 1) }),
  }))
}

const subject = (at: number) => `00000000-0000-7000-9000-${String(at).padStart(12, '0')}`

/** Draws faults for calls that post or edit, and keeps which messages had an unclear one. */
function openFaults(chance: () => number) {
  const unclear = new Map<string, number>()
  const count = { calls: 0, injected: 0 }
  const kinds: readonly (() => Fault)[] = [
    () => 'cut',
    () => 'stored',
    () => ({ late: Math.floor(chance() * 8_000) }),
    () => ({ retryAfter: 1 + Math.floor(chance() * 5) }),
    () => ({ status: 502 }),
    () => ({ error: 'internal_error' }),
  ]
  const of = ({ method, id }: Call): Fault | null => {
    if (!method.startsWith('chat.')) return null
    count.calls++
    if (chance() >= FAULTS) return null
    count.injected++
    const fault = kinds[Math.floor(chance() * kinds.length)]!()
    const stays = fault === 'stored' || (typeof fault === 'object' && 'late' in fault)
    if (stays && method === 'chat.postMessage') unclear.set(id, (unclear.get(id) ?? 0) + 1)
    return fault
  }
  return { of, unclear, count }
}

/** A process that dies: what it was about to hear or to do never comes. */
function openLife(chat: Chat, after: SlackSimulation['outbox']['clock']['after']) {
  const life = { ended: false }
  const never = new Promise<never>(() => {})
  return {
    end: () => {
      life.ended = true
    },
    after: (ms: number, run: () => void) => after(ms, () => !life.ended && run()),
    chat: {
      ...chat,
      show: async (message: Outgoing) => {
        if (life.ended) return await never
        const ref = await chat.show(message)
        return life.ended ? await never : ref
      },
    },
  }
}

async function deliverAll(
  { outbox, chat }: SlackSimulation,
  all: readonly Want[],
): Promise<string[]> {
  const begin = () => {
    const life = openLife(chat, outbox.clock.after)
    return { life, ...outbox.deliver([life.chat], life.after) }
  }
  let process = begin()
  const perWave = Math.ceil(all.length / WAVES)
  for (let wave = 0; wave < WAVES; wave++) {
    const part = all.slice(wave * perWave, (wave + 1) * perWave)
    process.delivery.offer(await outbox.want(part, process.delivery.open()))
    await outbox.run([process.delivery], 1_000)
    if (wave % Math.ceil(WAVES / (DEATHS + 1)) !== 4) continue
    // Half a second in, with calls under way.
    void process.delivery.sweep().catch(() => {})
    process.life.end()
    process = begin()
  }
  do await outbox.run([process.delivery], 5_000)
  while (await outbox.isWaiting())
  await outbox.run([process.delivery], REPAIRED_WITHIN_MS)
  await process.delivery.close()
  return (await outbox.rows()).map(({ id }) => String(id))
}

/** The journal of Slack is the judge, not our table. */
function judge(
  journal: readonly Arrival[],
  ids: readonly string[],
  unclear: ReadonlyMap<string, number>,
) {
  const posts = Map.groupBy(
    journal.filter(({ is }) => is === 'post'),
    ({ id }) => id,
  )
  const deleted = new Map(
    journal.filter(({ is }) => is === 'delete').map((it) => [`${it.channel} ${it.ts}`, it.at]),
  )
  const copied = [...posts].filter(([, all]) => all.length > 1)
  const stood = copied.flatMap(([, all]) => {
    const gone = all.map(({ channel, ts }) => deleted.get(`${channel} ${ts}`))
    const copiedAt = all[1]!.at
    const first = Math.min(...gone.map((at) => at ?? Number.POSITIVE_INFINITY))
    const left = gone.filter((at) => at === undefined).length
    return left === 1 ? [first - copiedAt] : [Number.POSITIVE_INFINITY]
  })
  return {
    copies: copied.reduce((sum, [, all]) => sum + all.length - 1, 0),
    missing: ids.filter((id) => !posts.has(id)).length,
    strayCopies: copied.filter(([id, all]) => all.length - 1 > (unclear.get(id) ?? 0)).length,
    unrepaired: stood.filter((ms) => ms > REPAIRED_WITHIN_MS).length,
    slowestRepairMs: Math.max(0, ...stood),
  }
}
