import { noteForm } from '../../src/cards/forms.ts'
import type { FormDoor } from '../../src/house.ts'
import { addNote } from '../commands/deal.ts'
import { idOf } from '../decided.ts'

/** A note about a deal. */
export const note: FormDoor = async ({ value, fields }, asked) => {
  const id = idOf('deal', value)
  const text = fields.text?.trim()
  if (text) return await addNote(asked, id, text)
  return { form: noteForm({ id, name: 'Note' }, { faults: { text: 'Write the note first' } }) }
}
