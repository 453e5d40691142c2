import type { Self, SlackApi } from './api.ts'

const PAGE = 100

/** The workspaces a list is asked for, one after the other, as Slack's list methods take them. */
export type Teams = () => Promise<readonly { readonly team_id?: string }[]>

/** A token for a whole grid lists nothing without naming a workspace of it; any other names none. */
export function openTeams({ safe }: SlackApi, { team, enterprise }: Self): Teams {
  return async () => {
    if (team !== enterprise) return [{}]
    const teams: { readonly team_id: string }[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await safe.auth.teams.list({ limit: PAGE, ...(cursor && { cursor }) })
      teams.push(...(page.teams ?? []).flatMap(({ id }) => (id ? [{ team_id: id }] : [])))
      cursor = page.response_metadata?.next_cursor
      if (!cursor) return teams
    }
  }
}

/** What the list of each workspace holds, together. */
export async function listIn<Item>(
  teams: Teams,
  list: (of: { readonly team_id?: string }) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const all: Item[] = []
  // One after the other: Slack counts them together.
  for (const of of await teams()) all.push(...(await list(of)))
  return all
}
