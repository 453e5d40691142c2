import type { BlockAction, ButtonAction, RespondFn, SlashCommand, ViewOutput } from '@slack/bolt'
import type { Conversation } from '../../model.ts'
import type { Id } from '../../nouns.ts'

/** Somebody did something in Slack: who, where, and how to answer. All of it is under Slack's signature. */
export interface Gesture {
  /** The same for every delivery of the same gesture. */
  readonly id: string
  readonly handle: string
  readonly channel: string | null
  /** The channel's name as Slack tells it; null where it tells none. */
  readonly channelName: string | null
  /** Opens one dialog within three seconds. */
  readonly trigger: string | null
  /** Answers in private where the gesture was made. */
  readonly respond: RespondFn | null
}

export function readCommand(command: SlashCommand, respond: RespondFn): Gesture {
  return {
    id: `slack:${command.team_id}:${command.trigger_id}`,
    handle: command.user_id,
    channel: command.channel_id,
    channelName: command.channel_name,
    trigger: command.trigger_id,
    respond,
  }
}

/** `action_ts` names the press: a repeated delivery has the same, a second press another. */
export function readPress(
  body: BlockAction,
  action: ButtonAction,
  respond: RespondFn | undefined,
): Gesture {
  const { container, user, team, channel } = body
  const place = container.message_ts ?? container.view_id ?? ''
  const parts = [team?.id, user.id, action.action_ts, place, action.block_id, action.action_id]
  return {
    id: `slack:${parts.join(':')}`,
    handle: user.id,
    channel: channel?.id ?? null,
    channelName: channel?.name ?? null,
    trigger: body.trigger_id,
    respond: respond ?? null,
  }
}

/** A submitted view keeps its id and hash until something is drawn into it. */
export function readSubmission(
  view: ViewOutput,
  from: { readonly handle: string; readonly channel: string | null; readonly trigger?: string },
): Gesture {
  return {
    id: `slack:view:${view.id}:${view.hash}`,
    handle: from.handle,
    channel: from.channel,
    channelName: null,
    trigger: from.trigger ?? null,
    respond: null,
  }
}

/** The neutral name of the place; null when Baton does not know the channel. */
export function placeOf(
  { channel, channelName }: Gesture,
  person: Id<'person'>,
  nameOf: (id: string) => string | null,
): Conversation | null {
  if (channel === null) return null
  if (channel.startsWith('D')) return `person:${person}`
  // Slack hides the names of private channels behind this word.
  const name = channelName && channelName !== 'privategroup' ? channelName : nameOf(channel)
  return name ? `channel:${name}` : null
}
