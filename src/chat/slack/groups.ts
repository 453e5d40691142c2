import type { SlackApi } from './api.ts'
import { codeOf } from './faults.ts'
import { listIn, type Teams } from './grid.ts'

/** The user groups of a workspace, by name. */
export interface Groups {
  /** What people call the group; null when there is none, or Baton may not look. */
  nameOf(id: string): Promise<string | null>
}

/** Reads the groups when one is first named that is not known yet. */
export function openGroups(api: SlackApi, teams: Teams): Groups {
  const names = new Map<string, string>()
  return {
    async nameOf(id) {
      if (!names.has(id)) await readGroups(api, teams, names)
      return names.get(id) ?? null
    },
  }
}

async function readGroups(api: SlackApi, teams: Teams, names: Map<string, string>): Promise<void> {
  try {
    const groups = await listIn(
      teams,
      async (of) => (await api.safe.usergroups.list(of)).usergroups ?? [],
    )
    for (const { id, handle } of groups) if (id && handle) names.set(id, handle)
  } catch (error) {
    // Without the scope a group stays a group without a name.
    if (codeOf(error) === null) throw error
  }
}
