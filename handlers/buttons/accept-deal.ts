import type { Button } from '../../src/house.ts'
import { acceptOffer } from '../commands/deal-offers.ts'
import { idOf } from '../decided.ts'

/** "Accept" on the card of a deal that is offered to somebody. */
export const acceptDeal: Button = async (value, asked) =>
  await acceptOffer(asked, idOf('deal', value))
