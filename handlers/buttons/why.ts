import type { Button } from '../../src/house.ts'
import { sayOwner } from '../commands/owner.ts'
import { idOf } from '../decided.ts'

/** "Why?" on the card of a deal or a lead (`lead:` and its id): who owns it, and the decision that made it so. */
export const why: Button = async (value, asked) => {
  const [, lead] = /^lead:(.*)$/.exec(value) ?? []
  if (lead !== undefined) return await sayOwner(asked, 'lead', idOf('lead', lead))
  return await sayOwner(asked, 'deal', idOf('deal', value))
}
