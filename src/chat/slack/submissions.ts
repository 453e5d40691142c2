import type { App, types, ViewSubmitAction } from '@slack/bolt'
import type { Form, Reply } from '../../house.ts'
import { answerForm } from '../answer.ts'
import { inTime, RECORDING } from '../patience.ts'
import { asking } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawFaults, drawForm, drawNotice, readForm } from './form.ts'
import { type Gesture, readSubmission } from './gesture.ts'
import { refusedForm } from './refused.ts'

/** Somebody submitted a dialog. */
export function hearSubmissions(app: App, desk: Desk): void {
  app.view<ViewSubmitAction>(/.*/, async (submission) => await submit(desk, submission))
}

type Submission = Parameters<Parameters<typeof App.prototype.view<ViewSubmitAction>>[1]>[0]

/** Faults are shown beside the fields; a late answer is drawn into the dialog, which stays open for it. */
async function submit(desk: Desk, { body, view, ack }: Submission): Promise<void> {
  const { submit: name, channel, value, fields } = readForm(view)
  const gesture = readSubmission(body, channel)
  const tried = { tried: `form ${name}`, about: value }
  const answer = asking(desk, gesture, tried, (asked) =>
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
  await ack({ response_action: 'update', view: drawNotice(title, RECORDING) })
  const late = await answer
  const instead = await redraw(desk, gesture, {
    ...{ view: view.id, form: late.form ?? null, notice: drawNotice(title, 'Done.') },
  })
  await desk.whisperer.whisper(gesture, instead ?? late)
}

interface Late {
  readonly view: string
  readonly form: Form | null
  /** What the dialog shows where no form follows. */
  readonly notice: types.ModalView
}

/** Null when the dialog shows it, or nothing is lost by its not being shown; otherwise what to say instead. */
async function redraw(
  { house, workspaces }: Desk,
  gesture: Gesture,
  { view, form, notice }: Late,
): Promise<Reply | null> {
  try {
    const workspace = await workspaces.of(gesture.teams)
    if (!workspace) return form && sayLost(form)
    const next = form ? drawForm(form, gesture.channel) : notice
    await workspace.api.safe.views.update({ view_id: view, view: next })
    return null
  } catch (error) {
    if (!form) house.log.info({ err: error, signal: gesture.id }, 'a dialog was closed early')
    return form && ((await refusedForm(house, { gesture, form, error })) ?? sayLost(form))
  }
}

/** For a dialog that was closed before its faults, or what else it asks, were known. */
function sayLost({ title, text, fields }: Form): Reply {
  const faults = fields.flatMap(({ label, fault }) => (fault ? [`${label}: ${fault}`] : []))
  const why = faults.length > 0 ? faults : [text ?? '']
  return {
    text: [`Nothing was recorded yet: “${title}” is still open. Please ask for it again.`, ...why]
      .join('\n')
      .trim(),
  }
}
