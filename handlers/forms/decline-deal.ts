import { declineForm } from '../../src/cards/forms.ts'
import type { FormDoor } from '../../src/house.ts'
import { declineOffer } from '../commands/offers.ts'
import { offeredIn } from '../owned.ts'

/** Why what was offered is not taken, as the next will read it. */
export const declineDeal: FormDoor = async ({ value, fields }, asked) => {
  const faults = { reason: 'Say why, so that the next knows' }
  return await declineOffer(asked, offeredIn(value), fields.reason, () =>
    declineForm(value, { faults }),
  )
}
