import type { Button } from '../../src/house.ts'
import { silence } from '../commands/settings.ts'
import { idOf } from '../decided.ts'
import { aboutOf } from '../meant.ts'

/** "Unmute" on one's own settings. */
export const unmute: Button = async (value, asked) =>
  await silence(asked, 'unmuted', subjectOf(value))

function subjectOf(value: string) {
  const [noun = '', id = ''] = value.split(':')
  return aboutOf(noun, idOf(noun, id))
}
