import type { webApi } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Person } from '../../nouns.ts'
import { findLinkedPerson, linkHandle } from '../../store/identities.ts'
import { findPerson, findPersonByMail } from '../../store/people.ts'
import type { Self, SlackApi } from './api.ts'
import { codeOf } from './faults.ts'

export type SlackUser = NonNullable<webApi.UsersInfoResponse['user']>

/** How long a member's standing is believed before Slack is asked again; `user_change` ends it at once. */
const BELIEVED_MS = 10 * 60_000
const REMEMBERED = 5000

interface Desk {
  readonly api: SlackApi
  readonly self: Self
  readonly house: House
}

/** Who is who between the members of one workspace and our people. */
export interface Members {
  /** The person behind a signed user id. A Refusal, to be said in private, when there is none. */
  recognise(handle: string): Promise<Person>
  /** The person behind a user id; null when there is none, or none who may. */
  known(handle: string): Promise<Person | null>
  /** What a member is called in Slack, whoever they are. */
  nameOf(handle: string): Promise<string>
  /** Whether it is no person at all. */
  isMachine(handle: string): Promise<boolean>
  /** The user id of a person, found by their mail address and linked from now on; null when there is none. */
  find(person: Person): Promise<string | null>
  /** Slack says something about the member changed. */
  forget(handle: string): void
}

export function openMembers({ api, self, house }: Desk): Members {
  const remembered = new Map<string, { readonly user: SlackUser; readonly until: number }>()

  const read = async (handle: string): Promise<SlackUser> => {
    const now = house.now().getTime()
    const known = remembered.get(handle)
    if (known && known.until > now) return known.user
    const user = await readUser(api, handle)
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(handle, { user, until: now + BELIEVED_MS })
    return user
  }

  const recognise = async (handle: string): Promise<Person> => {
    const user = await read(handle)
    const stranger = whyStranger(user, self)
    if (stranger) throw new Refusal(stranger)
    return await personOf(house, self, user)
  }

  return {
    recognise,
    async known(handle) {
      return await recognise(handle).catch((error: unknown) => {
        if (error instanceof Refusal) return null
        throw error
      })
    },
    async nameOf(handle) {
      const { profile, real_name, name } = await read(handle)
      return profile?.display_name || profile?.real_name || real_name || name || 'somebody'
    },
    async isMachine(handle) {
      return handle === 'USLACKBOT' || (await read(handle)).is_bot === true
    },
    async find(person) {
      const user = await findUserByMail(api, person)
      if (!user?.id || whyStranger(user, self) || !verifiedMail(user)) return null
      const account = { chat: 'slack', workspace: self.team, handle: user.id }
      const at = house.now().toISOString()
      await linkHandle(house.db, house.org, { ...account, person: person.id, at })
      return user.id
    },
    forget(handle) {
      remembered.delete(handle)
    },
  }
}

/** Why a member may not use Baton at all, or null. Guests, strangers and machines may not. */
export function whyStranger(user: SlackUser, self: Self): string | null {
  const ourGrid =
    self.enterprise !== null && user.enterprise_user?.enterprise_id === self.enterprise
  if (user.is_stranger || (user.team_id !== self.team && !ourGrid)) {
    return 'Baton works only for members of its own workspace.'
  }
  if (user.deleted) return 'This Slack account is deactivated.'
  if (user.is_bot) return 'Baton takes requests from people only.'
  if (user.is_restricted || user.is_ultra_restricted) {
    return 'Guests cannot use Baton. Ask a full member of the workspace.'
  }
  return null
}

/** The linked person, or the one with the member's verified mail address, who is linked from now on. */
async function personOf(house: House, self: Self, user: SlackUser): Promise<Person> {
  const now = house.now().toISOString()
  const account = { chat: 'slack', workspace: self.team, handle: user.id ?? '' }
  const linked = await findLinkedPerson(house.db, house.org, account)
  const email = verifiedMail(user)
  const person = linked
    ? await findPerson(house.db, house.org, { id: linked, now })
    : email && (await findPersonByMail(house.db, house.org, { email, now }))
  if (!person) throw notLinked(email)
  if (!linked) await linkHandle(house.db, house.org, { ...account, person: person.id, at: now })
  return person
}

function notLinked(email: string | null): Refusal {
  const mail = email ? `${email} is not known there` : 'yours is missing or not confirmed'
  return new Refusal(
    `You are not linked to a person in Baton. Baton goes by the mail address of your Slack profile, and ${mail}. Ask a Baton admin to add you with that address, then try again.`,
  )
}

/** Slack leaves `is_email_confirmed` out where the workspace vouches for its addresses. */
export function verifiedMail(user: SlackUser): string | null {
  return user.is_email_confirmed === false ? null : (user.profile?.email?.toLowerCase() ?? null)
}

async function readUser(api: SlackApi, handle: string): Promise<SlackUser> {
  try {
    const { user } = await api.safe.users.info({ user: handle })
    return user ?? {}
  } catch (error) {
    if (codeOf(error)?.startsWith('user_not_')) return { id: handle, is_stranger: true }
    throw error
  }
}

async function findUserByMail(api: SlackApi, { email }: Person): Promise<SlackUser | null> {
  try {
    const { user } = await api.safe.users.lookupByEmail({ email })
    return (user ?? {}) as SlackUser
  } catch (error) {
    if (codeOf(error) === 'users_not_found') return null
    throw error
  }
}
