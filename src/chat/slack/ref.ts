import type { Place } from './places.ts'
import type { Workspaces } from './workspaces.ts'

/** A posted message as Slack knows it. */
export interface Posted extends Place {
  readonly ts: string
}

/** The handle of a posted message, as it is kept: `team:channel:ts`. */
export function writeRef({ workspace, channel }: Place, ts: string): string {
  return `${workspace.self.team}:${channel}:${ts}`
}

/** The message behind a handle; null when Baton is no longer installed there. */
export async function readRef(workspaces: Workspaces, ref: string): Promise<Posted | null> {
  // Handles from before there were several workspaces name no team: the first is meant.
  const [ts = '', channel = '', team] = ref.split(':').reverse()
  const all = await workspaces.all()
  const workspace = team ? all.find(({ self }) => self.team === team) : all[0]
  return workspace ? { workspace, channel, ts } : null
}
