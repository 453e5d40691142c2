import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'node:querystring'
import { messageFaults } from './block-kit/check.ts'

/** The one workspace there is. */
export const TEAM = 'T0000000001'
const BOT = { user_id: 'U0000000BOT', bot_id: 'B0000000001' }
const CHANNELS = ['deals', 'approvals', 'handoffs', 'triage']

/** A call as it comes in. `id` is Baton's own for a message, and empty for other calls. */
export interface Call {
  readonly method: string
  readonly channel: string
  readonly id: string
  /** Whom it is for, where it is for one of a channel. */
  readonly user: string
  readonly at: number
}

/**
 * What goes wrong with a call: cut before it is taken or, `stored`, after; `late`: cut, and taken so many
 * milliseconds later; answered 429, with another status, or with one of Slack's errors.
 */
export type Fault =
  | 'cut'
  | 'stored'
  | { readonly late: number }
  | { readonly retryAfter: number }
  | { readonly status: number }
  | { readonly error: string }

/** Another than the plain one: its channels, its clock, and what goes wrong. */
export interface StandInPlan {
  readonly channels?: readonly string[]
  readonly now?: () => number
  readonly after?: (ms: number, run: () => void) => void
  readonly faultOf?: (call: Call) => Fault | null
  /** Methods that it answers in another way. */
  readonly answers?: Readonly<Record<string, (sent: Sent) => object>>
}

/** One message as it arrived. `id` is Baton's own, from the metadata; `at` is on the given clock, else `performance.now()`'s. */
export interface Arrival {
  readonly id: string
  readonly is: 'post' | 'edit' | 'delete'
  readonly channel: string
  readonly ts: string
  /** The blocks as the JSON text that was sent. */
  readonly blocks: string
  readonly at: number
  /** The message above, for a reply. */
  readonly thread: string | null
}

interface Standing extends Arrival {
  readonly metadata: unknown
}

/** A Slack that costs next to nothing, so that a load measures Baton. It keeps a journal of all it was sent. */
export interface StandInSlack {
  readonly apiUrl: string
  readonly journal: readonly Arrival[]
  /** Hears of each arrival, before it is answered. Returns how to stop that. */
  onArrival(listener: (arrival: Arrival) => void): () => void
  /** What stands in the conversations now, by the message's id; two of them where it was posted twice. */
  shown(): Map<string, Arrival[]>
  /** Forgets the journal and all messages. */
  clear(): void
  /** Fails when it was sent what Slack would have refused. */
  close(): Promise<void>
}

/** Starts it on a free port of the loopback interface. */
export async function startStandInSlack(plan: StandInPlan = {}): Promise<StandInSlack> {
  const now = plan.now ?? (() => performance.now())
  const journal: Arrival[] = []
  const listeners = new Set<(arrival: Arrival) => void>()
  const standing = new Map<string, Map<string, Standing>>()
  let last = (plan.now?.() ?? Date.now()) * 1000

  const keep = (is: Arrival['is'], sent: Sent): object => {
    const channel = sent.channel ?? ''
    last = Math.max(last + 1, plan.now ? now() * 1000 : 0)
    const ts = sent.ts ?? stamp(last)
    const metadata = JSON.parse(sent.metadata ?? 'null') as Metadata
    const id = metadata?.event_payload.id ?? ''
    const said = { id, is, channel, ts, blocks: sent.blocks ?? '' }
    const messages = standing.get(channel) ?? new Map<string, Standing>()
    const thread = messages.get(ts)?.thread ?? sent.thread_ts ?? null
    const arrival = { ...said, at: now(), thread }
    standing.set(channel, messages)
    if (is === 'edit' && !messages.has(ts)) return { ok: false, error: 'message_not_found' }
    messages.set(ts, { ...arrival, metadata })
    journal.push(arrival)
    for (const listener of listeners) listener(arrival)
    return { ok: true, channel, ts }
  }
  const methods: Readonly<Record<string, (sent: Sent) => object>> = {
    ...ANSWERS,
    'conversations.list': () => ({
      ok: true,
      channels: (plan.channels ?? CHANNELS).map((name) => ({
        id: `C-${name}`,
        name,
        is_member: true,
      })),
    }),
    'chat.postMessage': ({ ts: _, ...sent }) => keep('post', sent),
    'chat.update': (sent) => keep('edit', sent),
    'chat.delete': ({ channel = '', ts = '' }) => {
      const gone = standing.get(channel)?.get(ts)
      if (!gone) return { ok: false, error: 'message_not_found' }
      standing.get(channel)?.delete(ts)
      journal.push({ ...gone, is: 'delete', at: now() })
      return { ok: true, channel, ts }
    },
    'conversations.history': (sent) => history(standing, sent, null),
    'conversations.replies': (sent) => history(standing, sent, sent.ts ?? ''),
    ...plan.answers,
  }
  const server = createServer((request, response) =>
    answer({ ...plan, now, methods }, request, response),
  )
  server.keepAliveTimeout = 60_000
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    journal,
    onArrival(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    shown: () => byId(standing),
    clear() {
      journal.length = 0
      standing.clear()
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      const faults = journal.flatMap(({ blocks }) => refusalOf(blocks))
      if (faults.length > 0)
        throw new Error(`Slack would refuse:\n${faults.slice(0, 9).join('\n')}`)
    },
  }
}

interface Sent {
  readonly channel?: string
  readonly ts?: string
  readonly blocks?: string
  readonly metadata?: string
  readonly unfurls?: string
  readonly users?: string
  readonly email?: string
  readonly user?: string
  readonly limit?: string
  readonly cursor?: string
  readonly oldest?: string
  readonly thread_ts?: string
}
type Metadata = { readonly event_payload: { readonly id: string } } | null

/** Everybody who is asked for by mail is a member, and has a conversation with the bot. */
const ANSWERS: Readonly<Record<string, (sent: Sent) => object>> = {
  'auth.test': () => ({ ok: true, team_id: TEAM, ...BOT }),
  'chat.postEphemeral': () => ({ ok: true }),
  'views.open': () => ({ ok: true }),
  'conversations.open': ({ users }) => ({ ok: true, channel: { id: `D-${users}` } }),
  'users.lookupByEmail': ({ email = '' }) => ({ ok: true, user: memberOf(email) }),
  // Public channels with nobody in them but the bot: every colleague may look.
  'conversations.info': ({ channel = '' }) => ({ ok: true, channel: { id: channel } }),
  'conversations.members': () => ({ ok: true, members: [BOT.user_id] }),
  'users.list': () => ({ ok: true, members: [{ id: BOT.user_id, team_id: TEAM, is_bot: true }] }),
  'users.info': ({ user = '' }) => ({ ok: true, user: memberOf(user.replace(/^U-/, '')) }),
}

function memberOf(email: string): object {
  return { id: `U-${email}`, team_id: TEAM, profile: { email } }
}

interface Desk extends StandInPlan {
  readonly now: () => number
  readonly methods: Readonly<Record<string, (sent: Sent) => object>>
}

function answer(
  { methods, now, after, faultOf }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const sent = readSent(request, Buffer.concat(chunks).toString())
    const name = request.url!.slice('/api/'.length)
    const take = () => methods[name]?.(sent) ?? { ok: false, error: 'unknown_method' }
    const metadata = JSON.parse(sent.metadata ?? 'null') as Metadata
    const id = metadata?.event_payload.id ?? ''
    const fault =
      faultOf?.({
        method: name,
        channel: sent.channel ?? '',
        id,
        user: sent.user ?? '',
        at: now(),
      }) ?? null
    if (fault === 'stored') take()
    if (fault !== null && typeof fault === 'object' && 'late' in fault) after?.(fault.late, take)
    if (fault === 'cut' || fault === 'stored' || (fault && 'late' in fault)) {
      request.socket.destroy()
      return
    }
    if (fault && 'retryAfter' in fault)
      return reply(response, 429, {}, { 'retry-after': String(fault.retryAfter) })
    if (fault && 'status' in fault) return reply(response, fault.status, {})
    reply(response, 200, fault ? { ok: false, error: fault.error } : take())
  })
}

function reply(
  response: ServerResponse,
  status: number,
  said: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(said)
  response.writeHead(status, {
    ...{ 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    ...headers,
  })
  response.end(body)
}

function readSent(request: IncomingMessage, body: string): Sent {
  if (!request.headers['content-type']?.includes('json')) return parse(body) as Sent
  const fields = Object.entries(JSON.parse(body) as Record<string, unknown>)
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

/** The newest first, in pages, as Slack has it; replies only in their thread. */
function history(
  standing: ReadonlyMap<string, Map<string, Standing>>,
  sent: Sent,
  above: string | null,
): object {
  const oldest = Number(sent.oldest ?? 0)
  const all = [...(standing.get(sent.channel ?? '')?.values() ?? [])]
    .filter(({ ts, thread }) => Number(ts) > oldest && thread === above)
    .reverse()
  const from = Number(sent.cursor ?? 0)
  const end = from + Number(sent.limit ?? 100)
  const messages = all.slice(from, end).map(({ ts, metadata }) => ({ ts, ...BOT_SENDER, metadata }))
  const next = end < all.length ? { next_cursor: String(end) } : {}
  return { ok: true, messages, response_metadata: next }
}

/** Told at the end, so that a load measures Baton alone. */
const refusalOf = (blocks: string): string[] =>
  messageFaults({ text: 'it was sent apart', blocks: JSON.parse(blocks) })

const BOT_SENDER = { user: BOT.user_id, bot_id: BOT.bot_id }

function byId(standing: ReadonlyMap<string, Map<string, Standing>>): Map<string, Arrival[]> {
  const found = new Map<string, Arrival[]>()
  for (const messages of standing.values()) {
    for (const message of messages.values()) {
      const same = found.get(message.id)
      if (same) same.push(message)
      else found.set(message.id, [message])
    }
  }
  return found
}

const stamp = (micros: number) =>
  `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
