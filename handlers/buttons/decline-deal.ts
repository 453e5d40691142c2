import { declineForm } from '../../src/cards/forms.ts'
import type { Button } from '../../src/house.ts'
import { declineOffer } from '../commands/deal-offers.ts'
import { idOf } from '../decided.ts'

/** "Decline" on the card of a deal that is offered to somebody: asks whoever may answer it why. */
export const declineDeal: Button = async (value, asked) => {
  const id = idOf('deal', value)
  return await declineOffer(asked, id, undefined, () => declineForm(id))
}
