import type { Button } from '../../src/house.ts'
import { claimWork } from '../commands/claims.ts'
import { ownedIn } from '../owned.ts'

/** "I take it" on the card of what waits for an owner. */
export const claim: Button = async (value, asked) => await claimWork(asked, ownedIn(value))
