import { randomUUID } from 'node:crypto'
import { faultsIn } from './adaptive-card.ts'
import { APP_ID, type Claims, claimsAt, issue, TENANT } from './teams-keys.ts'
import { aadOf, channelId, directOf, KEYS, memberId, refuse } from './teams-stub.ts'

// biome-ignore lint/suspicious/noExplicitAny: an activity holds whatever Teams sends
export type Activity = Record<string, any>

/** Where something happens: in the chat with one person, a group chat, or a channel of the team. */
export type Place = 'person' | 'group' | `channel:${string}`

/** What Teams answered an invoke with. */
export interface Answered {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each invoke is answered in a shape of its own
  readonly body: any
}

export const BOT = `28:${APP_ID}`

/** Plays Teams towards Baton: activities in Teams' shapes, with a token that Microsoft could have signed. */
export function teamsSender({
  batonUrl,
  serviceUrl,
  now = () => new Date(),
}: {
  readonly batonUrl: string
  readonly serviceUrl: string
  readonly now?: () => Date
}) {
  let count = 0
  const seconds = () => Math.floor(now().getTime() / 1000)
  const token = (claims: Claims = {}) =>
    issue({ ...claimsAt(seconds(), serviceUrl), ...claims }, KEYS.good)
  const base = (who: string, place: Place): Activity => ({
    ...{ channelId: 'msteams', serviceUrl, id: `f:${++count}`, timestamp: now().toISOString() },
    from: { id: memberId(who), name: who, aadObjectId: aadOf(who) },
    recipient: { id: BOT, name: 'Baton' },
    ...placeOf(who, place),
    entities: [{ type: 'clientInfo', locale: 'en-GB', platform: 'Web' }],
    locale: 'en-GB',
  })
  const send = async (
    activity: Activity,
    headers: Record<string, string> = { authorization: `Bearer ${token()}` },
  ): Promise<Answered> => {
    const response = await fetch(`${batonUrl}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(activity),
    })
    const text = await response.text()
    const body = text ? JSON.parse(text) : null
    refuse(faultsIn(body))
    return { status: response.status, body }
  }
  const invoke = (who: string, place: Place, name: string, value: unknown): Activity => ({
    ...base(who, place),
    ...{ type: 'invoke', name, value },
  })
  return {
    token,
    base,
    send,
    invoke,
    /** Somebody writes; in a channel after naming Baton. */
    says: (who: string, text: string, place: Place = 'person') =>
      send({ ...base(who, place), ...written(text, place) }),
    /** Somebody presses a button that a message shows. `again` changes what Teams changes when it repeats. */
    pressed: (
      who: string,
      { action, on, place }: { action: Activity; on: string; place: Place },
    ): Activity => ({
      ...invoke(who, place, 'adaptiveCard/action', { action, trigger: 'manual' }),
      replyToId: on,
    }),
    /** Somebody presses a button that opens a dialog. */
    fetches: (who: string, action: Activity, place: Place = 'person') =>
      send(invoke(who, place, 'task/fetch', { data: action.data, context: { theme: 'default' } })),
    /** Somebody fills in the dialog that stands open and sends it. */
    submits: (
      who: string,
      dialog: Answered,
      fields: Readonly<Record<string, string>>,
      place: Place = 'person',
    ) => send(invoke(who, place, 'task/submit', { data: filled(dialog, fields) })),
    /** Somebody takes another out of the team. */
    takesOut: (who: string, other: string) => {
      const { channelData, ...at } = base(who, 'channel:General')
      return send({
        ...{ ...at, type: 'conversationUpdate' },
        membersRemoved: [{ id: memberId(other), aadObjectId: aadOf(other) }],
        channelData: { ...channelData, eventType: 'teamMemberRemoved' },
      })
    },
    /** Somebody adds Baton to the team. */
    added: (who: string, team: string) =>
      send({
        ...base(who, 'channel:General'),
        ...{ type: 'conversationUpdate', id: `f:${randomUUID()}`, membersAdded: [{ id: BOT }] },
        channelData: {
          ...{ tenant: { id: TENANT }, eventType: 'teamMemberAdded' },
          team: { id: team, name: 'Sales', aadGroupId: randomUUID() },
        },
      }),
  }
}

function written(text: string, place: Place): Activity {
  if (place === 'person') return { type: 'message', text, textFormat: 'plain' }
  const mention = { type: 'mention', mentioned: { id: BOT, name: 'Baton' }, text: '<at>Baton</at>' }
  return { type: 'message', text: `<at>Baton</at> ${text}\n`, entities: [mention] }
}

/** The dialog's data with its inputs filled in, as Teams hands it back. */
export function filled(dialog: Answered, fields: Readonly<Record<string, string>>): Activity {
  const { card } = dialog.body.task.value
  const inputs = Object.entries(fields).map(([name, value]) => [`field.${name}`, value])
  return { ...card.content.actions[0].data, ...Object.fromEntries(inputs) }
}

function placeOf(who: string, place: Place): Activity {
  const tenant = { id: TENANT }
  if (place === 'person') {
    return {
      conversation: { id: directOf(who), conversationType: 'personal', tenantId: TENANT },
      channelData: { tenant },
    }
  }
  if (place === 'group') {
    const id = '19:group@thread.v2'
    const conversation = { id, conversationType: 'groupChat', isGroup: true, tenantId: TENANT }
    return { conversation, channelData: { tenant } }
  }
  const id = channelId(place.slice('channel:'.length))
  return {
    conversation: {
      ...{ id: `${id};messageid=1771496000000`, conversationType: 'channel' },
      ...{ isGroup: true, tenantId: TENANT },
    },
    channelData: { tenant, team: { id: channelId('General') }, channel: { id } },
  }
}
