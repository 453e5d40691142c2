import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { RECORDING } from '../src/chat/patience.ts'
import { readCard } from '../test/support/adaptive-card.ts'
import { TEAM } from '../test/support/stand-in-slack.ts'
import { type Letter, letterOf, type Told } from './both-chats.ts'
import type { TwoProcesses } from './two-processes.ts'

/** Somebody who may decide, and how they are known at each door. */
export interface Decider {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly token: string
  readonly session: string
}

export const DOORS = ['slack', 'teams', 'web', 'api'] as const

/** A decision on its way: whose, through which door, and which. */
export interface Gesture {
  readonly by: Decider
  readonly door: (typeof DOORS)[number]
  readonly decision: 'approve' | 'reject'
  readonly step: string
}

/** What became of a gesture for the one who made it; null where only the database knows. */
export type Answer = { readonly text: string } | 'later' | null

const REASON = 'Too large for us'
const LATER = /^Recording \.\.\.$|Working on it/

/** Makes gestures at either process; one that dies meanwhile is asked again at the other, as people do. */
export async function openGestures(world: TwoProcesses) {
  const said = new Map<string, string[]>()
  const hooks = createServer(async (asked, response) => {
    const { text = '' } = JSON.parse(Buffer.concat(await asked.toArray()).toString())
    said.set(asked.url!, [...(said.get(asked.url!) ?? []), text])
    response.end('ok')
  }).listen(0, '127.0.0.1')
  await once(hooks, 'listening')
  const { port } = hooks.address() as AddressInfo
  let count = 0

  const post = async (letter: Letter, turn: number): Promise<string> => {
    for (let tries = 0; ; tries++) {
      const url = world.urls[(turn + tries) % world.urls.length]!
      try {
        const { path, headers, body } = letter
        const answer = await request(url + path, { method: 'POST', headers, body })
        const text = await answer.body.text()
        if (answer.statusCode < 300) return text
        if (answer.statusCode !== 503) throw new Error(`${answer.statusCode}: ${text}`)
      } catch (error) {
        if (tries === 3 || !isGone(error)) throw error
      }
    }
  }

  return {
    async make(gesture: Gesture): Promise<() => Answer> {
      const n = ++count
      const hook = `/${n}`
      const letter = LETTERS[gesture.door](gesture, {
        ...{ n, world },
        responseUrl: `http://127.0.0.1:${port}${hook}`,
      })
      const text = await post(letter, n)
      if (gesture.door !== 'slack') return () => readAnswer(gesture, text)
      // A form's outcome is whispered in Slack, which keeps no whispers here.
      if (gesture.decision === 'reject') return () => null
      return () => {
        const outcome = said.get(hook)?.find((it) => it !== RECORDING)
        return outcome === undefined ? 'later' : { text: outcome }
      }
    },
    tell: (told: Told) => post(letterOf(told, signers(world)), ++count),
    async close() {
      hooks.closeAllConnections()
      hooks.close()
    },
  }
}
export type Gestures = Awaited<ReturnType<typeof openGestures>>

/** Their account in Teams. */
export const accountOf = ({ email }: Decider): string => email.split('@')[0]!

const isGone = (error: unknown): boolean =>
  /ECONN|socket|closed|terminated/i.test(`${(error as { code?: string }).code} ${error}`)

const signers = ({ secret, sender }: TwoProcesses) => ({
  secret,
  bearer: () => `Bearer ${sender.token()}`,
})

interface Writing {
  readonly n: number
  readonly world: TwoProcesses
  readonly responseUrl: string
}

const LETTERS: Readonly<Record<Gesture['door'], (gesture: Gesture, it: Writing) => Letter>> = {
  slack({ by, decision, step }, { n, world, responseUrl }) {
    const channel = { id: 'C-approvals', name: 'approvals' }
    const common = {
      ...{ team: { id: TEAM, domain: 'drill' }, trigger_id: `${n}.drill` },
      user: { id: `U-${by.email}`, team_id: TEAM },
    }
    const payload =
      decision === 'approve'
        ? pressed(step, n, channel, responseUrl)
        : submitted(step, n, channel.id)
    const body = new URLSearchParams({ payload: JSON.stringify({ ...common, ...payload }) })
    return letterOf({ door: 'slack', json: false, body: `${body}` }, signers(world))
  },
  teams({ by, decision, step }, { n, world }) {
    const { sender } = world
    const name = accountOf(by)
    if (decision === 'approve') {
      const action = { type: 'Action.Execute', verb: 'approve', data: { baton: { value: step } } }
      const on = { action, on: `${1_771_000_000_000 + n}`, place: 'channel:approvals' } as const
      return letterOf({ door: 'teams', activity: sender.pressed(name, on) }, signers(world))
    }
    const baton = { submit: 'reject-approval', value: step, nonce: `${n}`, names: ['reason'] }
    const data = { baton, 'field.reason': REASON }
    const activity = sender.invoke(name, 'channel:approvals', 'task/submit', { data })
    return letterOf({ door: 'teams', activity }, signers(world))
  },
  web({ by, decision, step }) {
    const fields =
      decision === 'approve'
        ? { press: 'approve', value: step }
        : { submit: 'reject-approval', value: step, 'fields.reason': REASON }
    const headers = {
      ...{ 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      cookie: `baton_session=${by.session}`,
    }
    const path = decision === 'approve' ? '/press' : '/submit'
    return { path, headers, body: new URLSearchParams(fields).toString() }
  },
  api({ by, decision, step }) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${by.token}` }
    const sent =
      decision === 'approve'
        ? { button: 'approve', value: step }
        : { form: 'reject-approval', value: step, fields: { reason: REASON } }
    const path = decision === 'approve' ? '/api/v1/buttons' : '/api/v1/forms'
    return { path, headers, body: JSON.stringify(sent) }
  },
}

function pressed(step: string, n: number, channel: { id: string }, responseUrl: string): object {
  const button = { type: 'button', block_id: 'b', action_id: 'approve#0', value: step }
  return {
    ...{ type: 'block_actions', channel, response_url: responseUrl },
    container: { type: 'message', message_ts: `${n}.1`, channel_id: channel.id },
    actions: [{ ...button, action_ts: `${n}.2` }],
  }
}

function submitted(step: string, n: number, channel: string): object {
  const view = {
    ...{ id: `V${n}`, hash: `${n}.x`, callback_id: 'reject-approval', type: 'modal' },
    title: { type: 'plain_text', text: 'Reject' },
    private_metadata: JSON.stringify({ value: step, channel }),
    state: { values: { reason: { input: { type: 'plain_text_input', value: REASON } } } },
  }
  return { type: 'view_submission', view }
}

function readAnswer({ door }: Gesture, text: string): Answer {
  if (door !== 'teams') return { text }
  const body = JSON.parse(text)
  const said = body.task?.value ?? body.value
  const words = typeof said === 'string' ? said : (said.message ?? readCard(said).join('\n'))
  return LATER.test(words) ? 'later' : { text: words }
}
