import type { House } from '../../house.ts'
import { adoptRef, findPosted, isPosted, type Posted } from '../../store/refs.ts'
import { roomOf } from './activity.ts'
import type { Bot } from './bot.ts'
import type { Admitted } from './gate.ts'
import { addressIn, type Rooms } from './rooms.ts'
import { readRef, writeRef } from './show.ts'

/** Messages of ours that people see in Teams, and what an unclear failure left twice. */
export interface Copies {
  /** The message that a card says it is, when it may be shown where this happened. */
  find(admitted: Admitted, message: string): Promise<Posted | null>
  /**
   * Every press and every look tells where it was made. When we do not know where that message stands, it
   * stands there; when it stands elsewhere, this is a copy, and is deleted.
   */
  mend(admitted: Admitted, message: string): Promise<void>
}

export function openCopies({
  house,
  bot,
  rooms,
}: {
  readonly house: House
  readonly bot: Bot
  readonly rooms: Rooms
}): Copies {
  const { db, org, log } = house
  const chat = 'teams'

  const find: Copies['find'] = async ({ activity, tenant }, message) => {
    const posted = await findPosted(db, org, { id: message, chat })
    if (!posted) return null
    const room = roomOf(activity)
    if (posted.ref) {
      const stands = readRef(posted.ref)
      return stands.tenant === tenant && stands.conversation.split(';', 1)[0] === room
        ? posted
        : null
    }
    return (await rooms.shows({ tenant, id: room }, posted.conversation)) ? posted : null
  }

  const remove = async ({ activity, tenant }: Admitted, id: string): Promise<void> => {
    await bot.remove(addressIn(activity, tenant), id)
    log.info({ chat, room: roomOf(activity), id }, 'a copy of a message was deleted')
  }

  return {
    find,
    async mend(admitted, message) {
      const { activity, tenant } = admitted
      const { replyToId, channelData } = activity
      const posted = replyToId ? await find(admitted, message) : null
      if (!replyToId || !posted) return
      const ref = writeRef({ tenant, conversation: roomOf(activity), id: replyToId })
      const known = posted.ref ? readRef(posted.ref).id : null
      // Older Teams names one message in two ways.
      if (known && [replyToId, channelData?.legacy?.replyToId].includes(known)) return
      if (await isPosted(db, org, { chat, ref })) return
      if (known === null && (await adoptRef(db, org, { id: message, ref }))) return
      const stands = (await find(admitted, message))?.ref
      if (stands && stands !== ref) await remove(admitted, replyToId)
    },
  }
}
