import type { Handle } from '../../store/identities.ts'
import type { Address, Bot, Member } from './bot.ts'
import { isClosed } from './faults.ts'
import { readRosters, whyStranger } from './members.ts'
import type { Rooms } from './rooms.ts'

/** Gives who asks Teams for one round whether an account is in a place of ours. */
export type Presence = () => (account: Handle) => Promise<boolean>

/**
 * Asks in our teams, whose members are read once a round, in the account's own chat with Baton, and in the chats of
 * several. A place that is closed to us has nobody for us; a call that fails says so by failing.
 */
export function openPresence(bot: Bot, rooms: Rooms): Presence {
  return () => {
    const rosters = new Map<string, Promise<Member[]>>()
    const roster = (tenant: string): Promise<Member[]> => {
      const known = rosters.get(tenant)
      const read = known ?? rooms.teams(tenant).then((teams) => readRosters(bot, teams))
      rosters.set(tenant, read)
      return read
    }
    return async (account) => {
      const { workspace: tenant, handle } = account
      if ((await roster(tenant)).some((member) => isTheirs(member, account))) return true
      const direct = await rooms.direct(tenant, handle)
      for (const chat of [...(direct ? [direct] : []), ...(await rooms.groups(tenant))])
        if (await isIn(bot, chat, account)) return true
      return false
    }
  }
}

async function isIn(bot: Bot, at: Address, account: Handle): Promise<boolean> {
  try {
    return isTheirs(await bot.member(at, account.handle), account)
  } catch (error) {
    if (isClosed(error)) return false
    throw error
  }
}

const isTheirs = (member: Member, { workspace: tenant, handle: aad }: Handle): boolean =>
  whyStranger(member, { aad, tenant }) === null
