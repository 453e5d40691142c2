import type { webApi } from '@slack/bolt'
import type { House, Present } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import { findLinked } from '../../store/identities.ts'
import { listPeople } from '../../store/people.ts'
import { translate } from './faults.ts'
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
      const present = await presentOf(house, workspace, {
        members,
        users: await usersOf(workspace, members),
      })
      return { ...present, colleagues: present.colleagues || !isPrivate }
    } catch (error) {
      throw translate(error, sayPlace(conversation))
    }
  }
}

type Users = ReadonlyMap<string, SlackUser>

async function presentOf(
  house: House,
  { self }: Workspace,
  { members, users }: { members: readonly string[]; users: Users },
): Promise<Present> {
  const there = members.filter((handle) => {
    const user = users.get(handle)
    return handle !== self.user && !(user?.is_bot && user.team_id === self.team) && !user?.deleted
  })
  const ours = there.flatMap((handle) => {
    const user = users.get(handle)
    return user && whyStranger(user, self) === null ? [{ handle, user }] : []
  })
  const people = await peopleBehind(house, self.team, ours)
  return {
    people: [...new Set(people)],
    colleagues: people.length < ours.length,
    strangers: ours.length < there.length,
  }
}

/** The people who are linked to these members, or have their mail addresses. */
async function peopleBehind(
  { db, org, now }: House,
  workspace: string,
  members: readonly { readonly handle: string; readonly user: SlackUser }[],
) {
  const handles = members.map(({ handle }) => handle)
  const [linked, everyone] = await Promise.all([
    findLinked(db, org, { chat: 'slack', workspace, handles }),
    listPeople(db, org, { now: now().toISOString() }),
  ])
  const byMail = new Map(everyone.map(({ id, email }) => [email.toLowerCase(), id]))
  return members.flatMap(({ handle, user }) => {
    const mail = verifiedMail(user)
    return linked.get(handle) ?? (mail && byMail.get(mail)) ?? []
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

async function listUsers({ api }: Workspace): Promise<Users> {
  const users = await paged<NonNullable<webApi.UsersListResponse['members']>[number]>(
    async (cursor) => {
      const page = await api.safe.users.list({ limit: PAGE, ...cursor })
      return { items: page.members ?? [], next: page.response_metadata?.next_cursor }
    },
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
