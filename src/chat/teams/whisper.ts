import type { Logger } from 'pino'
import { Outage } from '../../errors.ts'
import type { Reply } from '../card.ts'
import { roomOf, scopeOf } from './activity.ts'
import type { Bot } from './bot.ts'
import { drawReply } from './draw.ts'
import { isClosed, translate } from './faults.ts'
import type { Admitted } from './gate.ts'
import type { Members } from './members.ts'
import { offerForm, type Question } from './question.ts'
import { addressIn } from './rooms.ts'
import { toMessage } from './show.ts'

/** Said where others listen, so it says nothing of what was asked. */
const NO_CHAT =
  'Baton answers you in private, and has no chat with you yet. Open Apps, add Baton for yourself, and ask again.'

const TRIES = 4
const PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000

/** Answers that only the asker sees. */
export interface Whisperer {
  /** Says the reply in the asker's own chat with Baton. `question` is what the asker can ask again. */
  say(admitted: Admitted, reply: Reply, question: Question | null): Promise<void>
}

/** Teams shows everything in a channel to everybody there: private answers go to the chat of two. */
export function openWhisperer({
  bot,
  members,
  url,
  log,
}: {
  readonly bot: Bot
  readonly members: Members
  /** The console's address. */
  readonly url: string
  readonly log: Logger
}): Whisperer {
  const direct = async (admitted: Admitted, message: ReturnType<typeof toMessage>) => {
    const to = await members.directTo(admitted)
    if (to) await patiently(() => bot.post(to, message))
    return to !== null
  }
  const sayNoChat = async ({ activity, tenant }: Admitted): Promise<void> => {
    if (scopeOf(activity) === 'person') return
    const drawn = drawReply({ text: NO_CHAT }, url)!
    const { conversation } = activity
    const thread = { ...addressIn(activity, tenant), conversation: conversation.id }
    await bot.post(thread, toMessage(drawn))
  }
  return {
    async say(admitted, reply, question) {
      const drawn =
        reply.form && question ? offerForm(reply.form, question) : drawReply(sayAll(reply), url)
      if (!drawn) return
      try {
        if (await direct(admitted, toMessage(drawn))) return
      } catch (error) {
        log.warn({ err: error, room: roomOf(admitted.activity) }, 'a private answer was not taken')
        if (!isClosed(error)) return
      }
      await sayNoChat(admitted).catch((error: unknown) =>
        log.error({ err: error, room: roomOf(admitted.activity) }, 'an answer reached nobody'),
      )
    },
  }
}

/** A form that nobody can open any more says its faults. */
function sayAll(reply: Reply): Reply {
  if (!reply.form) return reply
  const faults = reply.form.fields.flatMap(({ label, fault }) =>
    fault ? [`${label}: ${fault}`] : [],
  )
  const text = ['The form was not taken. Please fill it in again.', ...faults].join('\n')
  return { text }
}

/** An answer said twice is better than one not said: it is tried again while Teams is busy or ill. */
async function patiently(post: () => Promise<string>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await post()
      return
    } catch (error) {
      const fault = translate(error, 'this person')
      if (!(fault instanceof Outage) || tries === TRIES) throw error
      const pause = Math.min(fault.retryAfterMs ?? PAUSE_MS * tries, LONGEST_PAUSE_MS)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}
