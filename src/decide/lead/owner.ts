import type { Effect, Situation, Verdict } from '../../model.ts'
import type { Lead, Person } from '../../nouns.ts'
import { reasonIn } from '../deal/owner.ts'
import { actorName } from '../deal/reports.ts'
import { raise } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { chooseOwner, type Unplaceable } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, skip, tellPeople } from '../verdicts.ts'
import { accountOf } from './company.ts'

/** Gives a lead to whom the rules choose; where they cannot say, somebody is asked, and a queue's owner holds it. */
export function placeLead(rulebook: Rulebook, situation: Situation, lead: Lead): Verdict {
  const about = { ...situation, lead, account: accountOf(situation, lead), deal: null }
  const choice = chooseOwner(rulebook, about, 'lead.created')
  if ('unplaceable' in choice) return unplaceable(rulebook, situation, lead, choice)
  const { rule, because, read, candidates, to, advance } = choice
  if (to === lead.ownerId) return { ...skip(rule, because, read), candidates }
  const effects = given(lead, to, because)
  if (advance) effects.push({ do: 'advance-rotation', ...advance })
  return { ...act(rule, because, effects, read), candidates }
}

/** Gives it to the person whom somebody named, with the reason where it was somebody else's. */
export function nameLeadOwner(situation: Situation, lead: Lead, to: Person): Verdict {
  const actor = actorName(situation)
  const former = personOf(situation.people, situation.lead?.ownerId ?? null)
  const instead = former ? ` instead of ${former.name}` : ''
  const said =
    situation.signal.by.id === to.id
      ? `${actor} took ${lead.name}`
      : `${actor} named ${to.name} as the owner of ${lead.name}${instead}`
  const because = `${said}${reasonIn(situation.signal)}`
  const effects = given(lead, to.id, because)
  if (former) effects.push(...tellPeople([former.id], { noun: 'lead', id: lead.id }))
  return act('named owner', because, effects, { owner_email: to.email })
}

function given({ id }: Lead, to: Person['id'], because: string): Effect[] {
  const subject = { noun: 'lead', id } as const
  return [{ do: 'assign', ...subject, to, because }, ...tellPeople([to], subject)]
}

function unplaceable(
  rulebook: Rulebook,
  situation: Situation,
  lead: Lead,
  choice: Unplaceable,
): Verdict {
  const field = choice.field?.replace(/^lead\./, '') ?? 'owner_email'
  const { id, at, by, source } = situation.signal
  const stamp = { id: `${id}/again/${field}`, at, by, source }
  const route = choice.field === null ? {} : { route: true }
  const verdict = raise(
    rulebook,
    { ...situation, lead },
    {
      ...choice,
      kind: 'unplaceable',
      subject: { noun: 'lead', id: lead.id },
      field,
      offered: null,
      owner: choice.fallback,
      resume: { ...stamp, ...route, kind: 'lead.updated', lead: { id: lead.id }, patch: {} },
    },
  )
  const held = choice.holder && choice.holder !== lead.ownerId
  const effects = held ? given(lead, choice.holder, choice.because) : []
  return { ...verdict, read: choice.read, effects: [...effects, ...verdict.effects] }
}
