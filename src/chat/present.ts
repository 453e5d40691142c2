import type { House, Present } from '../house.ts'
import { findLinked } from '../store/identities.ts'
import { listPeople } from '../store/people.ts'

/** Somebody in a channel, as their chat lists them. */
export interface Listed {
  readonly handle: string
  /** The mail address that the chat vouches for. */
  readonly email: string | null
  /** A full member of the company's own workspace. */
  readonly isFull: boolean
}

/** Who those in a channel are to us: people who are linked to an account there, or have its mail address. */
export async function presentOf(
  { db, org, now }: House,
  of: { readonly chat: string; readonly workspace: string },
  listed: readonly Listed[],
): Promise<Present> {
  const full = listed.filter(({ isFull }) => isFull)
  const [linked, everyone] = await Promise.all([
    findLinked(db, org, { ...of, handles: full.map(({ handle }) => handle) }),
    listPeople(db, org, { now: now().toISOString() }),
  ])
  const byMail = new Map(everyone.map(({ id, email }) => [email.toLowerCase(), id]))
  const people = full.flatMap(
    ({ handle, email }) => linked.get(handle) ?? byMail.get(email?.toLowerCase() ?? '') ?? [],
  )
  return {
    people: [...new Set(people)],
    colleagues: people.length < full.length,
    strangers: full.length < listed.length,
  }
}
