import type { FormDoor } from '../../src/house.ts'
import { chosenPerson } from '../chosen.ts'
import { idOf } from '../decided.ts'
import { askWhich, giveAway } from '../leaver.ts'

/** One piece of what somebody left behind goes to whoever was chosen. */
export const giveOneForm: FormDoor = async ({ value, fields }, asked) => {
  const person = idOf('person', value)
  const { piece, to = '' } = fields
  const chosen = await chosenPerson(asked, to)
  if ('fault' in chosen)
    return { form: await askWhich(asked, person, { piece, to, fault: chosen.fault }) }
  return await giveAway(asked, person, { piece: idOf('piece', piece ?? ''), to: chosen.found.id })
}
