import type { Transaction } from 'kysely'
import type { Signal, Whereabouts } from './model.ts'
import type { Id } from './nouns.ts'
import { readAbsences } from './store/absences.ts'
import type { Schema } from './store/schema.ts'

/** Reads when those are away whose absence the signals are about, by the signals' ids. */
export async function readWhereabouts(
  trx: Transaction<Schema>,
  org: string,
  signals: readonly Signal[],
): Promise<Map<string, Whereabouts>> {
  const asking = signals.filter((signal) => peopleIn(signal).length > 0)
  if (asking.length === 0) return new Map()
  const absences = await readAbsences(trx, org, asking.flatMap(peopleIn), 'lock')
  return new Map(
    asking.map((signal) => {
      const people = peopleIn(signal)
      return [signal.id, { absences: absences.filter(({ personId }) => people.includes(personId)) }]
    }),
  )
}

/** Whose absences matter: that of the one who is meant, and of who is to cover. */
function peopleIn(signal: Signal): Id<'person'>[] {
  if (signal.kind === 'person.back') return [signal.person]
  if (signal.kind !== 'person.away') return []
  return [signal.person, ...(signal.cover ? [signal.cover] : [])]
}
