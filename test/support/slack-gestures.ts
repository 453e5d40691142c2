import { readFileSync } from 'node:fs'
import { optionFaults } from './block-kit/check.ts'
import { form } from './slack.ts'

const TEAM = 'T000000001'

/** Sends what Slack would send, signed. */
type Send = (body: string, headers?: Record<string, string>) => Promise<Response>

/** A recorded payload of Slack, with what a test needs to be otherwise. */
export function recorded(path: string, change: object = {}): Record<string, unknown> {
  const text = readFileSync(new URL(`../fixtures/slack/${path}.json`, import.meta.url), 'utf8')
  return { ...(JSON.parse(text) as Record<string, unknown>), team: { id: TEAM }, ...change }
}

/** Shortcuts, presses in views and letters in search fields, from recorded payloads. */
export async function interact(send: Send, payload: object): Promise<Response> {
  return await send(form({ payload: JSON.stringify(payload) }))
}

/** What a search field offers for the letters; an offer that Slack would refuse fails. */
export async function offered(
  send: Send,
  asked: { readonly user: string; readonly action_id: string; readonly value: string },
): Promise<[value: string, label: string][]> {
  const { user, ...letters } = asked
  const body = recorded('interactive/block_suggestion-02', { ...letters, user: { id: user } })
  const { options } = (await (await interact(send, body)).json()) as {
    options: { value: string; text: { text: string } }[]
  }
  const faults = optionFaults(options)
  if (faults.length > 0) throw new Error(`Slack would refuse:\n${faults.join('\n')}`)
  return options.map(({ value, text }) => [value, text.text])
}

let events = 0

/** An event as Slack tells it, under an id of its own unless one is given. */
export async function tell(
  send: Send,
  event: object,
  id = `Ev${String(++events).padStart(8, '0')}`,
): Promise<Response> {
  const authorizations = [{ team_id: TEAM, user_id: 'U0BATON', is_bot: true }]
  const envelope = { type: 'event_callback', team_id: TEAM, event_id: id, authorizations }
  const body = JSON.stringify({ ...envelope, api_app_id: 'A1', event_time: 1, event })
  return await send(body, { 'content-type': 'application/json' })
}
