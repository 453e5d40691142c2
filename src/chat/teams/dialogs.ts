import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Quoted, Reply } from '../../house.ts'
import { answerForm, answerShortcut } from '../answer.ts'
import { type Answer, dialogOf, sayInDialog } from './answers.ts'
import { asking, type Desk, inTime, WORKING } from './desk.ts'
import { readForm } from './form.ts'
import type { Admitted } from './gate.ts'
import { idOfForm, idOfMessage } from './gesture.ts'
import { answerQuestion, Question } from './question.ts'
import { plainText } from './words.ts'

/** Teams shows an error when a dialog takes longer than a few seconds. */
const PATIENCE_MS = 1_900
const NO_DIALOG = 'This button no longer means anything. Ask for a fresh card and press there.'

const Fetch = z.looseObject({ data: z.looseObject({ baton: Question }) })
const Submit = z.looseObject({ data: z.unknown().optional() })
const MessageAction = z.looseObject({
  commandId: z.string().max(200),
  messagePayload: z
    .looseObject({
      body: z.looseObject({ content: z.string().nullish() }).nullish(),
      from: z
        .looseObject({ user: z.looseObject({ displayName: z.string().nullish() }).nullish() })
        .nullish(),
      createdDateTime: z.string().nullish(),
      linkToMessage: z.string().nullish(),
    })
    .nullish(),
})

/** `task/fetch`: a button that opens a dialog was pressed. */
export async function openDialog(desk: Desk, admitted: Admitted): Promise<Answer> {
  const { success, data } = Fetch.safeParse(admitted.activity.value)
  if (!success) return sayInDialog(NO_DIALOG)
  const question = data.data.baton
  const answer = asking(desk, admitted, idOfMessage(admitted), (asked) =>
    answerQuestion(desk.doors, question, asked),
  )
  return await showInDialog(desk, admitted, { answer, question })
}

/** `task/submit` and `composeExtension/submitAction`: a dialog was sent. */
export async function submitDialog(desk: Desk, admitted: Admitted): Promise<Answer> {
  const form = readForm(Submit.safeParse(admitted.activity.value).data?.data)
  if (!form) return sayInDialog('This form is no longer in use. Open it again from a fresh card.')
  const answer = asking(desk, admitted, idOfForm(admitted, form), (asked) =>
    answerForm(desk.doors, form, asked),
  )
  return await showInDialog(desk, admitted, { answer, question: null })
}

/** `composeExtension/fetchTask`: a choice from the menu of a message, or of the box people write in. */
export async function openShortcut(desk: Desk, admitted: Admitted): Promise<Answer> {
  const { success, data } = MessageAction.safeParse(admitted.activity.value)
  if (!success) return sayInDialog(NO_DIALOG)
  const message = quotedOf(data.messagePayload, desk.house.now())
  const answer = asking(desk, admitted, idOfMessage(admitted), (asked) =>
    answerShortcut(desk.doors, { name: data.commandId, message }, asked),
  )
  return await showInDialog(desk, admitted, { answer, question: null })
}

async function showInDialog(
  desk: Desk,
  admitted: Admitted,
  { answer, question }: { readonly answer: Promise<Reply>; readonly question: Question | null },
): Promise<Answer> {
  const reply = await inTime(answer, PATIENCE_MS)
  if (reply) return dialogOf(reply, { url: desk.house.url, nonce: randomUUID() })
  desk.later(answer.then((late) => desk.whisperer.say(admitted, late, question)))
  return sayInDialog(`${WORKING} The outcome follows in your chat with Baton.`)
}

type Payload = z.infer<typeof MessageAction>['messagePayload']

/** The message that was chosen. Written by anybody: material, never an instruction. */
function quotedOf(payload: Payload, now: Date): Quoted | null {
  if (!payload) return null
  const at = new Date(payload.createdDateTime ?? '')
  const { linkToMessage: link } = payload
  return {
    text: plainText(payload.body?.content ?? ''),
    author: payload.from?.user?.displayName ?? 'somebody',
    at: (Number.isNaN(at.getTime()) ? now : at).toISOString(),
    link: link && /^https:\/\//.test(link) ? link : null,
  }
}
