import { Refusal, Unreachable } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import { findHandles } from '../../store/identities.ts'
import { findPerson } from '../../store/people.ts'
import type { SlackApi } from './api.ts'
import { refusal } from './faults.ts'
import type { Workspace, Workspaces } from './workspaces.ts'

/** A conversation as Slack knows it. */
export interface Place {
  readonly workspace: Workspace
  readonly channel: string
}

/** Where our conversations are in Slack. */
export interface Places {
  /** Where to post. A Refusal says what to do when there is no such place. */
  find(conversation: Conversation): Promise<Place>
  /** What a channel is called here, so that `find` finds it again; null when Baton does not know it. */
  nameOf(channel: Place, told: string | null): Promise<string | null>
  /** Something changed in Slack: look again when next asked. */
  forget(): void
}

export function openPlaces(workspaces: Workspaces, house: House): Places {
  const direct = new Map<Id<'person'>, Place>()
  return {
    async find(conversation) {
      const [kind, name] = splitOnce(conversation, ':')
      const all = await workspaces.all()
      if (kind === 'channel') return await findChannel(all, name)
      const known = direct.get(name)
      if (known && all.includes(known.workspace)) return known
      const place = await findDirect(all, house, name)
      direct.set(name, place)
      return place
    },
    async nameOf({ workspace, channel }, told) {
      const name = told ?? workspace.channels.nameOf(channel)
      const all = await workspaces.all()
      const earlier = all.slice(0, all.indexOf(workspace))
      const taken = name !== null && earlier.some(({ channels }) => channels.has(name))
      return taken ? `${workspace.self.team}/${name}` : name
    },
    forget() {
      direct.clear()
    },
  }
}

/** The first workspace with a channel of that name; `T0123/deals` names the workspace too. */
async function findChannel(all: readonly Workspace[], named: string): Promise<Place> {
  const [team, name] = named.includes('/') ? splitOnce(named, '/') : [null, named]
  const refusals: Refusal[] = []
  for (const workspace of all) {
    if (team !== null && workspace.self.team !== team) continue
    const found = await workspace.channels.find(name).catch((error: unknown) => {
      if (error instanceof Refusal) return error
      throw error
    })
    if (typeof found === 'string') return { workspace, channel: found }
    refusals.push(found)
  }
  throw refusals[0] ?? refusal('team_not_found', `channel #${named}`)
}

/** Where the person is linked; else the first workspace that has their mail address. */
async function findDirect(
  all: readonly Workspace[],
  house: House,
  id: Id<'person'>,
): Promise<Place> {
  const linked = await findHandles(house.db, house.org, { person: id, chat: 'slack' })
  for (const { workspace: team, handle } of linked) {
    const workspace = all.find(({ self }) => self.team === team)
    if (workspace) return { workspace, channel: await openDirect(workspace.api, handle) }
  }
  const person = await findPerson(house.db, house.org, { id, now: house.now().toISOString() })
  if (!person)
    throw new Unreachable(
      'The person these messages are for no longer works here. Give their work to somebody else.',
      { why: 'left' },
    )
  for (const workspace of all) {
    const handle = await workspace.members.find(person)
    if (handle) return { workspace, channel: await openDirect(workspace.api, handle) }
  }
  throw refusal('users_not_found', person.name)
}

/** Opens the direct message with a member, or finds it open. */
export async function openDirect(api: SlackApi, handle: string): Promise<string> {
  const { channel } = await api.safe.conversations.open({ users: handle })
  return channel?.id ?? ''
}

/** The conversation in words, for sentences. */
export function sayPlace(conversation: Conversation): string {
  const [kind, name] = splitOnce(conversation, ':')
  return kind === 'channel' ? `channel #${name}` : 'this person'
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return [text.slice(0, at), text.slice(at + 1)]
}
