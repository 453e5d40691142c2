import type { Button } from '../../src/house.ts'
import { claimDeal } from '../commands/deal-claims.ts'
import { idOf } from '../decided.ts'

/** "I take it" on the card of a deal that waits for an owner. */
export const claim: Button = async (value, asked) => await claimDeal(asked, idOf('deal', value))
