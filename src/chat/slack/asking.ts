import { Refusal } from '../../errors.ts'
import type { Asked, Reply } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { NotLinked } from '../accounts.ts'
import { answerCommand, answerMention, answerPress } from '../answer.ts'
import { answerUnlinked, type Said } from '../connect-account.ts'
import { keepRefused, type Tried } from '../refused.ts'
import type { Question } from './again.ts'
import type { Desk } from './desk.ts'
import { translate } from './faults.ts'
import { type Gesture, toldName } from './gesture.ts'
import { readLine } from './read-text.ts'
import type { Workspace } from './workspaces.ts'

/** Asks a command or a press of whoever made the gesture. A form that was filled in is never turned away. */
export function ask(desk: Desk, gesture: Gesture, question: Question): Promise<Reply> {
  const door = async (asked: Asked): Promise<Reply> => {
    if (question.ask === 'press') return await answerPress(desk.doors, question, asked)
    const workspace = await desk.workspaces.of(gesture.teams)
    const line = workspace ? await readLine(workspace, question.text) : question.text
    const answer = question.ask === 'words' ? answerMention : answerCommand
    return await answer(desk.doors, line, asked)
  }
  return desk.crowd.answer(() =>
    asking(desk, gesture, triedBy(question), door, saidAlone(gesture, question)),
  )
}

/** What nobody else heard: a code that was said before others links nobody. */
export function saidAlone({ channel }: Gesture, question: Question): Said | null {
  if (question.ask === 'press') return question
  const isAlone = question.ask === 'command' || channel?.startsWith('D')
  return isAlone ? { ask: 'command', text: question.text } : null
}

function triedBy(question: Question): Pick<Tried, 'tried' | 'about'> {
  if (question.ask === 'press') return { tried: `press ${question.press}`, about: question.value }
  if (question.ask === 'words') return { tried: 'words', about: '' }
  return { tried: `command ${question.text.split(' ')[0]}`, about: '' }
}

/**
 * Finds out who asks, and then what is asked, through the door. Doors never throw: what fails here
 * failed before anything was done. `said` is what an account of nobody may have said to be linked.
 */
export async function asking(
  desk: Desk,
  gesture: Gesture,
  tried: Pick<Tried, 'tried' | 'about'>,
  door: (asked: Asked) => Promise<Reply>,
  said: Said | null = null,
): Promise<Reply> {
  try {
    return await door(await whoAsks(desk, gesture))
  } catch (error) {
    const linking = error instanceof NotLinked && (await answerUnlinked(desk.house, error, said))
    if (linking) return linking
    const fault = translate(error, 'Slack')
    if (fault instanceof Refusal) {
      const { id, home, handle } = gesture
      const by = { kind: 'integration', id: 'slack' } as const
      const account = `slack/${home ?? ''}/${handle}`
      await keepRefused(desk.house, { ...tried, id, by, account }, fault.message)
      return { text: fault.message }
    }
    desk.house.log.error({ err: fault, signal: gesture.id }, 'could not find out who asks for what')
    return {
      text: 'Baton could not learn from Slack who asks for what just now, so nothing was done. Try again in a minute.',
    }
  }
}

/** The person behind a gesture and where they made it. A Refusal, to be said in private, for everybody else. */
export async function whoAsks(desk: Desk, gesture: Gesture): Promise<Asked> {
  const { house, workspaces } = desk
  const { id, home, teams, handle } = gesture
  const [own, here] = await Promise.all([workspaces.of([home, ...teams]), workspaces.of(teams)])
  if (!own || !here) throw new Refusal('Baton works only for members of its own workspaces.')
  // Outside a grid a person's own workspace is ours or a stranger's, and ids are unique only within one.
  if (home && own.self.enterprise === null && home !== own.self.team)
    throw new Refusal('Baton works only for members of its own workspaces.')
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
  const told = toldName(gesture) ?? (await here.channels.lookUp(channel))
  const name = await places.nameOf({ workspace: here, channel }, told)
  return name === null ? null : `channel:${name}`
}
