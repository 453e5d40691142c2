import type { Effect, Proposed, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Id, Noun, Person } from '../../nouns.ts'
import { handed } from '../absence/moving.ts'
import { personOf } from '../facts.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, refuse, skip } from '../verdicts.ts'
import { LEAVERS } from './case.ts'

type Moved = Situation & { readonly signal: SignalOf<'leaver.moved'> }

/** Somebody gives away what a leaver has: all of it as proposed, or one piece, to whom they say. */
export function giveAway(rulebook: Rulebook, situation: Moved): Verdict {
  const { signal, people, whereabouts } = situation
  const person = personOf(people, signal.person)
  const leaver = whereabouts?.leaver
  if (!person || !leaver?.case || leaver.case.state !== 'open')
    return skip(LEAVERS, 'That case is closed: nothing is left to give away')
  const denied = permitted(rulebook, situation, 'exception.answer', leaver.case)
  if (denied) return denied
  const to = signal.to === undefined ? null : personOf(people, signal.to)
  if (signal.to !== undefined && !to?.active)
    return refuse(LEAVERS, 'Nobody active is meant. Name a colleague who works here.')
  const pieces = leaver.proposed.filter(
    ({ id }) => id !== null && (!signal.piece || signal.piece === id),
  )
  const effects = pieces.flatMap((piece) => given(situation, { person, piece, to }))
  if (effects.length === 0)
    return refuse(
      LEAVERS,
      'None of it can be given away from here: the rules that name them are changed in their files.',
    )
  const count = pieces.length === 1 ? `“${pieces[0]!.name}”` : `${pieces.length} pieces`
  return act(LEAVERS, `What ${person.name} had is given away: ${count}`, effects)
}

interface Giving {
  readonly person: Person
  readonly piece: Proposed
  readonly to: Person | null
}

function given(situation: Moved, { person, piece, to: named }: Giving): Effect[] {
  const { what, id, dealId } = piece
  const to = named ?? personOf(situation.people, piece.to)
  if (!to?.active || id === null) return []
  const because = `${person.name} left, and ${to.name} takes over: ${named ? 'somebody chose them' : piece.because}`
  if (what === 'account') return [{ do: 'assign', noun: 'account', id, to: to.id, because }]
  if (what === 'report' || what === 'team')
    return to.id === id ? [] : [{ do: 'appoint', what, id, manager: to.id }]
  if (what === 'cover') return covered(situation, id, to)
  return [
    handed(situation, { noun: what as Noun, id, dealId, from: person.id, to: to.id, because }),
  ]
}

/** Somebody else covers the absence; whoever is away does not cover for themselves. */
function covered({ whereabouts }: Moved, id: Id<'absence'>, to: Person): Effect[] {
  const was = whereabouts?.absences.find((absence) => absence.id === id)
  if (!was) return []
  const coverId = was.personId === to.id ? null : to.id
  return [{ do: 'set-absence', person: was.personId, absence: { ...was, coverId }, was }]
}
