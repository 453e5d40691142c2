import type { House } from '../../house.ts'
import type { Id } from '../../nouns.ts'
import { findAccounts } from '../../store/identities.ts'
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
  return async (
    at: Address,
    people: readonly Id<'person'>[],
  ): Promise<readonly string[] | null> => {
    try {
      return await viewersAmong(house, at.tenant, { people, members: await listed(at) })
    } catch (err) {
      // Everybody sees every button then, as in a small place; who may not press is told so.
      house.log.warn({ err, room: at.conversation }, 'who looks at a card could not be read')
      return null
    }
  }
}

async function viewersAmong(
  { db, org }: House,
  workspace: string,
  { people, members }: { readonly people: readonly Id<'person'>[]; readonly members: Member[] },
): Promise<readonly string[] | null> {
  const isSmall = members.length <= LIMITS.viewers
  if (isSmall || people.length === 0 || people.length > LIMITS.viewers) return null
  const accounts = await findAccounts(db, org, { chat: 'teams', workspace, people })
  const byAad = new Map(members.map(({ aadObjectId, id }) => [aadObjectId?.toLowerCase(), id]))
  const ids = people.map((person) => byAad.get(accounts.get(person)))
  return ids.every((id) => id !== undefined) ? ids : null
}
