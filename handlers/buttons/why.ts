import type { Button } from '../../src/house.ts'
import { sayOwner } from '../commands/owner.ts'
import { idOf } from '../decided.ts'

/** "Why?" on a deal's card: who owns it, and the decision that made it so. */
export const why: Button = async (value, asked) =>
  await sayOwner(asked, 'deal', idOf('deal', value))
