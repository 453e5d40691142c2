import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { Id, Person } from '../src/nouns.ts'
import { findPerson } from '../src/store/people.ts'
import { personCalled } from './pick.ts'

const COVER = /^(.*?)\s*\b(?:covered by|covering is|covers?)\s+(.+)$/is
const FOR = /^for\s+(\S.*?)\s+((?:until|till|from|to|today|tomorrow|next|this|on|starting)\b.*)$/is
const LENGTH = /^(?:\d|an?|one|two|three|four|five|six|seven|eight|nine|ten|the|all|rest)\b/i
const NOBODY = /^(?:nobody|none|no one)$/i

/** What was said of whom, when, and who covers; `cover` null: nobody, missing: as it was. */
export interface AwayWords {
  readonly whose: string
  readonly when: string
  readonly cover?: string | null
}

/** `for @ana until friday cover @ben` -> of whom, when, and who covers. */
export function splitAway(said: string, named: string | undefined): AwayWords {
  const [, before = said, positional] = named === undefined ? (COVER.exec(said) ?? []) : []
  const [, whose = 'me', when = before] = LENGTH.test(before.replace(/^for\s+/i, ''))
    ? []
    : (FOR.exec(before.trim()) ?? [])
  const cover = (named ?? positional)?.trim()
  if (cover === undefined) return { whose, when: when.trim() }
  return { whose, when: when.trim(), cover: NOBODY.test(cover) ? null : cover }
}

/** The active person who was meant, as they are now. */
export async function colleague(asked: Asked, said: string): Promise<Person> {
  const { id } = await personCalled(asked, said.replace(/^for\s+/i, ''))
  const now = asked.house.now().toISOString()
  const person = await findPerson(asked.house.db, asked.house.org, { id, now })
  if (!person)
    throw new Refusal('Nobody active answers to that name. Say a colleague’s mail address.')
  return person
}

/** Who is to cover: a colleague, nobody (null), or as it was (missing). */
export async function coverOf(
  asked: Asked,
  said: string | null | undefined,
): Promise<{ readonly cover?: Id<'person'> | null }> {
  if (said === undefined) return {}
  return { cover: said === null ? null : (await personCalled(asked, said)).id }
}
