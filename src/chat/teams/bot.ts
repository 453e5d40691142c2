import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type TeamsChannelAccount,
  TeamsInfo,
  type TurnContext,
} from 'botbuilder'
import { z } from 'zod'
import type { Credentials } from './credentials.ts'
import type { TeamsSettings } from './settings.ts'
import { CHANNEL } from './token.ts'
import type { Wire } from './wire.ts'

/** Where a conversation is reached, and who we are there: `28:<app id>`. */
export interface Address {
  readonly tenant: string
  readonly serviceUrl: string
  readonly bot: string
  readonly conversation: string
}

export type Message = Partial<Activity>
export type Member = TeamsChannelAccount & { readonly userRole?: string }

/** What we ask of Teams. Throws TeamsFault, Outage or Refusal; nothing is asked twice. */
export interface Bot {
  /** Returns the posted message's id. */
  post(at: Address, message: Message): Promise<string>
  edit(at: Address, id: string, message: Message): Promise<void>
  remove(at: Address, id: string): Promise<void>
  /** Somebody in a conversation or a team, by their id there or in Entra. */
  member(at: Address, id: string): Promise<Member>
  /** Everybody in a conversation or a team. */
  members(at: Address): Promise<Member[]>
  /** The channels of a team, `conversation` being the team's id; the first one has no name of its own. */
  channels(at: Address): Promise<{ readonly id: string; readonly name: string | null }[]>
  /** The chat with one person alone; made when there is none. */
  openDirect(from: Omit<Address, 'conversation'>, member: string): Promise<string>
}

const SCOPE = 'https://api.botframework.com'
const MOST_PAGES = 200
const PAGE = 500
const Channels = z.object({
  conversations: z
    .array(z.object({ id: z.string(), name: z.string().nullish() }))
    .nullish()
    .transform((listed) => listed ?? []),
})

/** botbuilder over our own wire: its own client would send a message again after an unclear failure. */
export function openBot(settings: TeamsSettings, credentials: Credentials, wire: Wire): Bot {
  const appId = settings.app?.id ?? ''
  const adapter = new CloudAdapter(authenticate(settings, credentials, wire))

  const at = async <T>(address: Address, ask: (turn: TurnContext) => Promise<T>): Promise<T> => {
    let answer: { readonly is: T } | null = null
    await adapter.continueConversationAsync(appId, referTo(address), async (turn) => {
      // botbuilder makes an id up for the turn, and would reply to it.
      delete turn.activity.id
      answer = { is: await ask(turn) }
    })
    return answer!.is
  }
  const get = async (url: string): Promise<unknown> => {
    const token = await credentials.token()
    const headers = { accept: 'application/json', ...(token && bearer(token)) }
    return JSON.parse(await wire.call({ url, method: 'GET', headers, body: null }))
  }

  return {
    post: (address, message) =>
      at(address, async (turn) => (await turn.sendActivity(message))?.id ?? ''),
    edit: (address, id, message) =>
      at(address, async (turn) => void (await turn.updateActivity({ ...message, id }))),
    remove: (address, id) => at(address, (turn) => turn.deleteActivity(id)),
    member: (address, id) => at(address, (turn) => TeamsInfo.getMember(turn, id)),
    members: (address) => at(address, everybody),
    async channels({ serviceUrl, conversation }) {
      const path = `v3/teams/${encodeURIComponent(conversation)}/conversations`
      const { conversations } = Channels.parse(await get(new URL(path, slashed(serviceUrl)).href))
      return conversations.map(({ id, name }) => ({ id, name: name ?? null }))
    },
    async openDirect({ tenant, serviceUrl, bot }, member) {
      let opened = ''
      const wanted = {
        ...{ isGroup: false, bot: { id: bot, name: 'Baton' }, members: [{ id: member, name: '' }] },
        ...{ tenantId: tenant, channelData: { tenant: { id: tenant } } },
      }
      await adapter.createConversationAsync(
        appId,
        CHANNEL,
        serviceUrl,
        SCOPE,
        wanted,
        async (turn) => {
          opened = turn.activity.conversation.id
        },
      )
      return opened
    },
  }
}

async function everybody(turn: TurnContext): Promise<Member[]> {
  const all: Member[] = []
  let next: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { members = [], continuationToken } = await TeamsInfo.getPagedMembers(turn, PAGE, next)
    all.push(...members)
    if (!continuationToken) return all
    next = continuationToken
  }
  return all
}

function authenticate(settings: TeamsSettings, credentials: Credentials, wire: Wire) {
  return new ConfigurationBotFrameworkAuthentication(
    {},
    {
      isValidAppId: async (id) => id === settings.app?.id,
      isAuthenticationDisabled: async () => settings.app === null,
      createCredentials: async () => ({
        async signRequest(request) {
          const token = await credentials.token()
          if (token) request.headers.set('authorization', bearer(token).authorization)
          return request
        },
      }),
    },
    undefined,
    undefined,
    {
      httpClient: {
        async sendRequest(request) {
          const { url, method, body, headers } = request
          const sent = { url, method, headers: headers.toJson(), body: body ? String(body) : null }
          const bodyAsText = await wire.call(sent)
          const answered = headers.clone()
          for (const name of answered.headerNames()) answered.remove(name)
          answered.set('content-type', 'application/json')
          return { request, headers: answered, status: 200, bodyAsText }
        },
      },
    },
  )
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const slashed = (url: string) => url.replace(/\/*$/, '/')

function referTo({ tenant, serviceUrl, bot, conversation }: Address) {
  return {
    ...{ channelId: CHANNEL, serviceUrl, bot: { id: bot, name: 'Baton' } },
    conversation: {
      id: conversation,
      name: '',
      isGroup: true,
      conversationType: '',
      tenantId: tenant,
    },
  }
}
