import type { Button } from '../../src/house.ts'
import { sayOwner } from '../commands/owner.ts'
import { idOf } from '../decided.ts'

const NOUNS = ['lead', 'ticket', 'task', 'project'] as const

/** "Why?" on a card: who owns it, and the decision that made it so. A deal's value is its id, of others a noun, a colon and an id. */
export const why: Button = async (value, asked) => {
  const [, said, id = ''] = /^(\w+):(.*)$/.exec(value) ?? []
  const noun = NOUNS.find((it) => it === said)
  if (noun) return await sayOwner(asked, noun, idOf(noun, id))
  return await sayOwner(asked, 'deal', idOf('deal', value))
}
