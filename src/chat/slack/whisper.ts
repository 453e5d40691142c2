import type { House } from '../../house.ts'
import type { Signal } from '../../model.ts'
import type { Form, Reply, ReplyFile } from '../card.ts'
import { AGAIN, type Question, writeQuestion } from './again.ts'
import { drawReply } from './draw.ts'
import { translate } from './faults.ts'
import { drawForm } from './form.ts'
import type { Gesture } from './gesture.ts'
import { areBlocksRefused, waysOf } from './plainer.ts'
import { refusedForm } from './refused.ts'
import type { Tables } from './table.ts'
import { openView, sayAnyWay, sendFile } from './ways.ts'
import type { Workspaces } from './workspaces.ts'

/** Answers that only the asker sees. */
export interface Whisperer {
  /** Says the reply, or opens its form. `question` is what the asker can ask again. */
  say(gesture: Gesture, reply: Reply, question: Question | null): Promise<void>
  /** Says the reply one way or another; where there is none, somebody else sees that. Never throws. */
  whisper(gesture: Gesture, reply: Reply): Promise<void>
  /** Says something that need not be heard. Never throws. */
  mention(gesture: Gesture, text: string): Promise<void>
}

export function openWhisperer(workspaces: Workspaces, house: House): Whisperer {
  const { url, log } = house
  /** Null when it was said; otherwise why the last way failed. */
  const tryAll = async (gesture: Gesture, reply: Reply): Promise<{ fault: unknown } | null> => {
    const draw = (tables: Tables) => drawReply(reply, url, gesture.view ? 'text' : tables)
    if (!draw('block')) return null
    let lost: { fault: unknown } | null = null
    for (const way of waysOf((tables) => draw(tables)!)) {
      lost = await sayAnyWay(workspaces, gesture, way())
      if (!lost || !areBlocksRefused(lost.fault)) return lost
    }
    return lost
  }

  const whisper = async (gesture: Gesture, reply: Reply): Promise<void> => {
    const lost = await tryAll(gesture, reply)
    if (!lost) return
    const fault = translate(lost.fault, 'this person')
    log.error({ err: fault, signal: gesture.id }, 'an answer reached nobody')
    await house.receive(unanswered(gesture, fault, house.now())).catch((error: unknown) => {
      log.error({ err: error, signal: gesture.id }, 'nor could that be shown')
    })
  }

  /** Null when it is open; otherwise what to say instead. */
  const open = async (
    gesture: Gesture,
    form: Form,
    question: Question | null,
  ): Promise<Reply | null> => {
    const { trigger, channel } = gesture
    if (!trigger) return tryAgain(question)
    try {
      const api = (await workspaces.of(gesture.teams))?.api
      if (!api) return tryAgain(question)
      await openView(api, gesture.view, { trigger_id: trigger, view: drawForm(form, channel) })
      return null
    } catch (error) {
      return (await refusedForm(house, { gesture, form, error })) ?? tryAgain(question)
    }
  }

  const hand = async (gesture: Gesture, reply: Reply, file: ReplyFile): Promise<void> => {
    await whisper(gesture, reply)
    try {
      await sendFile(workspaces, gesture, file)
    } catch (error) {
      log.warn({ err: error, signal: gesture.id }, 'a file could not be sent')
      await whisper(gesture, {
        text: `Slack did not take ${file.name}. Ask once more, or have an admin compare the app's scopes with manifest.yml.`,
      })
    }
  }

  return {
    whisper,
    async mention(gesture, text) {
      // Over a view only one thing can be laid: the answer.
      if (!gesture.view) await tryAll(gesture, { text })
    },
    async say(gesture, reply, question) {
      if (reply.file) return await hand(gesture, reply, reply.file)
      if (!reply.form) return await whisper(gesture, reply)
      const instead = await open(gesture, reply.form, question)
      if (instead) await whisper(gesture, instead)
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

/** The answer itself may be for the asker's eyes only, so it is not repeated. Once a day for a member. */
function unanswered({ handle, id }: Gesture, fault: unknown, now: Date): Signal {
  const at = now.toISOString()
  return {
    kind: 'work.failed',
    id: `unanswered:slack:${handle}:${at.slice(0, 10)}`,
    at,
    by: { kind: 'system', id: 'slack' },
    source: 'baton',
    what: `an answer to the member ${handle} of Slack (${id})`,
    because: `They did not hear what became of what they asked. ${fault instanceof Error ? fault.message : String(fault)} Tell them to look at the record.`,
  }
}
