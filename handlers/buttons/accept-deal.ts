import type { Button } from '../../src/house.ts'
import { acceptOffer } from '../commands/offers.ts'
import { offeredIn } from '../owned.ts'

/** "Accept" on the card of what is offered to somebody. */
export const acceptDeal: Button = async (value, asked) => await acceptOffer(asked, offeredIn(value))
