import type { Ring, Situation } from '../model.ts'

/** The signal has its own column, everybody is in the table `directory` under the hash, and who rings in a table. */
export interface Kept extends Omit<Situation, 'signal' | 'people' | 'teams' | 'rings'> {
  readonly rings?: KeptRings | readonly Ring[]
}

/** Clocks ring by the thousand: what their fields are called is kept once. */
interface KeptRings {
  readonly fields: readonly (keyof Ring['clock'])[]
  readonly rows: readonly (readonly [clock: readonly unknown[], of: Omit<Ring, 'clock'>])[]
}

/** What is kept of a situation, so that it can be decided again. */
export function kept({ signal: _, people: __, teams: ___, rings, ...rest }: Situation): Kept {
  return { ...rest, ...(rings && { rings: inTable(rings) }) }
}

function inTable(rings: readonly Ring[]): KeptRings {
  const fields = Object.keys(rings[0]?.clock ?? {}) as KeptRings['fields']
  return {
    fields,
    rows: rings.map(({ clock, ...of }) => [fields.map((name) => clock[name]), of]),
  }
}

/** The situation as it was, but for what is kept elsewhere. */
export function asItWas({ rings, ...rest }: Kept): Omit<Situation, 'signal' | 'people' | 'teams'> {
  if (!rings) return rest
  return { ...rest, rings: 'fields' in rings ? outOfTable(rings) : rings }
}

function outOfTable({ fields, rows }: KeptRings): Ring[] {
  return rows.map(([values, of]) => {
    const clock = Object.fromEntries(fields.map((name, place) => [name, values[place]]))
    return { ...of, clock: clock as unknown as Ring['clock'] }
  })
}
