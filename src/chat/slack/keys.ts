import { hash } from 'node:crypto'
import type { Body } from './receiver.ts'

/** Under which keys a repeat of what Slack told would come. */
export interface Keys {
  readonly key: string
  readonly others: readonly string[]
}

/** Messages under one of these are about another message, whose time they do not have. */
const ABOUT_ANOTHER = new Set(['message_changed', 'message_deleted', 'message_replied'])

/** True for what Slack repeats until it is acknowledged, and nobody waits for. */
export function isEvent(body: Body): boolean {
  return body.type === 'event_callback'
}

/**
 * An event by its id; words that are answered also by their place and time, since they may be told under two
 * ids, and by the sender's own id for them, since a client that lost its connection sends them again.
 */
export function keysOf(body: Body): Keys {
  const event = recordOf(body.event)
  const team = text(body.team_id) ?? text(body.enterprise_id) ?? ''
  const key = `slack:${team}:event:${text(body.event_id) ?? hash('sha256', JSON.stringify(event))}`
  if (!isAnswered(event) || ABOUT_ANOTHER.has(text(event.subtype) ?? '')) return { key, others: [] }
  const { channel, ts, client_msg_id: sent } = event
  const others = [
    ...(channel && ts ? [`slack:${team}:message:${channel}:${ts}`] : []),
    ...(sent ? [`slack:${team}:sent:${channel}:${sent}`] : []),
  ]
  return { key, others }
}

/** A mention comes as a message, too: only the one of the two that is answered may keep its twin away. */
function isAnswered({ type, channel, channel_type: kind }: Record<string, unknown>): boolean {
  const isDirect = kind === 'im' || String(channel).startsWith('D')
  return type === (isDirect ? 'message' : 'app_mention')
}

/** What names a gesture, the same for every delivery of it. */
export interface GestureKey {
  readonly key: string
  /**
   * True when the store must know that it was answered. A command is answered in the reply to itself, and what
   * it changes carries its id: a repeat that reaches another process changes nothing and is told the same.
   */
  readonly kept: boolean
}

/** Null for what may be answered twice. */
export function gestureKey(body: Body): GestureKey | null {
  const team = text(recordOf(body.team).id) ?? text(body.team_id) ?? ''
  const trigger = text(body.trigger_id)
  if (!trigger) return null
  if (body.command) return { key: `slack:${team}:command:${trigger}`, kept: false }
  const [action] = Array.isArray(body.actions) ? body.actions.map(recordOf) : []
  const press = `${text(action?.action_ts)}:${text(action?.action_id)}`
  switch (body.type) {
    case 'block_actions':
      return { key: `slack:${team}:press:${trigger}:${press}`, kept: true }
    case 'shortcut':
    case 'message_action':
    case 'view_submission':
      return { key: `slack:${team}:${body.type}:${trigger}`, kept: true }
    default:
      return null
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
