import { plainWords } from '../decide/quality/text.ts'

/** Somebody who can be named in a file. */
interface Known {
  readonly name: string
  readonly email: string
}

/** Finds the mail address of whom a cell means, by name or address; null for nobody, or for several. */
export function namesOf(people: readonly Known[]): (said: string) => string | null {
  const byName = new Map<string, string | null>()
  for (const { name, email } of people) {
    const key = plainWords(name)
    byName.set(key, byName.has(key) ? null : email)
  }
  const mails = new Set(people.map(({ email }) => email))
  return (said) => {
    const mail = said.trim().toLowerCase()
    return mails.has(mail) ? mail : (byName.get(plainWords(said)) ?? null)
  }
}

/** `Mei-Mei Johns` at `example.com` -> `mei-mei.johns@example.com`; null when the name has no letters we can write. */
export function mailFor(name: string, domain: string): string | null {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’`.]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9-]+/)
    .filter(Boolean)
  return words.length > 0 ? `${words.join('.')}@${domain}` : null
}
