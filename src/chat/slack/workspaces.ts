import type { House } from '../../house.ts'
import { openSlackApi, readSelf, type Self, type SlackApi, type SlackSettings } from './api.ts'
import { type Channels, openChannels } from './channels.ts'
import { type Members, openMembers } from './members.ts'

/** A Slack workspace that Baton is installed in, or a whole grid of them: what we know and do there. */
export interface Workspace {
  readonly self: Self
  readonly api: SlackApi
  readonly channels: Channels
  readonly members: Members
}

/** The workspaces of this company. */
export interface Workspaces {
  /** All that Baton is installed in, first installed first. Throws while Slack cannot say who we are. */
  all(): Promise<readonly Workspace[]>
  /** The one with the first of these ids, of workspaces or grids, that Baton is installed in; null when it is in none. */
  of(ids: readonly (string | null | undefined)[]): Promise<Workspace | null>
}

export function openWorkspaces(settings: SlackSettings, house: House): Workspaces {
  let opened: Promise<Workspace> | null = null
  const all = async (): Promise<readonly Workspace[]> => {
    opened ??= openWorkspace(settings, house)
    return [
      await opened.catch((error: unknown) => {
        opened = null
        throw error
      }),
    ]
  }
  return { all, of: async (ids) => pick(await all(), ids) }
}

async function openWorkspace(settings: SlackSettings, house: House): Promise<Workspace> {
  const api = openSlackApi({ token: settings.botToken, apiUrl: settings.apiUrl }, house.log)
  const self = await readSelf(api)
  return { self, api, channels: openChannels(api), members: openMembers({ api, self, house }) }
}

/**
 * A gesture in a shared channel or a grid may name a team that is not the one Baton is installed in: where
 * there is only one, it is meant, and its member list says whether the person belongs there.
 */
function pick(
  all: readonly Workspace[],
  ids: readonly (string | null | undefined)[],
): Workspace | null {
  const named = ids.flatMap(
    (id) => all.find(({ self }) => id && (self.team === id || self.enterprise === id)) ?? [],
  )
  return named[0] ?? (all.length === 1 ? all[0]! : null)
}
