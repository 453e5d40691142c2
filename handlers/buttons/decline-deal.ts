import { declineForm } from '../../src/cards/forms.ts'
import type { Button } from '../../src/house.ts'
import { declineOffer } from '../commands/offers.ts'
import { offeredIn } from '../owned.ts'

/** "Decline" on the card of what is offered to somebody: asks whoever may answer it why. */
export const declineDeal: Button = async (value, asked) =>
  await declineOffer(asked, offeredIn(value), undefined, () => declineForm(value))
