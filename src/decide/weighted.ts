import type { Credits } from '../model.ts'
import type { Id } from '../nouns.ts'

interface Share {
  readonly id: Id<'person'>
  readonly weight: number
}

/**
 * Whose turn it is by weight, and what is owed afterwards. Everyone's next turn has a first and a last
 * moment at which it keeps them within one turn of their share; of those whose first moment has come,
 * the one with the earliest last moment is next. So nobody is ever a whole turn ahead or behind, which the
 * usual smooth rotation does not promise for many people. Turns pass by those in `absent`, and are owed to them.
 */
export function inProportion(
  shares: readonly Share[],
  owed: Credits[string],
  absent: readonly Share[] = [],
): { readonly id: Id<'person'>; readonly credits: Credits[string] } | null {
  const all = [...shares, ...absent].reduce((sum, { weight }) => sum + weight, 0)
  const accrued = (share: Share): Due => ({
    ...share,
    credit: (owed[share.id] ?? 0) + share.weight,
  })
  const due = shares.map(accrued)
  const begun = due.filter(({ credit }) => credit > 0)
  const next = begun.length > 0 ? earliest(begun, all) : mostOwed(due)
  if (!next) return null
  const credits = [...due, ...absent.map(accrued)].map(
    ({ id, credit }) => [id, id === next.id ? credit - all : credit] as const,
  )
  return { id: next.id, credits: { ...owed, ...Object.fromEntries(credits) } }
}

interface Due extends Share {
  readonly credit: number
}

function earliest(due: readonly Due[], all: number): Due | null {
  const ends = due.map(({ credit, weight }) => Math.ceil((all - credit) / weight))
  return due[ends.indexOf(Math.min(...ends))] ?? null
}

// Only after people came back or weights changed: what they are owed from before goes first.
function mostOwed(due: readonly Due[]): Due | null {
  const credits = due.map(({ credit }) => credit)
  return due[credits.indexOf(Math.max(...credits))] ?? null
}
