import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'node:querystring'
import { messageFaults } from './block-kit/check.ts'

const TEAM = 'T0000000001'
const BOT = { user_id: 'U0000000BOT', bot_id: 'B0000000001' }
const CHANNELS = ['deals', 'approvals', 'handoffs', 'triage']

/** One message as it arrived. `id` is Baton's own, from the metadata; `at` is on `performance.now()`'s clock. */
export interface Arrival {
  readonly id: string
  readonly is: 'post' | 'edit'
  readonly channel: string
  readonly ts: string
  /** The blocks as the JSON text that was sent. */
  readonly blocks: string
  readonly at: number
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
export async function startStandInSlack(): Promise<StandInSlack> {
  const journal: Arrival[] = []
  const listeners = new Set<(arrival: Arrival) => void>()
  const standing = new Map<string, Map<string, Standing>>()
  let last = Date.now() * 1000

  const keep = (is: Arrival['is'], sent: Sent): object => {
    const channel = sent.channel ?? ''
    const ts = sent.ts ?? stamp(++last)
    const metadata = JSON.parse(sent.metadata ?? 'null') as Metadata
    const id = metadata?.event_payload.id ?? ''
    const arrival = { id, is, channel, ts, blocks: sent.blocks ?? '', at: performance.now() }
    const messages = standing.get(channel) ?? new Map<string, Standing>()
    standing.set(channel, messages)
    if (is === 'edit' && !messages.has(ts)) return { ok: false, error: 'message_not_found' }
    messages.set(ts, { ...arrival, metadata })
    journal.push(arrival)
    for (const listener of listeners) listener(arrival)
    return { ok: true, channel, ts }
  }
  const methods: Readonly<Record<string, (sent: Sent) => object>> = {
    ...ANSWERS,
    'chat.postMessage': ({ ts: _, ...sent }) => keep('post', sent),
    'chat.update': (sent) => keep('edit', sent),
    'conversations.history': (sent) => history(standing, sent),
  }
  const server = createServer((request, response) => answer(methods, request, response))
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
  readonly users?: string
  readonly email?: string
  readonly user?: string
  readonly limit?: string
  readonly cursor?: string
  readonly oldest?: string
}
type Metadata = { readonly event_payload: { readonly id: string } } | null

/** Everybody who is asked for by mail is a member, and has a conversation with the bot. */
const ANSWERS: Readonly<Record<string, (sent: Sent) => object>> = {
  'auth.test': () => ({ ok: true, team_id: TEAM, ...BOT }),
  'conversations.list': () => ({
    ok: true,
    channels: CHANNELS.map((name) => ({ id: `C-${name}`, name, is_member: true })),
  }),
  'conversations.open': ({ users }) => ({ ok: true, channel: { id: `D-${users}` } }),
  'users.lookupByEmail': ({ email = '' }) => ({ ok: true, user: memberOf(email) }),
  'users.info': ({ user = '' }) => ({ ok: true, user: memberOf(user.replace(/^U-/, '')) }),
}

function memberOf(email: string): object {
  return { id: `U-${email}`, team_id: TEAM, profile: { email } }
}

function answer(
  methods: Readonly<Record<string, (sent: Sent) => object>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const sent = readSent(request, Buffer.concat(chunks).toString())
    const method = methods[request.url!.slice('/api/'.length)]
    const body = JSON.stringify(method ? method(sent) : { ok: false, error: 'unknown_method' })
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
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

/** The newest first, in pages, as Slack has it. */
function history(standing: ReadonlyMap<string, Map<string, Standing>>, sent: Sent): object {
  const oldest = Number(sent.oldest ?? 0)
  const all = [...(standing.get(sent.channel ?? '')?.values() ?? [])]
    .filter(({ ts }) => Number(ts) > oldest)
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
