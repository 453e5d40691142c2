import { z } from 'zod'
import type { Asked, Reply } from '../../house.ts'
import { gestureId } from '../../store/gestures.ts'
import type { Posted } from '../../store/refs.ts'
import { answerPress } from '../answer.ts'
import { type Card, keptIn, seenBy } from '../card.ts'
import { scopeOf } from './activity.ts'
import { type Answer, refuse, showCard, toast } from './answers.ts'
import { asking, type Desk, inTime } from './desk.ts'
import { drawCard, REFRESH } from './draw.ts'
import type { Admitted } from './gate.ts'
import { idOfPress } from './gesture.ts'
import { LIMITS } from './limits.ts'
import { offerForm, type Question } from './question.ts'

/** A press must be seen to be heard at once; its outcome may follow. */
const PATIENCE_MS = 450
const RECORDING = 'Recording ...'
const FOLLOWS = 'The answer is in your chat with Baton.'

const Press = z.looseObject({
  action: z.looseObject({
    verb: z.string().max(200),
    data: z.looseObject({
      baton: z.looseObject({
        value: z.string().max(4_000).default(''),
        message: z.string().max(100).nullish(),
        version: z.number().int().nullish(),
      }),
    }),
  }),
})

/** `adaptiveCard/action`: a button was pressed, or a card is looked at. */
export async function answerAction(desk: Desk, admitted: Admitted): Promise<Answer> {
  const { success, data } = Press.safeParse(admitted.activity.value)
  if (!success) return refuse(400, 'This button no longer means anything. Ask for a fresh card.')
  const { verb } = data.action
  const { value, message, version } = data.action.data.baton
  if (message) desk.later(desk.copies.mend(admitted, message))
  if (verb === REFRESH) return await lookAgain(desk, admitted, message ?? '')

  const question: Question = { ask: 'press', press: verb, value }
  const answer = press(desk, admitted, { verb, value, version: version ?? null })
  const reply = await inTime(answer, PATIENCE_MS)
  if (!reply) {
    desk.later(answer.then((late) => desk.whisperer.say(admitted, late, question)))
    return toast(RECORDING)
  }
  const posted = message ? await desk.copies.find(admitted, message) : null
  return tell(desk, admitted, { reply, question, posted })
}

/** Draws the card as it should be now, for whoever looks. Reads a few rows: many may look at the same time. */
async function lookAgain(desk: Desk, admitted: Admitted, message: string): Promise<Answer> {
  const { house, copies, members } = desk
  const posted = await copies.find(admitted, message)
  if (!posted) return refuse(404, 'This card is not kept up to date any more. Ask for a fresh one.')
  const { card, version } = posted
  const mark = { message, version }
  if (!keptIn(card)) return showCard(drawCard(card, house.url, { mark }))
  const seen = seenBy(card, await members.whoLooks(admitted))
  return showCard(drawCard(seen, house.url, { mark, viewers: [admitted.activity.from.id] }))
}

async function press(
  desk: Desk,
  admitted: Admitted,
  pressed: { readonly verb: string; readonly value: string; readonly version: number | null },
): Promise<Reply> {
  const { house, doors } = desk
  const base = idOfPress(admitted, pressed)
  const said = { ask: 'press', press: pressed.verb, value: pressed.value } as const
  const door = async (asked: Asked): Promise<Reply> => {
    const id = await gestureId(house.db, house.org, { base, now: house.now() })
    return await answerPress(doors, said, { ...asked, id })
  }
  return await desk.crowd.answer(() => asking(desk, admitted, base, door, said))
}

interface Told {
  readonly reply: Reply
  readonly question: Question
  /** The message it was pressed on, when it is one of ours. */
  readonly posted: Posted | null
}

/** A sentence fits above the card; a form is a press away; everything else goes to the chat of two. */
function tell(desk: Desk, admitted: Admitted, { reply, question, posted }: Told): Answer {
  if (reply.form) return showCard(offerForm(reply.form, question))
  const text = reply.text?.trim() ?? ''
  const cards = [...(reply.card ? [reply.card] : []), ...(reply.cards ?? [])]
  // The pressed card is edited where it stands.
  const others = cards.filter((card) => !(posted && text && isSame(card, posted.card)))
  // What is said above the card is short, and nothing in it can be pressed.
  const isLong = text.length > LIMITS.toast || text.includes(desk.house.url)
  if (others.length === 0 && !isLong) return toast(text || 'Done.')
  const rest = { ...(isLong && { text }), cards: others }
  desk.later(desk.whisperer.say(admitted, rest, question))
  const isHere = scopeOf(admitted.activity) === 'person'
  return toast([isLong ? '' : text, isHere ? '' : FOLLOWS].filter(Boolean).join(' ') || 'Done.')
}

/** They show the same record. */
function isSame(one: Card, other: Card): boolean {
  return one.title === other.title && one.link === other.link
}
