import type { House, Present } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import { findLinked } from '../../store/identities.ts'
import { listPeople } from '../../store/people.ts'
import type { Bot, Member } from './bot.ts'
import { translate } from './faults.ts'
import { whyStranger } from './members.ts'
import type { Rooms } from './rooms.ts'

interface Deps {
  readonly house: House
  readonly bot: Bot
  readonly rooms: Rooms
}

/** Gives the chat port's `audience`: those whom Teams lists in a channel. */
export function openAudience({ house, bot, rooms }: Deps) {
  return async (conversation: Conversation): Promise<Present> => {
    const name = conversation.slice('channel:'.length)
    const address = await rooms.channel(name)
    const members = await bot.members(address).catch((error: unknown) => {
      throw translate(error, `channel ${name}`)
    })
    const there = members.map((member) => ({ member, aad: aadOf(member) }))
    const ours = there.filter(({ member, aad }) => {
      return aad !== '' && whyStranger(member, { aad, tenant: address.tenant }) === null
    })
    const people = await peopleBehind(house, address.tenant, ours)
    return {
      people: [...new Set(people)],
      colleagues: people.length < ours.length,
      strangers: ours.length < there.length,
    }
  }
}

/** The people who are linked to these members, or have their mail addresses. */
async function peopleBehind(
  { db, org, now }: House,
  workspace: string,
  members: readonly { readonly member: Member; readonly aad: string }[],
) {
  const handles = members.map(({ aad }) => aad)
  const [linked, everyone] = await Promise.all([
    findLinked(db, org, { chat: 'teams', workspace, handles }),
    listPeople(db, org, { now: now().toISOString() }),
  ])
  const byMail = new Map(everyone.map(({ id, email }) => [email.toLowerCase(), id]))
  return members.flatMap(
    ({ member, aad }) => linked.get(aad) ?? byMail.get(member.email?.toLowerCase() ?? '') ?? [],
  )
}

function aadOf({ aadObjectId }: Member): string {
  return String(aadObjectId ?? '').toLowerCase()
}
