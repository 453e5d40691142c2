import type { webApi } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Id, Person } from '../../nouns.ts'
import { countLinks, findLinkedPerson, linkHandle, unlinkHandle } from '../../store/identities.ts'
import { findPersonByMail } from '../../store/people.ts'
import { type Account, personBehind, recheck } from '../accounts.ts'
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
  /** Slack says that the member is another now. Whom we lost, when this was all we knew of a person. */
  changed(user: SlackUser): Promise<Id<'person'> | null>
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
    if (!stranger) return await personBehind(house, accountOf(self, user))
    await unlinkHandle(house.db, house.org, accountOf(self, { ...user, id: handle }))
    throw new Refusal(stranger)
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
      const link = { ...accountOf(self, user), person: person.id, how: 'mail' } as const
      await linkHandle(house.db, house.org, { ...link, at: house.now().toISOString() })
      return user.id
    },
    async changed(user) {
      const { db, org } = house
      const account = accountOf(self, user)
      remembered.delete(account.handle)
      if (!isOurs(user, self)) return null
      if (!whyStranger(user, self)) {
        await recheck(house, account)
        return null
      }
      const linked = await findLinkedPerson(db, org, account)
      await unlinkHandle(db, org, account)
      if (!user.deleted || user.is_bot) return null
      const left = linked ?? (await ownerOf(house, user))
      return left && (await countLinks(db, org, left)) === 0 ? left : null
    },
  }
}

/** True for members of the workspace, or of the grid it is in. */
function isOurs(user: SlackUser, { team, enterprise }: Self): boolean {
  const grid = user.enterprise_user?.enterprise_id
  return user.team_id === team || (enterprise !== null && grid === enterprise)
}

/** Why a member may not use Baton at all, or null. Guests, strangers and machines may not. */
export function whyStranger(user: SlackUser, self: Self): string | null {
  if (user.is_stranger || !isOurs(user, self)) {
    return 'Baton works only for members of its own workspace.'
  }
  if (user.deleted) return 'This Slack account is deactivated.'
  if (user.is_bot) return 'Baton takes requests from people only.'
  if (user.is_restricted || user.is_ultra_restricted) {
    return 'Guests cannot use Baton. Ask a full member of the workspace.'
  }
  return null
}

/** A member who left without ever writing to Baton is known by their mail address; a guest is not. */
async function ownerOf({ db, org, now }: House, user: SlackUser): Promise<Id<'person'> | null> {
  const email = user.is_restricted || user.is_ultra_restricted ? null : verifiedMail(user)
  if (!email) return null
  return (await findPersonByMail(db, org, { email, now: now().toISOString() }))?.id ?? null
}

function accountOf({ team }: Self, user: SlackUser): Account {
  const email = verifiedMail(user)
  return { chat: 'slack', workspace: team, handle: user.id ?? '', email, called: 'Slack profile' }
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
