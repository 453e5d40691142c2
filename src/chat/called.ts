import { mayBeCalled } from '../decide/hold.ts'
import type { House, Outgoing } from '../house.ts'
import type { Id } from '../nouns.ts'
import { findAccounts } from '../store/identities.ts'
import { readListeners } from '../store/noise.ts'
import { calledIn } from './card.ts'

/** The accounts of people in one workspace of a chat, by person: those who can be mentioned there. */
export type Accounts = ReadonlyMap<Id<'person'>, string>

/** Nobody is mentioned: all people are said by name. */
export const NOBODY: Accounts = new Map()

/**
 * The accounts there of those whom a message calls to act. Only before others: in a person's own
 * conversation the message itself is the call. Who is away, or left alone now, is said by name.
 */
export async function accountsOf(
  house: House,
  of: { readonly chat: string; readonly workspace: string },
  { card, conversation, noun }: Pick<Outgoing, 'card' | 'conversation' | 'noun'>,
): Promise<Accounts> {
  if (!conversation.startsWith('channel:')) return NOBODY
  const { db, org } = house
  const accounts = await findAccounts(db, org, { ...of, people: calledIn(card) })
  if (accounts.size === 0) return NOBODY
  const now = house.now().toISOString()
  const listeners = await readListeners(db, { org, now }, [...accounts.keys()])
  const rulebook = house.rulebook()
  const left = listeners.filter((person) => !mayBeCalled(rulebook, { noun }, { person, now }))
  const alone = new Set(left.map(({ id }) => id))
  return new Map([...accounts].filter(([id]) => !alone.has(id)))
}
