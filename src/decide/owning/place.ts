import type { Effect, OfferedNoun, Signal, Verdict } from '../../model.ts'
import type { Deal, Id, Lead, Person, Ticket } from '../../nouns.ts'
import { type How, placeOwner } from '../deal/owner.ts'
import { personOf } from '../facts.ts'
import { placeChosen } from '../inbound/owner.ts'
import type { Choice } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, refuse, tellPeople } from '../verdicts.ts'
import type { Work, Working } from './work.ts'

type Assign = Extract<Effect, { do: 'assign' }>

/** Gives work to somebody, who is told. */
export function handed(
  { noun, id }: Work,
  to: Person['id'],
  why: Pick<Assign, 'because' | 'how' | 'offer'>,
): Effect[] {
  return [{ do: 'assign', noun, id, to, ...why }, ...tellPeople([to], { noun, id })]
}

/** Gives work to whom the rules chose; where they could not, somebody is asked. */
export function place(rulebook: Rulebook, about: Working, choice: Choice, how: How): Verdict {
  const { noun, record } = about.work
  if (noun === 'deal') return placeOwner(rulebook, { ...about, deal: record as Deal }, choice, how)
  if (noun === 'task') return placeTask(about, choice, how)
  return placeChosen(rulebook, about, { noun, after: record as Lead | Ticket }, { choice, how })
}

/** A task has no field that somebody could fill in: whoever must see to it has it. */
function placeTask({ work, people }: Working, choice: Choice, how: How): Verdict {
  const { rule, because, read, candidates } = choice
  const to = 'to' in choice ? choice.to : (choice.holder ?? choice.fallback)
  if (to === null || to === work.ownerId) {
    const command = `/task handover ${work.key} to ...`
    return refuse(rule, `${because}, and nobody else can take it. Hand it to somebody: ${command}`)
  }
  const turn = 'to' in choice && choice.advance
  const effects: Effect[] = [
    ...handed(work, to, { because, how }),
    ...tellPeople([work.ownerId], { noun: work.noun, id: work.id }),
    ...(turn ? [{ do: 'advance-rotation', ...turn } as const] : []),
  ]
  const keeps = 'to' in choice ? '' : `, so ${personOf(people, to)?.name} looks after it`
  return { ...act(rule, `${because}${keeps}`, effects, read), candidates }
}

type Stamp = Pick<Signal, 'id' | 'at' | 'by' | 'source'>
interface Lapse {
  readonly noun: OfferedNoun
  readonly id: Id
  readonly from: Id<'person'>
  readonly why: 'timed out' | 'away'
}

/** An offer that was not answered, or whose holder is away. */
export function lapse(stamp: Stamp, { noun, id, from, why }: Lapse): Effect {
  const said = { ...stamp, from, why }
  const signals: Record<OfferedNoun, Signal> = {
    deal: { ...said, kind: 'deal.lapsed', deal: { id } },
    lead: { ...said, kind: 'lead.lapsed', lead: { id } },
    ticket: { ...said, kind: 'ticket.lapsed', ticket: { id } },
  }
  return { do: 'follow', signal: signals[noun] }
}
