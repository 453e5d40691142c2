import { TEAM } from '../test/support/stand-in-slack.ts'
import type { BothChats, Told } from './both-chats.ts'
import { repMail } from './company.ts'

/** What happens once in the world, and how platforms tell of it again. `mark` is in whatever it does. */
export interface Happening {
  readonly kind: Kind
  readonly mark: string
  /** The nth telling of it; `later` is how many milliseconds after the first. */
  tell(nth: number, later: number): Told
}

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** After how long each kind is told again: as the platforms are known to do. */
export const AGAIN_AFTER = {
  'slack event': [0, 0, MINUTE, 5 * MINUTE],
  'slack command': [0, 0, MINUTE],
  'slack press': [0, 0, MINUTE],
  'slack form': [0, 0, MINUTE],
  'teams message': [0, 0, 15 * SECOND, 30 * SECOND],
  'teams press': [0, 0, 30 * SECOND],
  'teams form': [0, 0, 30 * SECOND],
  webhook: [0, 0, MINUTE, 5 * MINUTE],
} as const satisfies Record<string, readonly number[]>
export type Kind = keyof typeof AGAIN_AFTER
export const KINDS = Object.keys(AGAIN_AFTER) as Kind[]

/** Where it happens: a deal that people call by its name, and everybody's addresses. */
interface Place {
  readonly chats: BothChats
  readonly deal: { readonly id: string; readonly name: string; readonly external: string }
  readonly chance: () => number
}

/** The `n`th happening of the drill: each writes one line with its mark. */
export function aHappening(kind: Kind, n: number, place: Place): Happening {
  const mark = `mark-${String(n).padStart(6, '0')}`
  return { kind, mark, tell: MAKERS[kind]({ n, mark, line: lineOf(place, mark), ...place }) }
}

const lineOf = ({ deal }: Place, mark: string) => `deal note "${deal.name}" text: ${mark}`

interface Making extends Place {
  readonly n: number
  readonly mark: string
  readonly line: string
}
type Maker = (making: Making) => Happening['tell']

const MAKERS: Readonly<Record<Kind, Maker>> = {
  'slack event': slackEvent,
  'slack command': ({ n, line, chats }) => {
    const [command = '', ...words] = `/${line}`.split(' ')
    const said = { command, text: words.join(' '), user_id: slackUser(n), channel_id: 'C-deals' }
    const named = { team_id: TEAM, trigger_id: `${n}.command`, channel_name: 'deals' }
    return () => formed({ ...said, ...named, response_url: answersOf(chats) })
  },
  'slack press': ({ n, line, chats }) => {
    const channel = { id: 'C-deals', name: 'deals' }
    const button = { type: 'button', block_id: 'b', action_id: 'run#0', value: `/${line}` }
    const press = {
      ...{ type: 'block_actions', ...from(n), trigger_id: `${n}.press`, channel },
      container: { type: 'message', message_ts: `${n}.1`, channel_id: channel.id },
      ...{ response_url: answersOf(chats), actions: [{ ...button, action_ts: `${n}.2` }] },
    }
    return () => formed({ payload: JSON.stringify(press) })
  },
  'slack form': ({ n, mark, deal }) => {
    const view = {
      ...{ id: `V${n}`, hash: `${n}.x`, callback_id: 'note', type: 'modal' },
      title: { type: 'plain_text', text: 'Note' },
      private_metadata: JSON.stringify({ value: deal.id, channel: 'C-deals' }),
      state: { values: { text: { input: { type: 'plain_text_input', value: mark } } } },
    }
    const sent = { type: 'view_submission', ...from(n), trigger_id: `${n}.form`, view }
    return () => formed({ payload: JSON.stringify(sent) })
  },
  'teams message': ({ n, line, chats: { sender } }) => {
    const said = { type: 'message', text: line, textFormat: 'plain' }
    const activity = { ...sender.base(teamsName(n), 'person'), ...said }
    return () => ({ door: 'teams', activity })
  },
  'teams press': ({ n, line, chats: { sender } }) => {
    const baton = { value: `/${line}` }
    const action = { type: 'Action.Execute', verb: 'run', data: { baton } }
    const on = { action, on: `${1_771_000_000_000 + n}`, place: 'channel:deals' } as const
    return renamed(sender.pressed(teamsName(n), on))
  },
  'teams form': ({ n, mark, deal, chats: { sender } }) => {
    const baton = { submit: 'note', value: deal.id, nonce: `drill-${n}`, names: ['text'] }
    const data = { baton, 'field.text': mark }
    return renamed(sender.invoke(teamsName(n), 'channel:deals', 'task/submit', { data }))
  },
  webhook: ({ n, mark, deal }) => {
    const data = { external_id: deal.external, next_step: mark }
    const timestamp = new Date().toISOString()
    const body = JSON.stringify({ type: 'deal.updated', timestamp, data })
    return () => ({ door: 'webhook', id: `drill-${n}`, body })
  },
}

/** Slack repeats an event under its id; a client repeats a message under another time; a mention comes twice. */
function slackEvent({ n, line, chance }: Making): Happening['tell'] {
  const channel = `D-${slackUser(n)}`
  const second = 1_700_000_000 + n
  const message = {
    ...{ type: 'message', channel_type: 'im', user: slackUser(n), team: TEAM, text: line },
    ...{ channel, ts: `${second}.000100`, event_ts: `${second}.000100` },
    client_msg_id: `client-${n}`,
  }
  return (nth, later) => {
    const way = later === 0 ? 0 : chance()
    const twin = way > 0.8 ? { ts: `${second + 39}.000100` } : {}
    const event = nth > 0 && way === 0 && chance() > 0.8 ? mentionOf(message) : message
    const id = way > 0.5 || event !== message ? `EvD${n}x${nth}` : `EvD${n}`
    return enveloped(id, { ...event, ...twin })
  }
}

function mentionOf({ channel_type: _, ...message }: Record<string, unknown>) {
  return { ...message, type: 'app_mention' }
}

/** Teams names a repeat anew once half a minute has gone by. */
function renamed(activity: Extract<Told, { door: 'teams' }>['activity']): Happening['tell'] {
  return (nth, later) => {
    const again = later > 0 ? { id: `${activity.id}x${nth}` } : {}
    return { door: 'teams', activity: { ...activity, ...again } }
  }
}

function enveloped(id: string, event: object): Told {
  const told = { type: 'event_callback', team_id: TEAM, event_id: id, event_time: 1, event }
  return { door: 'slack', json: true, body: JSON.stringify(told) }
}

function formed(fields: Record<string, string>): Told {
  return { door: 'slack', json: false, body: new URLSearchParams(fields).toString() }
}

const slackUser = (n: number) => `U-${repMail(n)}`
export const teamsName = (n: number) => repMail(n).split('@')[0]!
const from = (n: number) => ({
  team: { id: TEAM, domain: 'drill' },
  user: { id: slackUser(n), team_id: TEAM },
})
const answersOf = ({ slack }: BothChats) => `${slack.apiUrl}answer`
