import type { App } from '@slack/bolt'
import type { House } from '../../house.ts'
import type { Signal } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import { doubtAudience } from '../../store/audiences.ts'
import type { Desk } from './desk.ts'
import type { SlackUser } from './members.ts'
import { proposeAbsence } from './status.ts'

/** A channel or a member is new, or is not what it was. */
const OF_PLACES = [
  'channel_archive',
  'channel_created',
  'channel_deleted',
  'channel_id_changed',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'team_join',
] as const

/** Where Baton could not write, it may be able to now. */
const REOPENING = new Set<string>([
  'channel_created',
  'channel_unarchive',
  'group_unarchive',
  'member_joined_channel',
  'team_join',
])

const OF_MEMBERS = new Set<string>(['member_joined_channel', 'member_left_channel'])

/** The events that say what changed in Slack; manifest.yml subscribes to them. */
export const NEWS = ['app_uninstalled', 'tokens_revoked', 'user_change', ...OF_PLACES] as const

/** Something changed in Slack: what we remember of it is read again when next needed, or ends here. */
export function hearNews(app: App, desk: Desk): void {
  const { house, workspaces, places, mayReopen } = desk
  const forget = async (): Promise<void> => {
    for (const { channels } of await workspaces.all()) channels.forget()
    places.forget()
  }
  const isUs = async (user: unknown): Promise<boolean> =>
    (await workspaces.all()).some(({ self }) => self.user === user)
  for (const name of OF_PLACES) {
    app.event(name, async ({ event, body }) => {
      await doubt(desk, 'channel' in event ? event.channel : null, body)
      // Who joins or leaves beside us opens and closes nothing for us.
      if (OF_MEMBERS.has(name) && 'user' in event && !(await isUs(event.user))) return
      await forget()
      if (REOPENING.has(name)) mayReopen()
    })
  }
  app.event('user_change', async ({ event, body }) => {
    for (const workspace of await workspaces.all()) {
      const { self, members } = workspace
      const left = await members.changed(event.user as SlackUser)
      const id = `slack:left:${self.team}:${event.user.id}:${body.event_id}`
      if (left) await house.receive(leaving(house, { id, person: left }))
      else if (event.user.team_id === self.team)
        await proposeAbsence(house, workspace, event.user as SlackUser)
    }
    places.forget()
    const { deleted, is_restricted, is_ultra_restricted } = event.user
    if (!deleted && !is_restricted && !is_ultra_restricted) return
    await doubtAudience(house.db, house.org, { chat: 'slack', conversation: null })
  })
  app.event('app_uninstalled', async ({ body }) => await lose(desk, body, 'Baton was uninstalled.'))
  app.event('tokens_revoked', async ({ event, body }) => {
    // Tokens of people may be revoked too: we have none.
    if ((event.tokens.bot ?? []).length === 0) return
    await lose(desk, body, "Baton's token was revoked.")
  })
}

/** Others may look at a channel now: what it shows is drawn for them as soon as Slack has said who they are. */
async function doubt(
  { house, workspaces, places }: Desk,
  channel: unknown,
  body: { readonly team_id?: string; readonly enterprise_id?: string },
): Promise<void> {
  const workspace = await workspaces.of([body.team_id, body.enterprise_id])
  const name =
    workspace && typeof channel === 'string'
      ? await places.nameOf({ workspace, channel }, null)
      : null
  const conversation = name ? (`channel:${name}` as const) : null
  await doubtAudience(house.db, house.org, { chat: 'slack', conversation })
}

interface Told {
  readonly team_id: string
  readonly enterprise_id?: string
  readonly event_time: number
}

/** Old news, which Slack repeats, changes nothing: Baton may have been installed again meanwhile. */
async function lose({ installations, workspaces, house }: Desk, told: Told, because: string) {
  const at = new Date(told.event_time * 1000).toISOString()
  const live = await installations.live()
  if (live.some(({ team }) => team === told.team_id)) {
    return await installations.end(told.team_id, { at, because })
  }
  // One workspace of a grid that installed Baton as a whole: only Slack knows what is left.
  const grid = live.find(({ team }) => team === told.enterprise_id)
  const workspace = grid && (await workspaces.of([grid.team]))
  await workspace?.api.safe.auth.test().catch((err: unknown) => house.log.warn({ err }, because))
}

function leaving({ now }: House, { id, person }: { id: string; person: Id<'person'> }): Signal {
  const by = { kind: 'system', id: 'slack' } as const
  return { kind: 'person.deactivated', id, at: now().toISOString(), by, source: 'slack', person }
}
