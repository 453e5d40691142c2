import type { SignalOf, Situation, Verdict } from '../model.ts'
import { raise } from './exceptions.ts'
import type { Rulebook } from './rulebook.ts'
import { enumerate } from './sentences.ts'
import { act, skip } from './verdicts.ts'

const LEAVERS = 'leavers'

/** Somebody left: they are inactive from now on, and what they still own is somebody's to give away. */
export function deactivatePerson(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'person.deactivated'> },
): Verdict[] {
  const { people, signal, owned } = situation
  const person = people.find(({ id }) => id === signal.person)
  if (!person?.active) return [skip(LEAVERS, 'Nobody active is meant')]
  const left = act(LEAVERS, `${person.name} does not work here any more`, [
    { do: 'deactivate', person: person.id },
  ])
  const work = sayWork(owned)
  if (work === null) return [left]
  const staying = people.filter(({ id }) => id !== person.id)
  const manager = staying.find(({ id, active }) => active && id === person.managerId)
  const raised = raise(
    rulebook,
    { ...situation, people: staying },
    {
      rule: LEAVERS,
      kind: 'unplaceable',
      subject: { noun: 'person', id: person.id },
      owner: manager?.id ?? null,
      field: null,
      offered: person.name,
      because: `${person.name} (${person.email}) left and still owns ${work}. Give each of them to somebody else.`,
      resume: null,
    },
  )
  return [left, raised]
}

function sayWork(owned: Situation['owned']): string | null {
  const counts = Object.entries(owned ?? {}).filter(([, count]) => count > 0)
  if (counts.length === 0) return null
  const said = counts.map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`)
  return enumerate(said, 'and')
}
