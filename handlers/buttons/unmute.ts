import type { Button } from '../../src/house.ts'
import { silence } from '../commands/settings.ts'
import { idOf } from '../decided.ts'

/** "Unmute" on one's own settings. */
export const unmute: Button = async (value, asked) =>
  await silence(asked, 'unmuted', subjectOf(value))

function subjectOf(value: string) {
  const [noun, id = ''] = value.split(':')
  if (noun === 'task') return { task: idOf('task', id) }
  return noun === 'lead' ? { lead: { id: idOf('lead', id) } } : { deal: { id: idOf('deal', id) } }
}
