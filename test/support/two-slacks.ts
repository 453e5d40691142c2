import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BOT_TOKEN, type Slack, type SlackMember, startSlack } from './slack.ts'

/** The ids of the two workspaces. The emulator calls each of its own the first. */
export const TEAMS = { first: 'T000000001', second: 'T000000002' } as const
export const OAUTH = { clientId: 'baton-client', clientSecret: 'baton-secret' }

/** One call of Slack's Web API. */
interface Called {
  readonly token: string
  readonly method: string
}

/**
 * Two workspaces behind one address: the bot's token of the tests leads to the first, every other one to the
 * second, where Baton is installed by OAuth. `revoke` makes a token dead; `calls` is what was asked, in order.
 */
export async function startTwoSlacks(
  members: readonly SlackMember[],
  channels: Readonly<Record<keyof typeof TEAMS, readonly string[]>>,
  redirectUri: string,
) {
  const [first, second] = await Promise.all([
    startSlack(members, channels.first),
    startSlack(members, channels.second, [{ ...OAUTH, redirectUri }]),
  ])
  const calls: Called[] = []
  const dead = new Set<string>()
  const server = createServer(async (request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const method = request.url!.replace('/api/', '')
    calls.push({ token, method })
    const reply = dead.has(token)
      ? { status: 200, headers: {}, text: JSON.stringify({ ok: false, error: 'token_revoked' }) }
      : await ask(token === BOT_TOKEN ? first : second, request)
    const text = token === BOT_TOKEN ? reply.text : reply.text.replaceAll(TEAMS.first, TEAMS.second)
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ first, second, calls, apiUrl: `${origin}/api/` },
    revoke: (token: string) => void dead.add(token),
    /** The person consents on Slack's page; returns where Slack leads them. */
    consent: async (page: string, who: string): Promise<string> => {
      const wanted = Object.fromEntries(new URL(page).searchParams)
      const sent = await fetch(`${origin}/oauth/v2/authorize/callback`, {
        ...{ method: 'POST', redirect: 'manual' },
        body: new URLSearchParams({ ...wanted, user_id: await second.userId(who) }),
      })
      return sent.headers.get('location') ?? ''
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      await Promise.all([first.close(), second.close()])
    },
  }
}

async function ask(slack: Slack, request: IncomingMessage) {
  const { authorization, 'content-type': type = '' } = request.headers
  const path = request.url!
  const url = path.startsWith('/api/') ? path.replace('/api/', slack.apiUrl) : slack.pages + path
  const answer = await fetch(url, {
    ...{ method: request.method ?? 'POST', redirect: 'manual' },
    headers: { 'content-type': type, ...(authorization && { authorization }) },
    body: Buffer.concat(await request.toArray()),
  })
  const location = answer.headers.get('location')
  return {
    status: answer.status,
    headers: { ...(location && { location }) },
    text: await answer.text(),
  }
}
