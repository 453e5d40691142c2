import { Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import type { Person } from '../nouns.ts'
import {
  findBehind,
  findLinkOf,
  type Handle,
  type Link,
  linkHandle,
  unlinkHandle,
} from '../store/identities.ts'
import { findPersonByMail } from '../store/people.ts'

/** An account as its platform vouches for it. */
export interface Account extends Handle {
  /** Null when the platform does not vouch for it. */
  readonly email: string | null
  /** What holds the mail address there: `Slack profile`. */
  readonly called: string
}

/** The account belongs to nobody we know; its owner is told how that is changed. */
export class NotLinked extends Refusal {
  readonly account: Account

  constructor(account: Account) {
    const { email, called } = account
    const mail = email ? `${email} is not known there` : 'yours is missing or not confirmed'
    super(
      `You are not linked to a person in Baton. Baton goes by the mail address of your ${called}, and ${mail}. Ask a Baton admin to add you with that address, then try again. If Baton knows you in another chat, type /baton connect there.`,
    )
    this.account = account
  }
}

/** The person an account is linked to, or the one with its mail address, who is linked from now on. Throws NotLinked. */
export async function personBehind(house: House, account: Account): Promise<Person> {
  const { db, org } = house
  const now = house.now().toISOString()
  const found = await findBehind(db, org, { ...account, now })
  if (found && holds(found.link, account)) {
    if (found.person) return found.person
    throw new NotLinked(account)
  }
  if (found) await unlinkHandle(db, org, account)
  const { email } = account
  const person = email ? await findPersonByMail(db, org, { email, now }) : null
  if (!person) throw new NotLinked(account)
  await linkHandle(db, org, { ...account, person: person.id, how: 'mail', at: now })
  return person
}

/** The person of an account whose link still holds; one that does not ends. */
export async function recheck({ db, org }: House, account: Account): Promise<Person['id'] | null> {
  const link = await findLinkOf(db, org, account)
  if (!link) return null
  if (holds(link, account)) return link.person
  await unlinkHandle(db, org, account)
  return null
}

/** A link by mail holds while the account has the address that it was proved with. */
function holds({ email }: Link, account: Account): boolean {
  return email === null || email === account.email
}
