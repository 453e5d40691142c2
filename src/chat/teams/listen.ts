import type { Express, Request, Response } from 'express'
import { Problem } from '../../api/problem.ts'
import { Unreachable } from '../../errors.ts'
import type { Asked, Reply } from '../../house.ts'
import { roomOf, scopeOf } from './activity.ts'
import { type Answer, DONE } from './answers.ts'
import { asking, type Desk, inTime, WORKING } from './desk.ts'
import { openDialog, openShortcut, submitDialog } from './dialogs.ts'
import { searchChoices, searchDeals, unfurl } from './extension.ts'
import { translate } from './faults.ts'
import type { Admitted, Gate } from './gate.ts'
import { idOfMessage } from './gesture.ts'
import { notePlace, noteRoom } from './places.ts'
import { answerAction } from './presses.ts'
import { answerQuestion, type Question } from './question.ts'
import { isForUs, wordsOf } from './words.ts'

export const PATH = '/api/messages'
/** Teams sends a message again after 15 seconds; people lose patience before. */
const PATIENCE_MS = 2_000
const REMEMBERED = 10_000

type Invoke = (desk: Desk, admitted: Admitted) => Promise<Answer>

/** What Teams asks and waits for, by its name. */
const INVOKES: Readonly<Record<string, Invoke>> = {
  'adaptiveCard/action': answerAction,
  'task/fetch': openDialog,
  'task/submit': submitDialog,
  'composeExtension/query': searchDeals,
  'composeExtension/queryLink': unfurl,
  'composeExtension/fetchTask': openShortcut,
  'composeExtension/submitAction': submitDialog,
  'application/search': searchChoices,
}

/** Answers what Teams posts. The only file that acknowledges anything to Teams: after the commit. */
export function listen(server: Express, gate: Gate, desk: Desk): void {
  const noted = new Set<string>()
  const note = async (admitted: Admitted): Promise<void> => {
    const { activity, tenant } = admitted
    const place = `${tenant} ${roomOf(activity)} ${activity.serviceUrl}`
    if (noted.has(place)) return
    if (noted.size >= REMEMBERED) noted.clear()
    // A place that cannot be looked up now is no reason to leave a person without an answer.
    await noteRoom(desk, admitted).then(
      () => noted.add(place),
      (err: unknown) => desk.house.log.warn({ err, place }, 'a place in Teams was not noted'),
    )
  }
  const answer = async (admitted: Admitted): Promise<Answer> => {
    const { type, name } = admitted.activity
    switch (type) {
      case 'message':
        await note(admitted)
        return await answerMessage(desk, admitted)
      case 'invoke': {
        await note(admitted)
        const invoke = Object.hasOwn(INVOKES, name ?? '') ? INVOKES[name!] : undefined
        return invoke ? await invoke(desk, admitted) : { status: 501 }
      }
      case 'conversationUpdate':
      case 'installationUpdate':
        noted.clear()
        await notePlace(desk, admitted)
        desk.mayReopen()
        return DONE
      default:
        return DONE
    }
  }
  server.post(PATH, async (request: Request, response: Response) => {
    const { status, body } = await answer(await gate(request)).catch((error: unknown) => {
      // What Teams itself failed at it sends again; what it closed to us is no fault of this request.
      const fault = translate(error, 'Teams')
      if (!(fault instanceof Unreachable)) throw fault
      desk.house.log.warn({ err: error, chat: 'teams' }, fault.message)
      return DONE
    })
    response.status(status)
    if (body) response.json(body)
    else response.end()
  })
  server.all(PATH, () => {
    throw new Problem(405, 'Activities are sent by POST.', { headers: { Allow: 'POST' } })
  })
}

/** Somebody wrote to Baton. The answer is theirs alone, and follows as a message. */
async function answerMessage(desk: Desk, admitted: Admitted): Promise<Answer> {
  const { activity } = admitted
  if (!isForUs(activity) || (!activity.text?.trim() && activity.value)) return DONE
  const question = { ask: 'line', text: wordsOf(activity) } as const satisfies Question
  // A code that was said before others links nobody.
  const alone = scopeOf(activity) === 'person'
  const said = alone ? ({ ask: 'command', text: question.text } as const) : null
  const door = (asked: Asked): Promise<Reply> => answerQuestion(desk.doors, question, asked)
  const answer = desk.crowd.answer(() => asking(desk, admitted, idOfMessage(admitted), door, said))
  const { whisperer } = desk
  const reply = await inTime(answer, PATIENCE_MS)
  const wait = reply ? null : whisperer.say(admitted, { text: WORKING }, null)
  desk.later(
    answer.then(async (said) => {
      await wait
      await whisperer.say(admitted, said, question)
    }),
  )
  return DONE
}
