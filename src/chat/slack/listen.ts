import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import type { Asked, Doors, House, Reply } from '../../house.ts'
import { answerCommand, answerForm, answerPress } from '../answer.ts'
import { AGAIN, type Question, readQuestion } from './again.ts'
import type { SlackApi } from './api.ts'
import type { Channels } from './channels.ts'
import { drawReply, OPEN_LINK } from './draw.ts'
import { translate } from './faults.ts'
import { drawFaults, drawForm, drawNotice, readForm } from './form.ts'
import { type Gesture, placeOf, readCommand, readPress, readSubmission } from './gesture.ts'
import type { Members } from './members.ts'
import { unseal } from './text.ts'
import type { Whisperer } from './whisper.ts'

/** Slack waits three seconds; by then the answer must be on its way. */
const PATIENCE_MS = 2000
const WORKING = 'Working on it ...'

/** The events that manifest.yml subscribes to: what we remember of Slack changed. */
export const EVENTS = ['user_change', 'channel_rename', 'group_rename'] as const

interface Desk {
  readonly house: House
  readonly doors: Doors
  readonly api: SlackApi
  readonly channels: Channels
  readonly members: Members
  readonly whisperer: Whisperer
}

/** Connects Slack's gestures to our doors. The only file that acknowledges anything to Slack: after the commit. */
export function listen(app: App, desk: Desk): void {
  app.command(/.*/, async ({ command, ack, respond }) => {
    const gesture = readCommand(command, respond)
    const question: Question = { ask: 'command', text: `${command.command} ${command.text}`.trim() }
    const answer = ask(desk, gesture, question)
    const reply = await inTime(answer)
    const drawn = reply && !reply.form ? drawReply(reply, desk.house.url) : null
    if (drawn) return await ack({ ...drawn, response_type: 'ephemeral' })
    await ack(reply ? undefined : { text: WORKING, response_type: 'ephemeral' })
    await desk.whisperer.say(gesture, await answer, question)
  })

  app.action<BlockAction<ButtonAction>>(/.*/, async ({ body, action, ack, respond }) => {
    if (action.action_id === OPEN_LINK) return await ack()
    const gesture = readPress(body, action, respond)
    const question = questionOf(action)
    const answer = ask(desk, gesture, question)
    const reply = await inTime(answer)
    await ack()
    if (!reply) await desk.whisperer.whisper(gesture, { text: WORKING })
    await desk.whisperer.say(gesture, await answer, question)
  })

  app.view<ViewSubmitAction>(/.*/, async (submission) => await submit(desk, submission))

  app.event('user_change', async ({ event }) => desk.members.forget(event.user.id))
  app.event('channel_rename', async () => desk.channels.forget())
  app.event('group_rename', async () => desk.channels.forget())
}

type Submission = Parameters<Parameters<typeof App.prototype.view<ViewSubmitAction>>[1]>[0]

/** Faults are shown beside the fields; a late answer is drawn into the dialog, which stays open for it. */
async function submit(desk: Desk, { body, view, ack }: Submission): Promise<void> {
  const { submit: name, channel, value, fields } = readForm(view)
  const gesture = readSubmission(view, { handle: body.user.id, channel })
  const answer = asking(desk, gesture, (asked) =>
    answerForm(desk.doors, { submit: name, value, fields }, asked),
  )
  const reply = await inTime(answer)
  if (reply?.form) {
    const errors = reply.form.submit === name ? drawFaults(reply.form) : null
    if (errors) return await ack({ response_action: 'errors', errors })
    return await ack({ response_action: 'update', view: drawForm(reply.form, channel) })
  }
  if (reply) {
    await ack()
    return await desk.whisperer.whisper(gesture, reply)
  }
  const title = view.title.text
  await ack({ response_action: 'update', view: drawNotice(title, WORKING) })
  const late = await answer
  const next = late.form ? drawForm(late.form, channel) : drawNotice(title, 'Done.')
  const shown = await desk.api.safe.views.update({ view_id: view.id, view: next }).then(
    () => true,
    () => false,
  )
  if (late.form && !shown) return await desk.whisperer.whisper(gesture, sayFaults(late))
  await desk.whisperer.whisper(gesture, late)
}

/** For a dialog that was closed before its faults were known. */
function sayFaults({ form }: Reply): Reply {
  const faults = (form?.fields ?? []).flatMap(({ label, fault }) =>
    fault ? [`${label}: ${fault}`] : [],
  )
  return { text: ['The form was not taken. Please fill it in again.', ...faults].join('\n') }
}

function questionOf(action: ButtonAction): Question {
  const press = action.action_id.replace(/#\d+$/, '')
  const value = unseal(action.value ?? '')
  return press === AGAIN ? readQuestion(value) : { ask: 'press', press, value }
}

function ask(desk: Desk, gesture: Gesture, question: Question): Promise<Reply> {
  return asking(desk, gesture, (asked) =>
    question.ask === 'command'
      ? answerCommand(desk.doors, question.text, asked)
      : answerPress(desk.doors, question, asked),
  )
}

/** Finds out who asks, then asks the door. Doors never throw, so what fails here failed before anything was done. */
async function asking(
  { house, members, channels }: Desk,
  gesture: Gesture,
  door: (asked: Asked) => Promise<Reply>,
): Promise<Reply> {
  let asked: Asked
  try {
    const by = await members.recognise(gesture.handle)
    const conversation = placeOf(gesture, by.id, channels.nameOf)
    const at = house.now().toISOString()
    asked = { id: gesture.id, at, by, source: 'slack', conversation, house }
  } catch (error) {
    const fault = translate(error, 'Slack')
    if (fault instanceof Refusal) return { text: fault.message }
    house.log.error({ err: fault, signal: gesture.id }, 'could not find out who asks')
    return {
      text: 'Baton could not find out who you are just now, so nothing was done. Try again in a minute.',
    }
  }
  return await door(asked)
}

/** The answer, or null when it takes longer than Slack should wait. */
async function inTime(answer: Promise<Reply>): Promise<Reply | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, PATIENCE_MS, null)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
