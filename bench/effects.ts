import type pg from 'pg'
import type { Arrival, StandInSlack } from '../test/support/stand-in-slack.ts'
import type { LeapingClock } from './leaping-clock.ts'
import type { Happening } from './workload.ts'

const LOOK_AGAIN_MS = 50
/** Where nothing moves for longer than a round of Baton's takes, it waits for its clock. */
const STILL_MS = 600

/** A running Baton with its database and its Slack. */
export interface Under {
  readonly url: string
  readonly secret: string
  /** What Slack signs with. */
  readonly slackSecret: string
  readonly org: string
  readonly pool: pg.Pool
  readonly slack: StandInSlack
}

/** The deal and the amount that a drawn card shows. */
export function readCard({ blocks }: Arrival): { name: string; amount: number } {
  const [name = ''] = /Bench \w+ [\w-]+/.exec(blocks) ?? []
  const [, amount = ''] = /€([\d,]+)/.exec(blocks) ?? []
  return { name, amount: Number(amount.replaceAll(',', '')) }
}

/** What is left to decide, to show, or to look for after an unclear try; when the first of it is due, in milliseconds. */
const UNFINISHED = `
  with signals as (select lease_until from inbox where org_id = $1 and state = 'waiting'),
    messages as (select lease_until, next_try_at, check_at from message where org_id = $1 and failed_at is null
      and (shown_version < version or check_at is not null)),
    due as (select lease_until as at from signals union all select lease_until from messages
      union all select next_try_at from messages union all select check_at from messages
      union all select sender_until from lane where org_id = $1)
  select (select count(*)::int from signals) as signals, (select count(*)::int from messages) as messages,
    (select sum(version + shown_version + attempts)::text from message where org_id = $1) as done,
    (select (extract(epoch from min(at)) * 1000)::float8 from due where at > $2) as next`

/** With a clock that leaps, what waits for its time is not waited for. */
interface Settling extends Pick<Under, 'pool' | 'org'> {
  readonly clock?: LeapingClock
  leapTo?(instant: number): void
}

interface Unfinished {
  readonly signals: number
  readonly messages: number
  readonly done: string
  readonly next: number | null
}

/** Waits until nothing is left to decide, to show, or to look for. Fails when nothing moves for `ms` and yet there is. */
export async function settled(
  { pool, org, clock, leapTo }: Settling,
  ms: number,
  shown = () => true,
): Promise<void> {
  let last = { state: '', moved: performance.now(), leapt: performance.now() }
  for (;;) {
    const now = performance.now()
    const at = new Date(clock?.now() ?? Date.now())
    const { rows } = await pool.query<Unfinished>(UNFINISHED, [org, at])
    const { signals, messages, done, next } = rows[0]!
    if (shown() && signals + messages === 0) return
    const state = `${signals} ${messages} ${done}`
    if (state !== last.state) last = { state, moved: now, leapt: now }
    if (now > last.moved + ms)
      throw new Error(`${signals} signals and ${messages} messages have not moved for ${ms} ms`)
    if (next !== null && leapTo && now > last.leapt + STILL_MS) {
      leapTo(next + 1)
      last.leapt = now
    }
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
  }
}

/**
 * Each event has its one decision and its one line of history; each deal is one; each message stands once,
 * as it should be. Only a repeat that came after a newer report of its deal has no line: it was rightly skipped.
 */
const EFFECTS = `
  with sent as (select * from jsonb_to_recordset($2::jsonb) as s (id text, external text, what text)),
    history as (select signal_id, what, count(*)::int as lines from event where org_id = $1 group by 1, 2),
    known as (select external_id, count(*)::int as deals from deal where org_id = $1 group by 1),
    done as (select id from inbox where org_id = $1 and state = 'done'),
    late as (select i.id from inbox i join deal d on d.org_id = i.org_id
        and d.source = i.signal->>'source' and d.external_id = i.signal->'deal'->>'externalId'
      where i.org_id = $1 and i.signal->>'at' < d.reported_at->>(d.source || '.amount'))
  select (done.id is not null)::int as decided, coalesce(lines, (late.id is not null)::int) as history,
    coalesce(deals, 0) as deals
  from sent
  left join done on done.id = sent.id
  left join history on history.signal_id = sent.id and history.what = sent.what
  left join late on late.id = sent.id
  left join known on known.external_id = sent.external`
const MESSAGES = `
  select m.id, m.conversation, d.name, trunc(d.amount)::int as amount
  from deal d left join message m on m.org_id = d.org_id and m.subject_id = d.id
  where d.org_id = $1 and d.external_id = any($2::text[])`

/** What should be there once. `copies` are messages that stand a second time in a conversation. */
export interface Effects {
  readonly lost: number
  readonly doubled: number
  readonly copies: number
}

/** Counts decisions, history, deals and messages of the webhooks that were acknowledged. */
export async function countEffects(under: Under, sent: readonly Happening[]): Promise<Effects> {
  const counts = await countRows(under, sent)
  const copies = await countShown(under, sent)
  const missing = [...counts, ...copies].filter((one) => one === 0).length
  return {
    lost: missing,
    doubled: counts.filter((one) => one > 1).length,
    copies: copies.reduce((sum, one) => sum + Math.max(0, one - 1), 0),
  }
}

async function countRows({ pool, org }: Under, sent: readonly Happening[]): Promise<number[]> {
  const wanted = sent.map(({ id, external, kind }) => {
    const what = kind === 'created' ? 'deal.created' : 'deal.changed'
    return { id: `webhook:deals:${id}`, external, what }
  })
  const { rows } = await pool.query<Record<'decided' | 'history' | 'deals', number>>(EFFECTS, [
    org,
    JSON.stringify(wanted),
  ])
  return rows.flatMap(({ decided, history, deals }) => [decided, history, deals])
}

/** How often each message stands in its conversation; 0 also when it shows something old. */
async function countShown(
  { pool, org, slack }: Under,
  sent: readonly Happening[],
): Promise<number[]> {
  const externals = sent.map(({ external }) => external)
  const { rows } = await pool.query<{ id: string; name: string; amount: number }>(MESSAGES, [
    org,
    externals,
  ])
  const shown = slack.shown()
  return rows.map(({ id, name, amount }) => {
    const standing = shown.get(id) ?? []
    const right = standing.some((arrival) => {
      const card = readCard(arrival)
      return card.name === name && card.amount === amount
    })
    return right ? standing.length : 0
  })
}
