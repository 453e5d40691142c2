import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type Request, type Response, Router } from 'express'
import { faultsIn } from './adaptive-card.ts'
import { APP_ID, APP_PASSWORD, asJwk, type IssuedKey, makeKey, TENANT } from './teams-keys.ts'

/** Somebody in Teams. `id` is theirs in conversations, `aad` in Entra; both follow from the name. */
export interface TeamsMember {
  readonly name: string
  readonly email: string
  readonly userRole?: 'user' | 'guest' | 'anonymous'
  readonly tenant?: string
}

/** A message as it stands in a conversation. */
export interface Shown {
  readonly id: string
  readonly conversation: string
  // biome-ignore lint/suspicious/noExplicitAny: an activity holds whatever a bot sends
  readonly activity: Record<string, any>
}

/** One call that arrived, in order. `stored`: it changed what a conversation shows. */
export interface Called {
  readonly is: 'post' | 'edit' | 'delete' | 'create' | 'read'
  readonly path: string
  readonly conversation: string
  readonly status: number
  readonly stored: boolean
  // biome-ignore lint/suspicious/noExplicitAny: an activity holds whatever a bot sends
  readonly activity: Record<string, any>
  readonly at: number
}

/** What goes wrong with the next call of a kind. `cut`: the connection ends before or after it took effect. */
export interface Fault {
  readonly on: Called['is']
  /** Only where it happens there. */
  readonly in?: string
  readonly status?: number
  readonly code?: string
  readonly retryAfter?: number
  readonly cut?: 'before' | 'after'
}

const ISSUER = 'https://api.botframework.com'
const TOKEN = 'granted'

/** Teams' four windows for one conversation: at most so many messages in so many milliseconds. */
const WINDOWS = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const

export type TeamsStub = Awaited<ReturnType<typeof startTeams>>

/** The signing keys of one run: one good, one without endorsement, one for another channel. */
export const KEYS = {
  good: makeKey('good', ['msteams', 'skype']),
  bare: makeKey('bare', null),
  webchat: makeKey('webchat', ['webchat', 'directline']),
} as const

export const memberId = (name: string): string => `29:1${name}`
export const aadOf = (name: string): string =>
  `00000000-0000-4000-8000-${Buffer.from(name.padEnd(6, '_').slice(0, 6)).toString('hex')}`

const TEAM = '19:team@thread.tacv2'
export const channelId = (name: string): string =>
  name === 'General' ? TEAM : `19:${name.toLowerCase().replaceAll(' ', '-')}@thread.tacv2`

/**
 * Teams as a bot sees it, on the loopback interface: keys, sign-in, and a connector that keeps what it is sent
 * and tells it back. `limited` answers 429 past Teams' four windows.
 */
export async function startTeams({
  members = [],
  channels = ['General', 'deals'],
  limited = false,
  listed: isListed = () => true,
}: {
  readonly members?: readonly TeamsMember[]
  readonly channels?: readonly string[]
  readonly limited?: boolean
  /** Who is told when the members of a room are asked for. */
  readonly listed?: (member: TeamsMember, room: string) => boolean
} = {}) {
  const standing = openStanding(limited)
  const reads = { keys: 0, tokens: 0 }
  const listed: IssuedKey[] = [...Object.values(KEYS)]
  const present = [...members]
  const app = express()
  app.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: false }))
  app.get('/v1/.well-known/openidconfiguration', ({ headers: { host } }, response) => {
    response.json({ issuer: ISSUER, jwks_uri: `http://${host}/keys` })
  })
  app.get('/keys', (_, response) => {
    reads.keys++
    response.json({ keys: listed.map(asJwk) })
  })
  app.post('/:tenant/oauth2/v2.0/token', ({ body }, response) => {
    reads.tokens++
    const known = body.client_id === APP_ID && body.client_secret === APP_PASSWORD
    if (!known) return void response.status(401).json({ error: 'invalid_client' })
    response.json({ token_type: 'Bearer', expires_in: 3600, access_token: TOKEN })
  })
  app.use('/emea/v3', connector(standing, { members: present, channels, isListed }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...standing,
    reads,
    /** The keys that are listed from now on. */
    listed,
    origin,
    serviceUrl: `${origin}/emea/`,
    team: TEAM,
    /** Only those are members from now on; nobody else can be asked for. */
    meet: (who: (member: TeamsMember) => boolean) =>
      void present.splice(0, present.length, ...members.filter(who)),
    /** So many more join, of whom nothing else is told. */
    crowd: (size: number) =>
      void present.push(
        ...Array.from({ length: size }, (_, at) => ({ name: `n${at}`, email: `n${at}@ours.test` })),
      ),
    /** What Baton is told of this Teams. */
    env: {
      ...{ TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: APP_PASSWORD, TEAMS_TENANT_ID: TENANT },
      TEAMS_OPENID_URL: `${origin}/v1/.well-known/openidconfiguration`,
      TEAMS_LOGIN_URL: origin,
      TEAMS_SERVICE_URL: `${origin}/emea/`,
    },
    /** Fails when it was sent a card that Teams would not draw. */
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      refuse(standing.journal.flatMap(({ activity }) => faultsIn(activity)))
    },
  }
}

/** Ends the test in which a card was not as Teams wants it. */
export function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`Teams would not draw:\n${faults.slice(0, 9).join('\n')}`)
}

/** What stands in the conversations, what arrived, and what shall go wrong. */
function openStanding(limited: boolean) {
  const messages = new Map<string, Shown>()
  const journal: Called[] = []
  const faults: Fault[] = []
  const sent = new Map<string, number[]>()
  let next = 1_771_497_000_000
  const keyOf = (conversation: string, id: string) => `${conversation} ${id}`
  return {
    journal,
    faults,
    /** What a conversation shows, oldest first; all of them where none is named. */
    shown: (conversation?: string): Shown[] =>
      [...messages.values()].filter((one) => !conversation || one.conversation === conversation),
    store(conversation: string, activity: Shown['activity'], id = `${next++}`): { id: string } {
      messages.set(keyOf(conversation, id), { id, conversation, activity })
      return { id }
    },
    has: (conversation: string, id: string) => messages.has(keyOf(conversation, id)),
    /** Somebody deletes a message. */
    forget: (conversation: string, id: string) => messages.delete(keyOf(conversation, id)),
    /** The fault that the next call of this kind meets. */
    fault(is: Called['is'], room: string): Fault | undefined {
      const at = faults.findIndex((one) => one.on === is && (one.in ?? room) === room)
      return at < 0 ? undefined : faults.splice(at, 1)[0]
    },
    /** Seconds to wait where a message would be one too many; null when it fits, and is counted. */
    wait(conversation: string): number | null {
      const now = Date.now()
      const times = sent.get(conversation) ?? []
      for (const [most, within] of limited ? WINDOWS : []) {
        const inside = times.filter((at) => at > now - within)
        if (inside.length >= most) return Math.ceil((inside[0]! + within - now) / 1000)
      }
      sent.set(conversation, [...times, now])
      return null
    },
  }
}

type Standing = ReturnType<typeof openStanding>
/** What is answered; null: there is no such conversation, NOBODY: no such member of it. */
type Act = (request: Request) => object | typeof NOBODY | null
const NOBODY = 'MemberNotFoundInConversation'

function connector(
  standing: Standing,
  {
    members,
    channels,
    isListed,
  }: {
    readonly members: readonly TeamsMember[]
    readonly channels: readonly string[]
    isListed(member: TeamsMember, room: string): boolean
  },
): Router {
  const find = (id: string) =>
    members.find(({ name }) => [memberId(name), aadOf(name)].includes(id))
  const router = Router()
  router.use(({ headers }, response, next) => {
    if (headers.authorization === `Bearer ${TOKEN}`) return next()
    response.status(401).json({ error: { code: 'Unauthorized' } })
  })
  const on = (is: Called['is'], path: string, act: Act) =>
    router[METHODS[is]](path, (request, response) =>
      serve(standing, { is, act, request, response }),
    )
  on('create', '/conversations', ({ body }) => {
    const member = find(body.members?.[0]?.id ?? '')
    return member ? { id: directOf(member.name) } : NOBODY
  })
  on('post', '/conversations/:room/activities', ({ params, body }) =>
    standing.store(String(params.room), body),
  )
  on('post', '/conversations/:room/activities/:id', ({ params, body }) =>
    standing.store(String(params.room), body),
  )
  on('edit', '/conversations/:room/activities/:id', ({ params: { room, id }, body }) =>
    standing.has(String(room), String(id)) ? standing.store(String(room), body, String(id)) : null,
  )
  on('delete', '/conversations/:room/activities/:id', ({ params: { room, id } }) =>
    standing.forget(String(room), String(id)) ? {} : null,
  )
  on('read', '/conversations/:room/members/:id', ({ params }) => {
    const member = find(String(params.id))
    return member ? accountOf(member) : NOBODY
  })
  on('read', '/conversations/:room/pagedmembers', ({ params: { room } }) => ({
    members: members.filter((it) => isListed(it, String(room))).map(accountOf),
  }))
  on('read', '/teams/:room/conversations', () => ({
    conversations: channels.map((name) => ({
      id: channelId(name),
      ...(name !== 'General' && { name }),
    })),
  }))
  return router
}

const METHODS = {
  create: 'post',
  post: 'post',
  edit: 'put',
  delete: 'delete',
  read: 'get',
} as const

/** Plays the fault that was asked for, keeps the limits, and writes the journal. */
function serve(
  standing: Standing,
  {
    is,
    act,
    request,
    response,
  }: { is: Called['is']; act: Act; request: Request; response: Response },
): unknown {
  const room = String(request.params.room ?? '')
  const { path, body = {} } = request
  const note = (status: number, stored = false) => {
    const seen = { is, path, conversation: room, status, stored, activity: body, at: Date.now() }
    standing.journal.push(seen)
  }
  const refuse = (status: number, code = '', retryAfter: number | null = null) => {
    note(status)
    if (retryAfter !== null) response.set('retry-after', String(retryAfter))
    return response.status(status).json({ error: { code, message: code } })
  }
  const fault = standing.fault(is, room)
  if (fault?.cut === 'before') {
    note(0)
    return response.destroy()
  }
  if (fault?.status) return refuse(fault.status, fault.code, fault.retryAfter)
  const wait = is === 'post' || is === 'edit' ? standing.wait(room) : null
  if (wait !== null) return refuse(429, 'TooManyRequests', wait)
  const done = act(request)
  if (!done) return refuse(404, 'ConversationNotFound')
  // Seen in a tenant: 400 where a chat shall be opened.
  if (done === NOBODY) return refuse(is === 'create' ? 400 : 404, NOBODY)
  note(200, is !== 'read')
  if (fault?.cut === 'after') return response.destroy()
  return response.status(is === 'post' || is === 'create' ? 201 : 200).json(done)
}

export const directOf = (name: string): string => `a:${name}`

function accountOf({ name, email, userRole = 'user', tenant = TENANT }: TeamsMember): object {
  return {
    ...{ id: memberId(name), name, aadObjectId: aadOf(name), objectId: aadOf(name) },
    ...{ email, userPrincipalName: email, tenantId: tenant, userRole },
  }
}
