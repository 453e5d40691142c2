import type { House, Outgoing } from '../../house.ts'
import { type Accounts, accountsOf, NOBODY } from '../called.ts'
import { keptIn, seenBy } from '../card.ts'
import type { Address, Bot, Message } from './bot.ts'
import { type Drawn, drawCard } from './draw.ts'
import { isGone, isMalformed, translate } from './faults.ts'
import type { Members } from './members.ts'
import type { Rooms } from './rooms.ts'

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive'

interface Desk {
  readonly house: House
  readonly bot: Bot
  readonly rooms: Rooms
  readonly members: Members
}

export type Show = (message: Outgoing) => Promise<string>

/**
 * Gives the chat port's `show`: edits the posted message, or posts it. Teams keeps no history that a bot may
 * read, so an unclear failure may leave a copy: each press and look tells where it was made, see `copies.ts`.
 */
export function openShow({ house, bot, rooms, members }: Desk): Show {
  const find = async ({ conversation, thread }: Outgoing): Promise<Address> => {
    if (thread) return await threadOf(rooms, thread)
    const [kind, name] = splitOnce(conversation)
    return kind === 'channel' ? await rooms.channel(name) : await members.directOf(name)
  }
  /** Whom a message mentions Teams tells at once: only a new one does, or each edit might call them again. */
  const post = async (at: Address, message: Outgoing): Promise<string> => {
    const of = { chat: 'teams', workspace: at.tenant }
    const accounts = await accountsOf(house, of, message)
    try {
      return await bot.post(at, await draw(at, message, accounts)).catch(async (error: unknown) => {
        // Somebody who cannot be mentioned there costs nobody the message.
        if (accounts.size === 0 || !isMalformed(error)) throw error
        return await bot.post(at, await draw(at, message))
      })
    } catch (error) {
      // A chat that is gone is opened anew when its person is written to again.
      if (isGone(error)) await rooms.drop(at.tenant, at.conversation)
      throw error
    }
  }
  /** Where Teams asks only for some how they see it, all others see no button that is not theirs. */
  const draw = async (at: Address, message: Outgoing, accounts: Accounts = NOBODY) => {
    const { id, card, version } = message
    const kept = isChannel(message) ? keptIn(card) : null
    const viewers = kept && (await members.viewersIn(at, kept))
    const mark = { message: id, version }
    const seen = viewers ? seenBy(card, null) : card
    return toMessage(drawCard(seen, house.url, { mark, accounts, viewers }))
  }
  const edit = async (ref: string, message: Outgoing): Promise<boolean> => {
    const { tenant, conversation, id } = readRef(ref)
    try {
      const at = await rooms.at(tenant, conversation)
      await bot.edit(at, id, await draw(at, message))
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }
  return async (message) => {
    const { ref } = message
    try {
      if (ref && (await edit(ref, message))) return ref
      const at = await find(message)
      return writeRef({ ...at, id: await post(at, message) })
    } catch (error) {
      throw translate(error, sayPlace(message.conversation))
    }
  }
}

const isChannel = ({ conversation }: Outgoing): boolean => conversation.startsWith('channel:')

/** What is drawn, as a message. */
export function toMessage({ summary, card }: Drawn): Message {
  return { type: 'message', summary, attachments: [{ contentType: ADAPTIVE, content: card }] }
}

/** A message's place as one word: none of its parts holds a space. */
export function writeRef({
  tenant,
  conversation,
  id,
}: Pick<Address, 'tenant' | 'conversation'> & { readonly id: string }): string {
  return `${tenant} ${conversation} ${id}`
}

export function readRef(ref: string) {
  const [tenant = '', conversation = '', id = ''] = ref.split(' ')
  return { tenant, conversation, id }
}

/** In a channel, replies stand below the message they are to; elsewhere Teams has no threads. */
async function threadOf(rooms: Rooms, ref: string): Promise<Address> {
  const { tenant, conversation, id } = readRef(ref)
  const isChannel = /@thread\.(tacv2|skype)$/.test(conversation)
  const thread = isChannel ? `${conversation};messageid=${id}` : conversation
  return await rooms.at(tenant, thread)
}

function sayPlace(conversation: string): string {
  const [kind, name] = splitOnce(conversation)
  return kind === 'channel' ? `the channel ${name}` : 'this person'
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':')
  return [text.slice(0, at), text.slice(at + 1)]
}
