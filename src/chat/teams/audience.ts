import type { House, Present } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import { type Listed, presentOf } from '../present.ts'
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
    const { tenant } = address
    const listed = members.map((member) => listedAs(member, tenant))
    return await presentOf(house, { chat: 'teams', workspace: tenant }, listed)
  }
}

function listedAs(member: Member, tenant: string): Listed {
  const aad = String(member.aadObjectId ?? '').toLowerCase()
  const isFull = aad !== '' && whyStranger(member, { aad, tenant }) === null
  return { handle: aad, email: member.email ?? null, isFull }
}
