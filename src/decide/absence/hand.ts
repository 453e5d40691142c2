import type { SignalOf, Situation, Verdict } from '../../model.ts'
import type { Id, Noun } from '../../nouns.ts'
import { askedOfOwner } from '../deal/asking.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, skip, tellChannels, tellPeople } from '../verdicts.ts'
import { ABSENCE } from './words.ts'

type Handed = Situation & { readonly signal: SignalOf<'work.handed'> }

/** A piece of work goes from one person to another, unless somebody else has it by now. */
export function handWork(rulebook: Rulebook, situation: Handed): Verdict {
  const { signal, people } = situation
  const piece = pieceOf(situation)
  if (!piece) return skip(ABSENCE, 'It is no longer there')
  if (piece.ownerId !== signal.from) return skip(ABSENCE, `${piece.key} is somebody else’s by now`)
  const to = people.find(({ id, active }) => active && id === signal.to)
  if (!to || to.id === signal.from) return skip(ABSENCE, `Nobody is there to take ${piece.key}`)
  const subject = { noun: piece.noun, id: piece.id }
  return act(ABSENCE, signal.because, [
    { do: 'assign', ...subject, to: to.id, because: signal.because },
    ...tellPeople([to.id], subject),
    ...tellChannels(rulebook, situation, subject),
    ...(piece.noun === 'deal' ? askedOfOwner(situation, piece.id) : []),
  ])
}

interface Piece {
  readonly noun: Noun
  readonly id: Id
  readonly key: string
  readonly ownerId: Id<'person'> | null
}

function pieceOf({ signal, lead, ticket, deal, task, project, exception }: Handed): Piece | null {
  if (signal.lead) return lead ? { ...lead, noun: 'lead' } : null
  if (signal.ticket) return ticket ? { ...ticket, noun: 'ticket' } : null
  if (signal.task) return task && { ...task, noun: 'task' }
  if (signal.exception) return exception && { ...exception, noun: 'exception' }
  if (signal.project) return project && { ...project, noun: 'project' }
  return deal && { ...deal, noun: 'deal' }
}
