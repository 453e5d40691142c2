import { Refusal } from '../../errors.ts'
import type { Asked, Reply } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { answerCommand, answerPress } from '../answer.ts'
import type { Question } from './again.ts'
import type { Desk } from './desk.ts'
import { translate } from './faults.ts'
import { type Gesture, toldName } from './gesture.ts'
import type { Workspace } from './workspaces.ts'

/** Slack waits three seconds; by then the answer must be on its way. */
const PATIENCE_MS = 2000

/** Said while an answer takes longer than Slack waits. */
export const WORKING = 'Working on it ...'

/** Asks a command or a press of whoever made the gesture. */
export function ask(desk: Desk, gesture: Gesture, question: Question): Promise<Reply> {
  return asking(desk, gesture, (asked) =>
    question.ask === 'command'
      ? answerCommand(desk.doors, question.text, asked)
      : answerPress(desk.doors, question, asked),
  )
}

/** Finds out who asks, then asks the door. Doors never throw, so what fails here failed before anything was done. */
export async function asking(
  desk: Desk,
  gesture: Gesture,
  door: (asked: Asked) => Promise<Reply>,
): Promise<Reply> {
  let asked: Asked
  try {
    asked = await whoAsks(desk, gesture)
  } catch (error) {
    const fault = translate(error, 'Slack')
    if (fault instanceof Refusal) return { text: fault.message }
    desk.house.log.error({ err: fault, signal: gesture.id }, 'could not find out who asks')
    return {
      text: 'Baton could not find out who you are just now, so nothing was done. Try again in a minute.',
    }
  }
  return await door(asked)
}

/** The person behind a gesture and where they made it. A Refusal, to be said in private, for everybody else. */
export async function whoAsks(desk: Desk, gesture: Gesture): Promise<Asked> {
  const { house, workspaces } = desk
  const { id, home, teams, handle } = gesture
  const [own, here] = await Promise.all([workspaces.of([home, ...teams]), workspaces.of(teams)])
  if (!own || !here) throw new Refusal('Baton works only for members of its own workspaces.')
  const by = await own.members.recognise(handle)
  const conversation = await whereIsIt(desk, gesture, { by, here })
  return { id, at: house.now().toISOString(), by, source: 'slack', conversation, house }
}

/** The neutral name of the place; null when Baton does not know the channel. */
async function whereIsIt(
  { places }: Desk,
  gesture: Gesture,
  { by, here }: { readonly by: Person; readonly here: Workspace },
): Promise<Conversation | null> {
  const { channel } = gesture
  if (channel === null) return null
  if (channel.startsWith('D')) return `person:${by.id}`
  const name = await places.nameOf({ workspace: here, channel }, toldName(gesture))
  return name === null ? null : `channel:${name}`
}

/** The answer, or null when it takes longer than Slack should wait. */
export async function inTime(answer: Promise<Reply>): Promise<Reply | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, PATIENCE_MS, null)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
