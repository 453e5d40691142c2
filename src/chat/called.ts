import type { House, Outgoing } from '../house.ts'
import type { Id } from '../nouns.ts'
import { findAccounts } from '../store/identities.ts'
import { calledIn } from './card.ts'

/** The accounts of people in one workspace of a chat, by person: those who can be mentioned there. */
export type Accounts = ReadonlyMap<Id<'person'>, string>

/** Nobody is mentioned: all people are said by name. */
export const NOBODY: Accounts = new Map()

/**
 * The accounts there of those whom a message calls to act. Only before others: in a person's own
 * conversation the message itself is the call.
 */
export async function accountsOf(
  { db, org }: House,
  of: { readonly chat: string; readonly workspace: string },
  { card, conversation }: Pick<Outgoing, 'card' | 'conversation'>,
): Promise<Accounts> {
  if (!conversation.startsWith('channel:')) return NOBODY
  return await findAccounts(db, org, { ...of, people: calledIn(card) })
}
