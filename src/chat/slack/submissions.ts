import type { App, types, ViewSubmitAction } from '@slack/bolt'
import type { Reply } from '../../house.ts'
import { answerForm } from '../answer.ts'
import { inTime, RECORDING } from '../patience.ts'
import { asking } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawFaults, drawForm, drawNotice, readForm } from './form.ts'
import { type Gesture, readSubmission } from './gesture.ts'

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
  const next = late.form ? drawForm(late.form, channel) : drawNotice(title, 'Done.')
  const shown = await redraw(desk, gesture, { view_id: view.id, view: next })
  if (late.form && !shown) return await desk.whisperer.whisper(gesture, sayFaults(late))
  await desk.whisperer.whisper(gesture, late)
}

async function redraw(
  desk: Desk,
  gesture: Gesture,
  view: { readonly view_id: string; readonly view: types.ModalView },
): Promise<boolean> {
  try {
    const workspace = await desk.workspaces.of(gesture.teams)
    return (await workspace?.api.safe.views.update(view)) !== undefined
  } catch {
    return false
  }
}

/** For a dialog that was closed before its faults were known. */
function sayFaults({ form }: Reply): Reply {
  const faults = (form?.fields ?? []).flatMap(({ label, fault }) =>
    fault ? [`${label}: ${fault}`] : [],
  )
  return { text: ['The form was not taken. Please fill it in again.', ...faults].join('\n') }
}
