import { isInbound } from '../../src/decide/inbound/inbound.ts'
import type { Button } from '../../src/house.ts'
import { sayOwner } from '../commands/owner.ts'
import { idOf } from '../decided.ts'

/** "Why?" on the card of a deal, or of a lead or ticket (its noun, a colon, and its id): who owns it, and the decision that made it so. */
export const why: Button = async (value, asked) => {
  const [, noun = '', id = ''] = /^(\w+):(.*)$/.exec(value) ?? []
  if (isInbound(noun)) return await sayOwner(asked, noun, idOf(noun, id))
  return await sayOwner(asked, 'deal', idOf('deal', value))
}
