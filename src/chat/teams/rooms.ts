import { Refusal, Unreachable } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import { findLinkedPerson } from '../../store/identities.ts'
import { dropRoom, findRoom, findRooms, keepRooms, type Room } from '../../store/teams-rooms.ts'
import type { Activity } from './activity.ts'
import { roomOf, scopeOf } from './activity.ts'
import type { Address, Bot } from './bot.ts'
import { isClosed } from './faults.ts'
import type { Admitted } from './gate.ts'

/** The first channel of every team has no name of its own. */
const FIRST_CHANNEL = 'general'

/** Where Baton is in Teams, and how it writes there by itself. */
export interface Rooms {
  /** The address of a channel by its name; a Refusal says what to do when there is none. */
  channel(name: string): Promise<Address>
  /** Where a posted message stands. */
  at(tenant: string, conversation: string): Promise<Address>
  /** The chat with one person alone, as far as there was one; null otherwise. */
  direct(tenant: string, aad: string): Promise<Address | null>
  /** Some place in the tenant, to start from; null when Baton is nowhere in it. */
  anywhere(tenant: string): Promise<Address | null>
  /** The teams Baton was added to, `conversation` being the team's id. */
  teams(tenant: string): Promise<Address[]>
  /** The chats of several that Baton is in. */
  groups(tenant: string): Promise<Address[]>
  keep(rooms: readonly Room[]): Promise<void>
  drop(tenant: string, id: string): Promise<void>
  /** Reads the channels of a team from Teams. */
  readTeam(at: Address): Promise<void>
  /** True when a message for this conversation of ours belongs into that room. */
  shows(room: Pick<Room, 'tenant' | 'id'>, conversation: string): Promise<boolean>
  /** The name of a channel; null when it is none, or not known. */
  nameOf(tenant: string, id: string): Promise<string | null>
  /** The neutral name of the place; null when Baton does not know it. */
  placeOf(admitted: Admitted, person: Id<'person'>): Promise<Conversation | null>
}

export function openRooms(house: House, bot: Bot): Rooms {
  const { db, org } = house
  const find = async (name: string) =>
    (await findRooms(db, org, { kind: 'channel', name: sayName(name) }))[0]
  const teamsOf = async (tenant?: string) =>
    (await findRooms(db, org, { kind: 'team', ...(tenant && { tenant }) })).map(addressOf)

  const readTeam = async (at: Address): Promise<void> => {
    const channels = await bot.channels(at)
    const { tenant, serviceUrl, conversation: team } = at
    await keepRooms(
      db,
      org,
      channels.map(({ id, name }) => ({
        ...{ tenant, serviceUrl, id, team, bot: at.bot, kind: 'channel' as const },
        name: sayName(name ?? FIRST_CHANNEL),
      })),
    )
  }

  /** A team that closed to us while we were down has no channels for us. */
  const readOpenTeam = async (at: Address): Promise<void> => {
    await readTeam(at).catch((error: unknown) => {
      if (!isClosed(error)) throw error
    })
  }
  const nameOf = async (tenant: string, id: string): Promise<string | null> => {
    const room = await findRoom(db, org, { tenant, id })
    return room?.kind === 'channel' ? room.name : null
  }

  return {
    async channel(name) {
      const known = await find(name)
      if (known) return addressOf(known)
      // It may be new: Teams tells of new channels, but not while we were down.
      await Promise.all((await teamsOf()).map(readOpenTeam))
      const found = await find(name)
      if (found) return addressOf(found)
      throw new Unreachable(
        `Baton sees no channel ${name} in Teams. Create it in a team that Baton was added to, or add Baton to its team (Manage team, Apps).`,
        { why: 'no_channel' },
      )
    },
    async at(tenant, conversation) {
      const id = conversation.split(';', 1)[0]!
      const room = await findRoom(db, org, { tenant, id })
      if (!room) throw new Refusal('Baton does not know this conversation in Teams any more.')
      return { ...addressOf(room), conversation }
    },
    async direct(tenant, aad) {
      const [room] = await findRooms(db, org, { kind: 'person', tenant, name: aad })
      return room ? addressOf(room) : null
    },
    async anywhere(tenant) {
      const [room] = await findRooms(db, org, { tenant })
      return room ? addressOf(room) : null
    },
    teams: teamsOf,
    groups: async (tenant) => (await findRooms(db, org, { kind: 'group', tenant })).map(addressOf),
    keep: (rooms) => keepRooms(db, org, rooms),
    drop: (tenant, id) => dropRoom(db, org, { tenant, id, at: house.now().toISOString() }),
    readTeam,
    async shows(where, conversation) {
      const room = await findRoom(db, org, where)
      if (room?.kind === 'channel') return conversation === `channel:${room.name}`
      if (room?.kind !== 'person' || !room.name) return false
      const account = { chat: 'teams', workspace: room.tenant, handle: room.name }
      return conversation === `person:${await findLinkedPerson(db, org, account)}`
    },
    nameOf,
    async placeOf({ activity, tenant }, person) {
      if (scopeOf(activity) === 'person') return `person:${person}`
      const name = await nameOf(tenant, roomOf(activity))
      return name ? `channel:${name}` : null
    },
  }
}

/** `Deal Desk` is said as `deal-desk`, as Slack's channels are. */
export function sayName(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, '-').slice(0, 200)
}

/** How the place of an activity is reached. */
export function addressIn(activity: Activity, tenant: string): Address {
  const { serviceUrl, recipient } = activity
  return { tenant, serviceUrl, bot: recipient.id, conversation: roomOf(activity) }
}

function addressOf({ tenant, serviceUrl, bot, id }: Room): Address {
  return { tenant, serviceUrl, bot, conversation: id }
}
