import type { Decision } from '../model.ts'
import type { RecordNoun } from '../store/columns.ts'

/** What became of a row. `exceptions` are fields of it that a person has to settle. */
export type Outcome = 'created' | 'changed' | 'unchanged' | 'quarantined'

/** What a decision made of its row: the record it names was created, changed, or is as it was. */
export function outcomeOf(
  { repeated, verdicts }: Decision,
  noun: RecordNoun,
): { outcome: Outcome; reason: string | null; exceptions: number } {
  if (repeated) return { outcome: 'unchanged', reason: null, exceptions: 0 }
  const effects = verdicts.flatMap((verdict) => verdict.effects)
  const exceptions = effects.filter((effect) => effect.do === 'raise').length
  const refused = verdicts.find(({ outcome }) => outcome === 'refuse')
  if (refused) return { outcome: 'quarantined', reason: refused.because, exceptions }
  if (effects.some((effect) => effect.do === 'create' && effect.noun === noun)) {
    return { outcome: 'created', reason: null, exceptions }
  }
  const changed = effects.some(
    (effect) =>
      (effect.do === 'change' && effect.noun === noun && isVisible(effect.fields)) ||
      (effect.do === 'assign' && effect.noun === noun),
  )
  return { outcome: changed ? 'changed' : 'unchanged', reason: null, exceptions }
}

/** When a source last said the same thing is memory, not a change. */
function isVisible(fields: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(fields).some((field) => field !== 'reportedAt')
}
