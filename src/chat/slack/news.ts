import type { App } from '@slack/bolt'
import type { Desk } from './desk.ts'

/** Where Baton could not write, it may be able to now. */
export const REOPENING = [
  'channel_created',
  'channel_unarchive',
  'group_unarchive',
  'team_join',
] as const

/** Something changed in Slack: what we remember of it is read again when next needed. */
export function hearNews(app: App, { workspaces, places, mayReopen }: Desk): void {
  app.event('user_change', async ({ event }) => {
    for (const { members } of await workspaces.all()) members.forget(event.user.id)
  })
  const forget = async (): Promise<void> => {
    for (const { channels } of await workspaces.all()) channels.forget()
    places.forget()
  }
  app.event('channel_rename', forget)
  app.event('group_rename', forget)
  for (const event of REOPENING) {
    app.event(event, async () => {
      await forget()
      mayReopen()
    })
  }
}
