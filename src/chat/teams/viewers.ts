import type { House } from '../../house.ts'
import { findAccounts } from '../../store/identities.ts'
import { listPeople } from '../../store/people.ts'
import { isFor, type Kept } from '../card.ts'
import type { Address, Bot, Member } from './bot.ts'
import { LIMITS } from './limits.ts'

/** How long a list of those in a place is used for its cards. */
const KEPT_MS = 60_000
const REMEMBERED = 500

/** Gives the members' `viewersIn`. */
export function openViewers(house: House, bot: Bot) {
  const lists = new Map<string, { readonly members: Promise<Member[]>; readonly until: number }>()
  const listed = async (at: Address): Promise<Member[]> => {
    const now = house.now().getTime()
    const conversation = at.conversation.split(';', 1)[0]!
    const name = `${at.tenant} ${conversation}`
    const known = lists.get(name)
    if (known && known.until > now) return await known.members
    const members = bot.members({ ...at, conversation })
    if (lists.size >= REMEMBERED) lists.clear()
    lists.set(name, { members, until: now + KEPT_MS })
    members.catch(() => lists.delete(name))
    return await members
  }
  return async (at: Address, kept: Kept): Promise<readonly string[] | null> => {
    try {
      const members = await listed(at)
      // In a small place Teams asks everybody by itself.
      return members.length <= LIMITS.viewers ? null : await viewersAmong(house, at, members, kept)
    } catch (err) {
      // Everybody sees every button then, as in a small place; who may not press is told so.
      house.log.warn({ err, room: at.conversation }, 'who looks at a card could not be read')
      return null
    }
  }
}

async function viewersAmong(
  { db, org, now }: House,
  { tenant: workspace }: Address,
  members: readonly Member[],
  kept: Kept,
): Promise<readonly string[] | null> {
  const everyone = await listPeople(db, org, { now: now().toISOString() })
  const people = everyone.filter((person) => isFor(kept, person)).map(({ id }) => id)
  if (people.length === 0 || people.length > LIMITS.viewers) return null
  const accounts = await findAccounts(db, org, { chat: 'teams', workspace, people })
  const byAad = new Map(members.map(({ aadObjectId, id }) => [aadObjectId?.toLowerCase(), id]))
  const ids = people.map((person) => byAad.get(accounts.get(person)))
  return ids.every((id) => id !== undefined) ? ids : null
}
