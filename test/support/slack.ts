import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { createEmulator } from 'emulate'
import { answerFaults } from './block-kit/outgoing.ts'
import { type Called, type OpenedView, type Own, openSlackRelay } from './slack-relay.ts'

export const BOT_TOKEN = 'xoxb-baton'
export const SIGNING_SECRET = 'slack signing secret of the tests'

export interface SlackMember {
  readonly name: string
  readonly email: string
}

/** An app that a workspace may install by OAuth. */
export interface SlackApp {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** A message as the emulator stored it. */
export interface Stored {
  readonly ts: string
  readonly text: string
  readonly blocks: readonly { readonly type: string; readonly elements?: readonly Pressable[] }[]
  readonly metadata?: { readonly event_payload: { readonly id: string } }
  readonly edited?: object
}

interface Pressable {
  readonly action_id: string
  readonly value?: string
  readonly text: { readonly text: string }
}

// biome-ignore lint/suspicious/noExplicitAny: each method answers in a shape of its own
type Answer = Record<string, any>

/** A Slack workspace of the emulator. `call` uses its Web API, as the bot unless a token is given. */
export interface Slack {
  readonly apiUrl: string
  /** Where Slack's pages are, such as the one that asks for consent. */
  readonly pages: string
  /** The dialogs that Baton opened, oldest first, whole. */
  readonly opened: readonly OpenedView[]
  /** Every call that Baton made, oldest first. */
  readonly calls: readonly Called[]
  /** Answers in the emulator's place, by method. */
  readonly own: Own
  /** Makes a member a guest, a stranger, deactivated: what Slack says of them when asked next. */
  become(name: string, is: object): Promise<void>
  call(method: string, args: object, token?: string): Promise<Answer>
  userId(name: string): Promise<string>
  channelId(name: string): Promise<string>
  history(channel: string): Promise<Stored[]>
  /** A real trigger id: opens one dialog within three seconds. */
  trigger(user: string): Promise<string>
  /** The dialogs that stand open, newest first. */
  views(): Promise<{ readonly id: string; readonly hash: string; readonly shows: string }[]>
  /** What only its target sees in a channel, newest first, as text. */
  whispers(channel: string): Promise<string[]>
  /** Fails when Baton sent what Slack would have refused. */
  close(): Promise<void>
}

/** Starts the emulator with Baton's bot, these members, and channels that all of them are in. */
export async function startSlack(
  members: readonly SlackMember[],
  channels: readonly string[] = ['deals'],
  apps: readonly SlackApp[] = [],
): Promise<Slack> {
  const emulator = await createEmulator({
    service: 'slack',
    port: await freePort(),
    seed: {
      slack: {
        users: [{ name: 'baton' }, { name: 'outsider' }, ...members],
        channels: channels.map((name) => ({ name })),
        oauth_apps: apps.map(({ clientId, clientSecret, redirectUri }) => ({
          ...{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] },
          ...{ name: 'Baton', bot_name: 'baton-installed' },
        })),
        tokens: [
          { token: BOT_TOKEN, type: 'bot', user: 'baton', scopes: [] },
          { token: 'xoxp-outsider', type: 'user', user: 'outsider', scopes: [] },
        ],
      },
    },
  })
  const relay = await openSlackRelay(`${emulator.url}/api/`)
  const call = async (method: string, args: object, token = BOT_TOKEN) => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    })
    return (await response.json()) as Answer
  }
  const userId = async (name: string): Promise<string> => {
    const { members: all } = await call('users.list', {})
    return all.find((one: { name: string }) => one.name === name).id
  }
  const page = async (query: string) => await (await fetch(`${emulator.url}/?${query}`)).text()
  return {
    apiUrl: relay.apiUrl,
    pages: emulator.url,
    opened: relay.views,
    calls: relay.calls,
    own: relay.own,
    async become(name, is) {
      relay.become(await userId(name), is)
    },
    call,
    close: async () => {
      await emulator.close()
      await relay.close()
    },
    userId,
    async channelId(name) {
      const { channels } = await call('conversations.list', {})
      return channels.find((one: { name: string }) => one.name === name).id
    },
    async history(channel) {
      return (await call('conversations.history', { channel, limit: 100 })).messages
    },
    async trigger(user) {
      return (await call('views.generateTriggerId', { user_id: user })).trigger_id
    },
    async views() {
      const rows = rowsOf(sectionOf(await page('tab=views'), 'Modals'))
      return rows.map(([id = '', , , , shows = '', hash = '']) => ({ id, hash, shows }))
    },
    async whispers(channel) {
      const rows = rowsOf(sectionOf(await page(`tab=messages&channel=${channel}`), 'Ephemeral'))
      return rows.map(([, , message = '']) => message)
    },
  }
}

interface Gesture {
  readonly user: string
  readonly channel: string
  readonly trigger?: string
}

/**
 * Plays Slack towards Baton: signed commands, presses and submissions. `said` is what came to the response_url.
 * An answer that Slack would refuse fails the gesture; one that came later fails the closing.
 */
export async function startSender(batonUrl: string, team = 'T000000001') {
  const said: { text: string; response_type: string; blocks: unknown }[] = []
  const faults: string[] = []
  const hooks = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    faults.push(...answerFaults(body))
    said.push(JSON.parse(body))
    response.end('ok')
  })
  await new Promise<void>((listening) => hooks.listen(0, '127.0.0.1', listening))
  const responseUrl = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/`
  const send = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${batonUrl}/slack/events`, {
      method: 'POST',
      headers: { ...signed(body, Math.floor(Date.now() / 1000)), ...headers },
      body,
    })
    refuse(answerFaults(await response.clone().text()))
    return response
  }
  const interact = (payload: object) => send(form({ payload: JSON.stringify(payload) }))
  const place = { team: { id: team, domain: 'emulate' } }
  return {
    said,
    responseUrl,
    send,
    command: ({ user, channel, trigger = noTrigger() }: Gesture, typed: string) =>
      send(
        form({
          command: typed.split(' ')[0] ?? '',
          text: typed.split(' ').slice(1).join(' '),
          team_id: team,
          user_id: user,
          channel_id: channel,
          channel_name: 'deals',
          trigger_id: trigger,
          response_url: responseUrl,
        }),
      ),
    press: (
      { user, channel, trigger = noTrigger() }: Gesture,
      on: { message: string; action: Pressable; at: string },
    ) =>
      interact({
        ...place,
        type: 'block_actions',
        user: { id: user, team_id: team },
        channel: { id: channel, name: 'deals' },
        container: { type: 'message', message_ts: on.message, channel_id: channel },
        trigger_id: trigger,
        response_url: responseUrl,
        actions: [{ type: 'button', block_id: 'b', action_ts: on.at, ...on.action }],
      }),
    /** An event of the Events API, under an id of its own. */
    event: (event: object, eventId = `Ev${randomUUID()}`) =>
      send(
        JSON.stringify({
          ...{ type: 'event_callback', team_id: team, event_id: eventId, event },
          event_time: Math.floor(Date.now() / 1000),
        }),
      ),
    submit: (user: string, view: object) =>
      interact({ ...place, type: 'view_submission', user: { id: user }, view }),
    close: async () => {
      hooks.closeAllConnections()
      await new Promise((closed) => hooks.close(closed))
      refuse(faults)
    },
  }
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`Slack would refuse:\n${faults.join('\n')}`)
}

let triggers = 0
/** Opens nothing, but names its gesture as every trigger id does. */
const noTrigger = (): string => `none.${++triggers}`

/** Slack's signature over the raw body, dated `at` (seconds since 1970). */
export function signed(
  body: string,
  at: number,
  secret: string = SIGNING_SECRET,
): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${hash}`,
  }
}

export const form = (fields: Record<string, string>): string =>
  new URLSearchParams(fields).toString()

async function freePort(): Promise<number> {
  const socket = createSocket()
  await new Promise<void>((listening) => socket.listen(0, '127.0.0.1', listening))
  const { port } = socket.address() as AddressInfo
  await new Promise((closed) => socket.close(closed))
  return port
}

/** The emulator shows whispers and dialogs on its inspector page only. */
function sectionOf(html: string, title: string): string {
  const from = html.indexOf(`>${title}<`)
  const end = html.indexOf('</section>', from)
  return from < 0 ? '' : html.slice(from, end)
}

function rowsOf(section: string): string[][] {
  return [...section.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)]
    .map(([, row = '']) =>
      [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => strip(cell)),
    )
    .filter((cells) => cells.length > 1)
}

const strip = (html: string): string => html.replace(/<[^>]+>/g, '').trim()
