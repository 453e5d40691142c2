import { randomUUID } from 'node:crypto'
import { namedInRules } from '../decide/leavers/named-in-rules.ts'
import type { House } from '../house.ts'
import type { Remaining } from '../model.ts'
import type { Spine } from '../spine.ts'
import { listLeft, ofPerson, readProposed, readRemaining } from '../store/leavers.ts'

/**
 * Looks at those who left: where what they have is more or less than their case says, it is decided anew. A case
 * closes only when nothing remains, and opens again when something comes up, whatever brought it.
 */
export async function checkLeavers(
  { db, org, now, rulebook }: Pick<Spine, 'db' | 'org' | 'now' | 'rulebook'>,
  receive: House['receive'],
): Promise<void> {
  const left = await listLeft(db, org)
  const gone = left.filter(({ active }) => !active)
  const ids = gone.map(({ id }) => id)
  const [remaining, proposed] = await Promise.all([
    readRemaining(db, org, ids),
    readProposed(db, org, ids),
  ])
  for (const person of left) {
    const has = [
      ...ofPerson(remaining, person.id),
      ...(person.active ? [] : namedInRules(rulebook(), person.email)),
    ]
    const known = ofPerson(proposed, person.id)
    const isKnown = namesOf(has) === namesOf(known) && has.length > 0 === person.open
    if (isKnown && !(person.active && person.open)) continue
    const at = now().toISOString()
    const by = { kind: 'system', id: 'leavers' } as const
    const stamp = { id: `leaver:${person.id}:${randomUUID()}`, at, by, source: 'baton' }
    await receive({ ...stamp, kind: 'leaver.checked', person: person.id })
  }
}

function namesOf(pieces: readonly Remaining[]): string {
  return pieces
    .map(({ what, id, name }) => `${what} ${id ?? name}`)
    .sort()
    .join()
}
