import type {
  BlockAction,
  BlockSuggestion,
  ButtonAction,
  RespondFn,
  SlackShortcut,
  SlashCommand,
  ViewSubmitAction,
} from '@slack/bolt'

/** Somebody did something in Slack: who, where, and how to answer. All of it is under Slack's signature. */
export interface Gesture {
  /** The same for every delivery of the same gesture. */
  readonly id: string
  readonly handle: string
  /** Of which workspace or grid the person is a member, as far as Slack tells it. */
  readonly home: string | null
  /** In which workspaces or grids it may have been made, the likeliest first. */
  readonly teams: readonly string[]
  readonly channel: string | null
  /** The channel's name as Slack tells it; null where it tells none. */
  readonly channelName: string | null
  /** The message in whose thread it was made. */
  readonly thread: string | null
  /** The kind of view it was made in, where it was made in one. */
  readonly view: 'home' | 'modal' | null
  /** Opens one dialog within three seconds. */
  readonly trigger: string | null
  /** Answers in private where the gesture was made. */
  readonly respond: RespondFn | null
}

const NOWHERE = {
  ...{ channel: null, channelName: null, thread: null, view: null },
  ...{ trigger: null, respond: null },
} as const

export function readCommand(command: SlashCommand, respond: RespondFn): Gesture {
  return {
    id: `slack:${command.team_id}:${command.trigger_id}`,
    handle: command.user_id,
    home: command.team_id,
    teams: ids(command.team_id, command.enterprise_id),
    ...NOWHERE,
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
    ...membership(body),
    ...NOWHERE,
    view: viewOf(body),
    thread: body.message?.thread_ts ?? null,
    channel: channel?.id ?? null,
    channelName: channel?.name ?? null,
    trigger: body.trigger_id,
    respond: respond ?? null,
  }
}

/** Something was chosen from a menu; `action_ts` names the choice. */
export function readShortcut(shortcut: SlackShortcut, respond: RespondFn | undefined): Gesture {
  const { user, team, action_ts, callback_id, trigger_id } = shortcut
  const channel = shortcut.type === 'message_action' ? shortcut.channel : null
  return {
    id: `slack:${[team?.id, user.id, action_ts, callback_id].join(':')}`,
    handle: user.id,
    ...membership(shortcut),
    ...NOWHERE,
    channel: channel?.id ?? null,
    channelName: channel?.name ?? null,
    trigger: trigger_id,
    respond: respond ?? null,
  }
}

/** Letters typed into a search field. They change nothing, so no two need to be told apart. */
export function readSuggestion(body: BlockSuggestion): Gesture {
  return {
    id: `slack:${body.view?.id ?? ''}:${body.action_id}`,
    handle: body.user.id,
    ...membership(body),
    ...NOWHERE,
  }
}

/** A submitted view keeps its id and hash until something is drawn into it. */
export function readSubmission(
  body: ViewSubmitAction & { readonly trigger_id?: string },
  channel: string | null,
): Gesture {
  return {
    id: `slack:view:${body.view.id}:${body.view.hash}`,
    handle: body.user.id,
    ...membership(body),
    ...NOWHERE,
    channel,
    trigger: body.trigger_id ?? null,
  }
}

interface Told {
  readonly team_id?: string
  readonly enterprise_id?: string
}

/** Something that Slack tells without a gesture of ours: `name` is the same however often it is told. */
export function readEvent(
  body: Told,
  from: {
    readonly user: string
    readonly name: string
    readonly channel: string | null
    /** The sender's own workspace, as far as Slack tells it. */
    readonly team?: string | undefined
    readonly thread?: string | undefined
  },
): Gesture {
  return {
    id: `slack:${body.team_id ?? body.enterprise_id}:${from.name}`,
    handle: from.user,
    home: from.team ?? body.team_id ?? null,
    teams: ids(body.team_id, body.enterprise_id),
    ...NOWHERE,
    channel: from.channel,
    thread: from.thread ?? null,
  }
}

function viewOf({ view, container }: BlockAction): Gesture['view'] {
  if (container.type !== 'view') return null
  return view?.type === 'home' ? 'home' : 'modal'
}

interface Signed {
  readonly team: { readonly id: string; readonly enterprise_id?: string } | null
  readonly enterprise?: { readonly id: string }
  readonly user: { readonly team_id?: string }
  readonly view?: { readonly app_installed_team_id?: string }
}

/** In a shared channel `team` may be the person's own or the channel's: Slack is not of one mind. */
function membership({ team, enterprise, user, view }: Signed): Pick<Gesture, 'home' | 'teams'> {
  return {
    home: user.team_id ?? null,
    teams: ids(view?.app_installed_team_id, team?.id, enterprise?.id, team?.enterprise_id),
  }
}

function ids(...given: (string | null | undefined)[]): string[] {
  return given.flatMap((id) => (id ? [id] : []))
}

/** The channel's name as Slack tells it; null where it tells none. */
export function toldName({ channelName }: Gesture): string | null {
  // Slack hides the names of private channels behind this word, and has one for direct messages.
  return channelName && !['privategroup', 'directmessage'].includes(channelName)
    ? channelName
    : null
}
