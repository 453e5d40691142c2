import { LONGEST_TITLE, taskForm } from '../../src/cards/message-forms.ts'
import type { Shortcut } from '../../src/house.ts'
import { sayPerson } from '../chosen.ts'
import { dealNamed } from './log-activity.ts'

/** "Make a task of this" on a message; the asker does it, unless another is named. */
export const makeTask: Shortcut = {
  says: 'Make a task of this',
  about: 'message',
  async run(asked, message) {
    const deal = message && (await dealNamed(asked, message))
    const title = titleFrom(message?.text ?? '')
    const { by } = asked
    return {
      form: taskForm({
        values: { title, owner: by.email, ...deal?.values },
        shown: { owner: sayPerson(by), ...deal?.shown },
      }),
    }
  },
}

/** The message's first line, as far as a title reaches. */
function titleFrom(text: string): string {
  const [line = ''] = text.trim().split(/\s*[\n\r]+\s*/)
  if (line.length <= LONGEST_TITLE) return line
  return `${line.slice(0, LONGEST_TITLE - 1).toWellFormed()}…`
}
