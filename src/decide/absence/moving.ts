import type { Absence, Effect, Holding, Situation, Whereabouts } from '../../model.ts'
import type { Id, Person } from '../../nouns.ts'
import { isInbound, updated } from '../inbound/inbound.ts'
import { lapse } from '../owning/place.ts'
import { isOfferable } from '../owning/work.ts'
import type { Meanwhile } from '../rulebook.ts'
import { tellPeople } from '../verdicts.ts'
import { coverOf } from './presence.ts'
import { ABSENCE } from './words.ts'

/** Nothing is known of anybody. */
export const NOTHING: Whereabouts = { absences: [], holdings: [], covered: [], approvals: [] }
const BY = { kind: 'rule', id: ABSENCE } as const

/** An absence, and whose it is. */
export interface Known {
  readonly was: Absence
  readonly person: Person
}

/** What of somebody's work goes elsewhere. Without a cover who is there nothing goes to one. */
export function moved(
  situation: Situation,
  { was, person }: Known,
  how: (it: Holding) => Meanwhile,
): Effect[] {
  const cover = coverOf(situation, person)
  return (situation.whereabouts ?? NOTHING).holdings.flatMap((it): Effect[] => {
    const what = how(it)
    if (what !== 'keep' && it.isOffered) return lapsed(situation, it)
    if (what === 'route again') return [routed(situation, it)]
    if (what === 'keep' || !cover) return []
    const { noun, id, dealId } = it
    const because = `${cover.name} covers for ${person.name}`
    return [
      handed(situation, { noun, id, dealId, from: person.id, to: cover.id, because }),
      { do: 'cover', absence: was.id, noun, id, dealId, to: cover.id },
    ]
  })
}

function lapsed({ signal, now }: Situation, { noun, id, ownerId }: Holding): Effect[] {
  if (!isOfferable(noun)) return []
  const stamp = { id: `${signal.id}/lapse/${id}`, at: now, by: BY, source: 'baton' }
  return [lapse(stamp, { noun, id, from: ownerId, why: 'away' })]
}

interface Hand extends Pick<Holding, 'noun' | 'id' | 'dealId'> {
  readonly from: Id<'person'>
  readonly to: Id<'person'>
  readonly because: string
}

/** It goes from one to the other: decided next, on the piece as it then is. */
export function handed(
  { signal, now }: Situation,
  { noun, id, dealId, from, to, because }: Hand,
): Effect {
  const stamp = { id: `${signal.id}/hand/${id}`, at: now, by: BY, source: 'baton' }
  const piece = noun === 'deal' ? {} : { [noun]: isInbound(noun) ? { id } : id }
  const deal = dealId === null ? {} : { deal: { id: dealId } }
  const hand = { from, to, because, ...piece, ...deal }
  return { do: 'follow', signal: { ...stamp, ...hand, kind: 'work.handed' } }
}

function routed({ signal, now }: Situation, { noun, id }: Holding): Effect {
  const stamp = { id: `${signal.id}/route/${id}`, at: now, by: BY, source: 'baton' }
  const again = { patch: {}, route: true }
  if (isInbound(noun)) return { do: 'follow', signal: updated(noun, id, { ...stamp, ...again }) }
  return { do: 'follow', signal: { ...stamp, ...again, kind: 'deal.updated', deal: { id } } }
}

/** The approvals that somebody may decide are asked again of those who are there now. */
export function askedAgain({ signal, now, whereabouts = NOTHING }: Situation): Effect[] {
  return whereabouts.approvals.map(({ id, dealId }) => {
    const stamp = { id: `${signal.id}/ask/${id}`, at: now, by: BY, source: 'baton' }
    return { do: 'follow', signal: { ...stamp, kind: 'approval.reasked', deal: { id: dealId } } }
  })
}

/** The absence's card, for whoever is away and whoever covers. */
export function shown(situation: Situation, { was, person }: Known): Effect[] {
  const cover = coverOf(situation, person)
  const subject = { noun: 'absence', id: was.id } as const
  return tellPeople([person.id, was.coverId, cover?.id ?? null], subject)
}
