import type { Form, Reply } from '../card.ts'
import { AGAIN, type Question, writeQuestion } from './again.ts'
import type { SlackApi } from './api.ts'
import { drawReply } from './draw.ts'
import { codeOf } from './faults.ts'
import { drawForm } from './form.ts'
import type { Gesture } from './gesture.ts'
import { openDirect } from './places.ts'
import type { Workspaces } from './workspaces.ts'

/** Answers that only the asker sees. */
export interface Whisperer {
  /** Says the reply, or opens its form. `question` is what the asker can ask again. */
  say(gesture: Gesture, reply: Reply, question: Question | null): Promise<void>
  whisper(gesture: Gesture, reply: Reply): Promise<void>
}

/** `url` is the console's address. `unsaid` hears of dialogs that Slack would not open. */
export function openWhisperer(
  workspaces: Workspaces,
  url: string,
  unsaid: (gesture: Gesture, error: unknown) => void,
): Whisperer {
  const whisper = async (gesture: Gesture, reply: Reply): Promise<void> => {
    const drawn = drawReply(reply, url)
    if (!drawn) return
    if (gesture.respond) {
      const answer = { ...drawn, response_type: 'ephemeral', replace_original: false } as const
      const said = await gesture.respond(answer).then(
        () => true,
        () => false,
      )
      if (said) return
    }
    const { handle, channel } = gesture
    const api = (await workspaces.of(gesture.teams))?.api
    if (!api) return
    if (channel && (await postEphemeral(api, { ...drawn, channel, user: handle }))) return
    await api.once.chat.postMessage({ ...drawn, channel: await openDirect(api, handle) })
  }

  const open = async (gesture: Gesture, form: Form): Promise<boolean> => {
    const { trigger, channel } = gesture
    if (!trigger) return false
    try {
      const api = (await workspaces.of(gesture.teams))?.api
      await api?.once.views.open({ trigger_id: trigger, view: drawForm(form, channel) })
      return api !== undefined
    } catch (error) {
      unsaid(gesture, error)
      return false
    }
  }

  return {
    whisper,
    async say(gesture, reply, question) {
      if (!reply.form) return await whisper(gesture, reply)
      if (!(await open(gesture, reply.form))) await whisper(gesture, tryAgain(question))
    },
  }
}

/** Slack opens a dialog only within three seconds: after that, a press gives three more. */
function tryAgain(question: Question | null): Reply {
  const value = question && writeQuestion(question)
  if (!value) return { text: 'The form could not open in time. Please ask once more.' }
  return {
    card: {
      title: 'There is a form to fill in',
      text: 'Slack did not let it open in time.',
      buttons: [{ press: AGAIN, label: 'Open the form', value, style: 'primary' }],
    },
  }
}

type Ephemeral = Parameters<SlackApi['once']['chat']['postEphemeral']>[0]

/** False when the bot or the person is not in that channel. */
async function postEphemeral(api: SlackApi, message: Ephemeral): Promise<boolean> {
  try {
    await api.once.chat.postEphemeral(message)
    return true
  } catch (error) {
    if (codeOf(error)) return false
    throw error
  }
}
