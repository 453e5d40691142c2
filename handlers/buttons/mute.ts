import type { Button } from '../../src/house.ts'
import { silence } from '../commands/settings.ts'
import { idOf } from '../decided.ts'

/** "Mute" on a card in one's own conversation: nothing new about it comes there. */
export const mute: Button = async (value, asked) => await silence(asked, 'muted', subjectOf(value))

/** "Unmute" on one's own settings. */
export const unmute: Button = async (value, asked) =>
  await silence(asked, 'unmuted', subjectOf(value))

function subjectOf(value: string) {
  const [noun, id = ''] = value.split(':')
  return noun === 'task' ? { task: idOf('task', id) } : { deal: { id: idOf('deal', id) } }
}
