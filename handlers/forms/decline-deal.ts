import { declineForm } from '../../src/cards/forms.ts'
import type { FormDoor } from '../../src/house.ts'
import { declineOffer } from '../commands/deal-offers.ts'
import { idOf } from '../decided.ts'

/** Why an offered deal is not taken, as the next will read it. */
export const declineDeal: FormDoor = async ({ value, fields }, asked) => {
  const id = idOf('deal', value)
  const faults = { reason: 'Say why, so that the next knows' }
  return await declineOffer(asked, id, fields.reason, () => declineForm(id, { faults }))
}
