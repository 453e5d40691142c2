import { type Acknowledged, drive } from '../test/support/load.ts'
import { countEffects, readCard, settled, type Under } from './effects.ts'
import type { Happening } from './workload.ts'

const SETTLE_MS = 20_000

/** What one round of load did. Times in milliseconds; rates in events a second. */
export interface ServerRound {
  readonly events: number
  readonly perSecond: number
  readonly ackMs: readonly number[]
  readonly endToEndMs: readonly number[]
  readonly lost: number
  readonly doubled: number
  readonly last: Readonly<Record<Happening['kind'], Happening | null>>
}

/** Sends for `ms` from `connections` connections, waits until all of it is shown, and counts. */
export async function measureServer(
  under: Under & { next(): Happening },
  { ms, connections }: { ms: number; connections: number },
): Promise<ServerRound> {
  const waiting = new Map<string, { readonly amount: number; readonly sentAt: number }>()
  const endToEndMs: number[] = []
  const acks: Acknowledged<Happening>[] = []
  let lastShown = 0
  const stopHearing = under.slack.onArrival((arrival) => {
    const { name, amount } = readCard(arrival)
    const expected = waiting.get(name)
    if (!expected || amount < expected.amount || arrival.channel !== 'C-deals') return
    waiting.delete(name)
    lastShown = arrival.at
    endToEndMs.push(arrival.at - expected.sentAt)
  })
  const begin = performance.now()
  const next = () => {
    const now = performance.now()
    if (now - begin > ms) return null
    const happening = under.next()
    waiting.set(happening.name, { amount: happening.amount, sentAt: now })
    return happening
  }
  await drive({ ...under, connections, next, onAck: (ack) => acks.push(ack) })
  await settled(under, SETTLE_MS, () => waiting.size === 0)
  stopHearing()
  const sent = acks.map(({ hook }) => hook)
  const counted = await countEffects(under, sent)
  return {
    events: sent.length,
    perSecond: endToEndMs.length / ((lastShown - begin) / 1000),
    ackMs: acks.map(({ tookMs }) => tookMs),
    endToEndMs,
    lost: waiting.size + counted.lost,
    doubled: counted.doubled + counted.copies,
    last: {
      created: sent.findLast(({ kind }) => kind === 'created') ?? null,
      updated: sent.findLast(({ kind }) => kind === 'updated') ?? null,
    },
  }
}
