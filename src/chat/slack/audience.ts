import type { webApi } from '@slack/bolt'
import type { House, Present } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import { type Listed, presentOf } from '../present.ts'
import { translate } from './faults.ts'
import { listIn } from './grid.ts'
import { type SlackUser, verifiedMail, whyStranger } from './members.ts'
import { type Places, sayPlace } from './places.ts'
import type { Workspace } from './workspaces.ts'

/** How long the list of a workspace's members is used for its channels. */
const KEPT_MS = 60_000
const PAGE = 500

/** Gives the chat port's `audience`: the members of a channel, and for a public one every colleague who could open it. */
export function openAudience(house: House, places: Places) {
  const lists = new WeakMap<Workspace, { readonly users: Promise<Users>; readonly until: number }>()

  /** The workspace's members, read anew when one of the wanted is not among them. */
  const usersOf = async (workspace: Workspace, wanted: readonly string[]): Promise<Users> => {
    const now = house.now().getTime()
    const kept = lists.get(workspace)
    if (kept && kept.until > now) {
      const known = await kept.users
      if (wanted.every((handle) => known.has(handle))) return known
    }
    const users = listUsers(workspace)
    lists.set(workspace, { users, until: now + KEPT_MS })
    users.catch(() => lists.delete(workspace))
    return await users
  }

  return async (conversation: Conversation): Promise<Present> => {
    try {
      const { workspace, channel } = await places.find(conversation)
      const [isPrivate, isShared] = await readKind(workspace, channel)
      if (isShared) return { people: [], colleagues: true, strangers: true }
      const members = await listMembers(workspace, channel)
      const users = await usersOf(workspace, members)
      const of = { chat: 'slack', workspace: workspace.self.team }
      const present = await presentOf(house, of, listed(workspace, members, users))
      return { ...present, colleagues: present.colleagues || !isPrivate }
    } catch (error) {
      throw translate(error, sayPlace(conversation))
    }
  }
}

type Users = ReadonlyMap<string, SlackUser>

/** The members as they are listed, without ourselves, our machines, and who is gone. */
function listed({ self }: Workspace, members: readonly string[], users: Users): Listed[] {
  return members.flatMap((handle) => {
    const user = users.get(handle)
    const isMachine = user?.is_bot && user.team_id === self.team
    if (handle === self.user || isMachine || user?.deleted) return []
    const isFull = user !== undefined && whyStranger(user, self) === null
    return [{ handle, email: user ? verifiedMail(user) : null, isFull }]
  })
}

async function readKind({ api }: Workspace, channel: string): Promise<[boolean, boolean]> {
  const { channel: it } = await api.safe.conversations.info({ channel })
  const isShared = it?.is_ext_shared === true || it?.is_pending_ext_shared === true
  return [it?.is_private === true, isShared]
}

async function listMembers({ api }: Workspace, channel: string): Promise<string[]> {
  return await paged(async (cursor) => {
    const page = await api.safe.conversations.members({ channel, limit: PAGE, ...cursor })
    return { items: page.members ?? [], next: page.response_metadata?.next_cursor }
  })
}

type Listing = NonNullable<webApi.UsersListResponse['members']>[number]

async function listUsers({ api, teams }: Workspace): Promise<Users> {
  const users = await listIn(teams, (of) =>
    paged<Listing>(async (cursor) => {
      const page = await api.safe.users.list({ limit: PAGE, ...of, ...cursor })
      return { items: page.members ?? [], next: page.response_metadata?.next_cursor }
    }),
  )
  return new Map(users.map((user) => [user.id ?? '', user]))
}

async function paged<Item>(
  read: (at: { cursor?: string }) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await read(cursor ? { cursor } : {})
    all.push(...items)
    if (!next) return all
    cursor = next
  }
}
