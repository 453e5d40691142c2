import type { Effect, Verdict } from '../../model.ts'
import type { Deal, Person } from '../../nouns.ts'
import { raise, resumeOf } from '../exceptions.ts'
import { fieldOf } from '../fields.ts'
import { type Choice, chooseOwner, type Unplaceable } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { disagreements } from '../shadows.ts'
import { act, skip, tellPeople } from '../verdicts.ts'
import { actorName, type DealSituation, type Todo } from './reports.ts'

/** Gives the deal to the person whom somebody named. */
export function nameOwner(situation: DealSituation, deal: Deal, to: Person): Verdict {
  const actor = actorName(situation)
  const because =
    situation.signal.by.id === to.id
      ? `${actor} took ${deal.name}`
      : `${actor} named ${to.name} as the owner of ${deal.name}`
  return act('named owner', because, assigned(deal, to.id, because), { owner_email: to.email })
}

/** Gives the deal to whom the ownership rules choose; where they cannot, somebody is asked. */
export function placeOwner(rulebook: Rulebook, situation: DealSituation, deal: Deal): Verdict {
  const choice = chooseOwner(rulebook, { ...situation, deal }, 'deal.created')
  const verdict = givenTo(rulebook, situation, { deal, choice })
  const apart = disagreements(rulebook, situation, { deal, choice })
  return apart.length > 0 ? { ...verdict, effects: [...verdict.effects, ...apart] } : verdict
}

function givenTo(
  rulebook: Rulebook,
  situation: DealSituation,
  { deal, choice }: { readonly deal: Deal; readonly choice: Choice },
): Verdict {
  if ('unplaceable' in choice) return unplaceable(rulebook, situation, { deal, choice })
  const { rule, because, read, candidates, to, advance } = choice
  if (to === deal.ownerId) return { ...skip(rule, because, read), candidates }
  const effects: Effect[] = assigned(deal, to, because)
  if (advance) effects.push({ do: 'advance-rotation', ...advance })
  return { ...act(rule, because, effects, read), candidates }
}

function assigned(deal: Deal, to: Person['id'], because: string): Effect[] {
  const subject = { noun: 'deal', id: deal.id } as const
  return [{ do: 'assign', ...subject, to, because }, ...tellPeople([to], subject)]
}

/** Somebody must fill in what the rule lacks, or name the owner; until then the queue's owner holds it. */
function unplaceable(
  rulebook: Rulebook,
  situation: DealSituation,
  { deal, choice }: { readonly deal: Deal; readonly choice: Unplaceable },
): Verdict {
  const field = fieldNamed(choice.field)
  const todo: Todo = choice.field ? { route: true } : {}
  const verdict = raise(
    rulebook,
    { ...situation, deal },
    {
      ...choice,
      kind: 'unplaceable',
      subject: { noun: 'deal', id: deal.id },
      field,
      offered: null,
      owner: choice.fallback,
      resume: resumeOf(situation.signal, deal.id, { ...todo, field }),
    },
  )
  const held = choice.holder && choice.holder !== deal.ownerId
  return {
    ...verdict,
    read: choice.read,
    effects: [...(held ? assigned(deal, choice.holder, choice.because) : []), ...verdict.effects],
  }
}

/** The field as exceptions name it: `amount`, `account.region`, or `custom.tier` for a deal's own. */
function fieldNamed(path: string | null): string {
  const [, name] = /^deal\.(.*)$/.exec(path ?? 'deal.owner_email') ?? []
  if (name === undefined) return path!
  return fieldOf('deal', name) ? name : `custom.${name}`
}
