import { Refusal, Unreachable } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Id, Person } from '../../nouns.ts'
import { findHandles, findLinkedPerson, linkHandle, unlinkHandle } from '../../store/identities.ts'
import { findPerson } from '../../store/people.ts'
import { type Account, personBehind } from '../accounts.ts'
import type { Kept } from '../card.ts'
import { type Activity, scopeOf } from './activity.ts'
import type { Address, Bot, Member } from './bot.ts'
import { isClosed } from './faults.ts'
import type { Admitted } from './gate.ts'
import { addressIn, type Rooms } from './rooms.ts'
import { openViewers } from './viewers.ts'

/** How long a member's standing is believed before Teams is asked again. */
const BELIEVED_MS = 5 * 60_000
const REMEMBERED = 5_000
/** How long a list of everybody is good for looking people up by mail. */
const ROSTER_MS = 60_000

/** Who is who between the members of our tenants and our people. */
export interface Members {
  /** The person behind a signed activity. A Refusal, to be said in private, when there is none. */
  recognise(admitted: Admitted): Promise<Person>
  /** The chat with a person alone; opened where there was none. */
  directOf(person: Id<'person'>): Promise<Address>
  /** The same for whoever did this, linked or not; null when Teams opens none. */
  directTo(admitted: Admitted): Promise<Address | null>
  /** Who is behind an activity by the link that is kept, without asking Teams; null when there is none. */
  whoLooks(admitted: Admitted): Promise<Person | null>
  /**
   * The ids by which Teams asks those how they see a card in a place to whom a button of it is kept; null where
   * it asks everybody by itself, or cannot ask all of them.
   */
  viewersIn(at: Address, kept: Kept): Promise<readonly string[] | null>
  /** The people in a place may have changed. */
  forget(): void
}

interface Deps {
  readonly house: House
  readonly bot: Bot
  readonly rooms: Rooms
  readonly tenants: readonly string[]
}

export function openMembers({ house, bot, rooms, tenants }: Deps): Members {
  const remembered = new Map<string, { readonly member: Member; readonly until: number }>()

  const read = async (aad: string, { activity, tenant }: Admitted): Promise<Member> => {
    const now = house.now().getTime()
    const name = `${tenant} ${aad} ${activity.from.id}`
    const known = remembered.get(name)
    if (known && known.until > now) return known.member
    const member = await readMember(bot, activity, tenant)
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(name, { member, until: now + BELIEVED_MS })
    return member
  }

  const rosters = new Map<string, { readonly members: Promise<Member[]>; readonly until: number }>()
  /** Everybody in our teams of a tenant: many people may be looked for at once. */
  const everybody = async (tenant: string): Promise<Member[]> => {
    const now = house.now().getTime()
    const known = rosters.get(tenant)
    if (known && known.until > now) return await known.members
    const members = readRosters(bot, await rooms.teams(tenant))
    rosters.set(tenant, { members, until: now + ROSTER_MS })
    members.catch(() => rosters.delete(tenant))
    return await members
  }

  const open = async (tenant: string, aad: string): Promise<Address | null> => {
    const known = await rooms.direct(tenant, aad)
    if (known) return known
    const from = await rooms.anywhere(tenant)
    if (!from) return null
    const conversation = await bot.openDirect(from, aad)
    const { serviceUrl, bot: self } = from
    const room = { tenant, serviceUrl, bot: self, id: conversation, kind: 'person' } as const
    await rooms.keep([{ ...room, name: aad, team: null }])
    return { ...from, conversation }
  }

  return {
    async recognise(admitted) {
      const { activity, tenant } = admitted
      const aad = activity.from.aadObjectId?.toLowerCase()
      if (!aad || isMachine(activity)) throw new Refusal(PEOPLE_ONLY)
      const member = await read(aad, admitted)
      const stranger = whyStranger(member, { aad, tenant })
      const account = accountOf(tenant, aad, member)
      if (!stranger) return await personBehind(house, account)
      await unlinkHandle(house.db, house.org, account)
      throw new Refusal(stranger)
    },
    async directOf(id) {
      const at = house.now().toISOString()
      const person = await findPerson(house.db, house.org, { id, now: at })
      if (!person)
        throw new Unreachable(
          'The person these messages are for no longer works here. Give their work to somebody else.',
          { why: 'left' },
        )
      const linked = await findHandles(house.db, house.org, { person: id, chat: 'teams' })
      for (const { workspace, handle } of linked.filter((it) => tenants.includes(it.workspace))) {
        const address = await open(workspace, handle)
        if (address) return address
      }
      for (const tenant of tenants) {
        const aad = await lookUp(house, await everybody(tenant), { person, tenant })
        const address = aad && (await open(tenant, aad))
        if (address) return address
      }
      throw new Unreachable(
        `No member of a team that Baton was added to has the mail address of ${person.name}. Add Baton to a team of theirs, or ask them to write to Baton once.`,
        { why: 'no_member' },
      )
    },
    async directTo({ activity, tenant }) {
      const aad = activity.from.aadObjectId?.toLowerCase()
      if (scopeOf(activity) === 'person') return addressIn(activity, tenant)
      return aad ? await open(tenant, aad) : null
    },
    async whoLooks({ activity, tenant }) {
      const handle = activity.from.aadObjectId?.toLowerCase()
      const account = handle && { chat: 'teams', workspace: tenant, handle }
      const id = account ? await findLinkedPerson(house.db, house.org, account) : null
      const now = house.now().toISOString()
      return id && (await findPerson(house.db, house.org, { id, now }))
    },
    viewersIn: openViewers(house, bot),
    forget() {
      remembered.clear()
      rosters.clear()
    },
  }
}

const PEOPLE_ONLY = 'Baton takes requests from people of its own company only.'

const isMachine = ({ from: { id, role } }: Activity): boolean =>
  role === 'bot' || id.startsWith('28:')

/** Teams knows members by the team in a channel, otherwise by the conversation. */
async function readMember(bot: Bot, activity: Activity, tenant: string): Promise<Member> {
  const at = addressIn(activity, tenant)
  const conversation = activity.channelData?.team?.id ?? at.conversation
  try {
    return await bot.member({ ...at, conversation }, activity.from.id)
  } catch (error) {
    if (isClosed(error)) throw new Refusal(PEOPLE_ONLY)
    throw error
  }
}

/** Everybody in some teams; one that is closed to us has nobody for us. */
export async function readRosters(bot: Bot, teams: readonly Address[]): Promise<Member[]> {
  const lists = teams.map((team) =>
    bot.members(team).catch((error: unknown) => {
      if (isClosed(error)) return []
      throw error
    }),
  )
  return (await Promise.all(lists)).flat()
}

/** Why a member may not use Baton at all, or null. Guests, strangers and those of other tenants may not. */
export function whyStranger(
  member: Member,
  { aad, tenant }: { readonly aad: string; readonly tenant: string },
): string | null {
  const { tenantId, userRole, userPrincipalName } = member
  const theirs = String(member.aadObjectId ?? '').toLowerCase()
  if (theirs !== aad || (tenantId && tenantId.toLowerCase() !== tenant)) return PEOPLE_ONLY
  const isGuest = (userRole ?? 'user') !== 'user' || /#ext#/i.test(userPrincipalName ?? '')
  return isGuest ? 'Guests cannot use Baton. Ask a full member of the company.' : null
}

function accountOf(tenant: string, aad: string, { email }: Member): Account {
  const mail = email?.toLowerCase() || null
  return { chat: 'teams', workspace: tenant, handle: aad, email: mail, called: 'Teams account' }
}

/** Finds a person's account by their mail address among the members of our teams, and keeps the link. */
async function lookUp(
  { db, org, now }: House,
  members: readonly Member[],
  { person, tenant }: { readonly person: Person; readonly tenant: string },
): Promise<string | null> {
  for (const member of members.filter(({ email }) => email?.toLowerCase() === person.email)) {
    const aad = member.aadObjectId?.toLowerCase()
    if (!aad || whyStranger(member, { aad, tenant })) continue
    const link = { ...accountOf(tenant, aad, member), person: person.id, how: 'mail' } as const
    await linkHandle(db, org, { ...link, at: now().toISOString() })
    return aad
  }
  return null
}
