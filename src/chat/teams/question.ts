import { z } from 'zod'
import type { Asked, Doors, Reply } from '../../house.ts'
import { answerMention, answerPress } from '../answer.ts'
import type { Form } from '../card.ts'
import { adaptive, type Drawn, fetchDialog } from './draw.ts'
import { LIMITS } from './limits.ts'
import { block } from './text.ts'

/** What a button that opens a dialog asks. It carries the whole question, so nothing needs to be kept. */
export const Question = z.union([
  z.looseObject({ ask: z.literal('press'), press: z.string(), value: z.string() }),
  z.looseObject({ ask: z.literal('line'), text: z.string() }),
])
export type Question = z.infer<typeof Question>

/** Asks the door the question is for. Never throws. */
export async function answerQuestion(
  doors: Doors,
  question: Question,
  asked: Asked,
): Promise<Reply> {
  return question.ask === 'press'
    ? await answerPress(doors, question, asked)
    : await answerMention(doors, question.text, asked)
}

/** Teams opens a dialog only on a press of its own: the press asks the same again. */
export function offerForm(form: Form, question: Question): Drawn {
  const open = { ...fetchDialog(question), title: 'Open the form', style: 'positive' }
  const said = form.text?.trim() ? [block(form.text, LIMITS.text)] : []
  const title = block(form.title, LIMITS.title, { weight: 'bolder' })
  const actions = { type: 'ActionSet', actions: [open] }
  return { summary: form.title, card: adaptive([title, ...said, actions]) }
}
