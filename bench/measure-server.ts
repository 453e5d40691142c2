import type pg from 'pg'
import { type Acknowledged, drive } from '../test/support/load.ts'
import type { Arrival, StandInSlack } from '../test/support/stand-in-slack.ts'
import type { Happening } from './workload.ts'

const SETTLE_MS = 20_000
const LOOK_AGAIN_MS = 50

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

export interface Under {
  readonly url: string
  readonly secret: string
  readonly org: string
  readonly pool: pg.Pool
  readonly slack: StandInSlack
  next(): Happening
}

/** Sends for `ms` from `connections` connections, waits until all of it is shown, and counts. */
export async function measureServer(
  under: Under,
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
  await settled(under, () => waiting.size === 0)
  stopHearing()
  const sent = acks.map(({ hook }) => hook)
  const counted = await count(under, sent)
  return {
    events: sent.length,
    perSecond: endToEndMs.length / ((lastShown - begin) / 1000),
    ackMs: acks.map(({ tookMs }) => tookMs),
    endToEndMs,
    lost: waiting.size + counted.lost,
    doubled: counted.doubled,
    last: {
      created: sent.findLast(({ kind }) => kind === 'created') ?? null,
      updated: sent.findLast(({ kind }) => kind === 'updated') ?? null,
    },
  }
}

/** The deal and the amount that a drawn card shows. */
function readCard({ blocks }: Arrival): { name: string; amount: number } {
  const [name = ''] = /Bench \w+ [\w-]+/.exec(blocks) ?? []
  const [, amount = ''] = /€([\d,]+)/.exec(blocks) ?? []
  return { name, amount: Number(amount.replaceAll(',', '')) }
}

const UNFINISHED = `select exists (select from inbox where org_id = $1 and state = 'waiting')
  or exists (select from message where org_id = $1 and shown_version < version and failed_at is null) as unfinished`

async function settled({ pool, org }: Under, shown: () => boolean): Promise<void> {
  for (const deadline = performance.now() + SETTLE_MS; performance.now() < deadline; ) {
    const { rows } = await pool.query<{ unfinished: boolean }>(UNFINISHED, [org])
    if (shown() && !rows[0]!.unfinished) return
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
  }
}

/** Each event has its one decision and its one line of history; each deal is one; each message stands once, as it should be. */
const EFFECTS = `
  with sent as (select * from jsonb_to_recordset($2::jsonb) as s (id text, external text, what text))
  select sent.id,
    (select count(*)::int from inbox where org_id = $1 and id = sent.id and state = 'done') as decided,
    (select count(*)::int from event where org_id = $1 and signal_id = sent.id and what = sent.what) as history,
    (select count(*)::int from deal where org_id = $1 and external_id = sent.external) as deals
  from sent`
const MESSAGES = `
  select m.id, m.conversation, d.name, trunc(d.amount)::int as amount
  from deal d left join message m on m.org_id = d.org_id and m.subject_id = d.id
  where d.org_id = $1 and d.external_id = any($2::text[])`

async function count(
  { pool, org, slack }: Under,
  sent: readonly Happening[],
): Promise<{ lost: number; doubled: number }> {
  const rows = sent.map(({ id, external, kind }) => {
    const what = kind === 'created' ? 'deal.created' : 'deal.changed'
    return { id: `webhook:deals:${id}`, external, what }
  })
  const effects = await pool.query<Record<'decided' | 'history' | 'deals', number>>(EFFECTS, [
    org,
    JSON.stringify(rows),
  ])
  const externals = sent.map(({ external }) => external)
  const messages = await pool.query<{ id: string; name: string; amount: number }>(MESSAGES, [
    org,
    externals,
  ])
  const shown = slack.shown()
  const copies = messages.rows.map(({ id, name, amount }) => {
    const standing = shown.get(id) ?? []
    const right = standing.some((arrival) => {
      const card = readCard(arrival)
      return card.name === name && card.amount === amount
    })
    return right ? standing.length : 0
  })
  const counts = effects.rows.flatMap(({ decided, history, deals }) => [decided, history, deals])
  const all = [...counts, ...copies]
  return {
    lost: all.filter((one) => one === 0).length,
    doubled: all.filter((one) => one > 1).length,
  }
}
