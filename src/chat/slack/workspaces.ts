import type { House } from '../../house.ts'
import { openSlackApi, readSelf, type Self, type SlackApi, type SlackSettings } from './api.ts'
import { type Channels, openChannels } from './channels.ts'
import { codeOf, DEAD, refusal, sayDead } from './faults.ts'
import { openTeams, type Teams } from './grid.ts'
import { type Groups, openGroups } from './groups.ts'
import type { Installations, Installed } from './installed.ts'
import { type Members, openMembers } from './members.ts'

/** A Slack workspace that Baton is installed in, or a whole grid of them: what we know and do there. */
export interface Workspace {
  readonly self: Self
  readonly token: string
  readonly api: SlackApi
  readonly channels: Channels
  readonly groups: Groups
  readonly members: Members
  /** Its own, or all of the grid. */
  readonly teams: Teams
}

/** The workspaces of this company. */
export interface Workspaces {
  /** All that Baton is installed in, first installed first. Throws while Slack cannot say who we are. */
  all(): Promise<readonly Workspace[]>
  /** The one with the first of these ids, of workspaces or grids, that Baton is installed in; null when it is in none. */
  of(ids: readonly (string | null | undefined)[]): Promise<Workspace | null>
}

interface Deps {
  readonly settings: Pick<SlackSettings, 'botToken' | 'apiUrl'>
  readonly house: House
  readonly installations: Installations
}

export function openWorkspaces(deps: Deps): Workspaces {
  const opened = new Map<string, Workspace>()
  let introduced: Promise<unknown> | null = null

  const all = async (): Promise<readonly Workspace[]> => {
    introduced ??= introduce(deps).catch((error: unknown) => {
      introduced = null
      throw error
    })
    const dead = await introduced
    const live = await deps.installations.live()
    if (live.length === 0) throw dead ?? refusal('not_installed', 'Slack')
    return live.map((installed) => {
      const name = `${installed.team} ${installed.token}`
      const workspace = opened.get(name) ?? openWorkspace(deps, installed)
      opened.set(name, workspace)
      return workspace
    })
  }
  return { all, of: async (ids) => pick(await all(), ids) }
}

/** Asks Slack whose token the settings hold. Slack's error when it is dead, so that it is not asked again. */
async function introduce({ settings, house, installations }: Deps): Promise<unknown> {
  const { botToken: token, apiUrl } = settings
  if (token === null) return null
  const end = async (because: string, but: string | null): Promise<void> => {
    const at = house.now().toISOString()
    for (const { team, isOwn } of await installations.live()) {
      if (isOwn && team !== but) await installations.end(team, { at, because })
    }
  }
  try {
    const self = await readSelf(openSlackApi({ token, apiUrl, onDead: () => {} }, house.log))
    await installations.add({ ...self, token: null, scopes: [], by: null })
    await end('SLACK_BOT_TOKEN is the token of another workspace now.', self.team)
    return null
  } catch (error) {
    const code = codeOf(error)
    if (code === null || !DEAD.has(code)) throw error
    await end(sayDead(code), null)
    return error
  }
}

function openWorkspace({ settings, house, installations }: Deps, installed: Installed): Workspace {
  const { team, enterprise, user, bot, token } = installed
  const self = { team, enterprise, user, bot }
  const onDead = (code: string): void => {
    const end = { at: house.now().toISOString(), because: sayDead(code) }
    installations
      .end(self.team, end)
      .catch((err: unknown) => house.log.error({ err, ...end }, 'a dead token was not noted'))
  }
  const api = openSlackApi({ token, apiUrl: settings.apiUrl, onDead }, house.log)
  const members = openMembers({ api, self, house })
  const teams = openTeams(api, self)
  const [channels, groups] = [openChannels(api, teams), openGroups(api, teams)]
  return { self, token, api, channels, groups, members, teams }
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
