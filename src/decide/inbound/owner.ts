import type { Effect, Situation, Verdict } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { type How, reasonIn } from '../deal/owner.ts'
import { actorName } from '../deal/reports.ts'
import { raise } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { type Choice, chooseOwner, type Unplaceable } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { disagreements } from '../shadows.ts'
import { act, skip, tellPeople } from '../verdicts.ts'
import { accountOf } from './company.ts'
import { type Inbound, type InboundNoun, recordIn, updated } from './inbound.ts'

/** A record of a noun, as it will be. */
export interface Named {
  readonly noun: InboundNoun
  readonly after: Inbound
}

/** The situation in which somebody is looked for: the record as it will be, and its account as rules see it. */
export function asPlaced(situation: Situation, { noun, after }: Named): Situation {
  return { ...situation, [noun]: after, account: accountOf(situation, after), deal: null }
}

/** Gives it to whom the rules choose; where they cannot say, somebody is asked, and a queue's owner holds it. */
export function placeInbound(rulebook: Rulebook, situation: Situation, named: Named): Verdict {
  const { noun } = named
  const about = asPlaced(situation, named)
  const choice = chooseOwner(rulebook, about, `${noun}.created`)
  const verdict = placeChosen(rulebook, situation, named, { choice })
  const apart = disagreements(rulebook, about, { noun, id: named.after.id, choice })
  return apart.length > 0 ? { ...verdict, effects: [...verdict.effects, ...apart] } : verdict
}

/** Gives it to whom the rules chose, and tells whoever had it. */
export function placeChosen(
  rulebook: Rulebook,
  situation: Situation,
  named: Named,
  { choice, how }: { readonly choice: Choice; readonly how?: How },
): Verdict {
  const { noun, after } = named
  const came = how ? { how } : {}
  if ('unplaceable' in choice) return unplaceable(rulebook, situation, named, { choice, came })
  const { rule, because, read, candidates, to, advance, offer } = choice
  if (to === after.ownerId) return { ...skip(rule, because, read), candidates }
  const effects = given(named, to, { because, ...came, ...(offer && { offer }) })
  if (how) effects.push(...tellPeople([after.ownerId], { noun, id: after.id }))
  if (advance) effects.push({ do: 'advance-rotation', ...advance })
  return { ...act(rule, because, effects, read), candidates }
}

/** Gives it to the person whom somebody named, with the reason where it was somebody else's. */
export function nameOwner(situation: Situation, named: Named, to: Person): Verdict {
  const { noun, after } = named
  const actor = actorName(situation)
  const former = personOf(situation.people, recordIn(situation, noun)?.ownerId ?? null)
  const instead = former ? ` instead of ${former.name}` : ''
  const said =
    situation.signal.by.id === to.id
      ? `${actor} took ${after.name}`
      : `${actor} named ${to.name} as the owner of ${after.name}${instead}`
  const because = `${said}${reasonIn(situation.signal)}`
  const effects = given(named, to.id, { because })
  if (former) effects.push(...tellPeople([former.id], { noun, id: after.id }))
  return act('named owner', because, effects, { owner_email: to.email })
}

type Why = Pick<Extract<Effect, { do: 'assign' }>, 'because' | 'how' | 'offer'>

function given({ noun, after: { id } }: Named, to: Person['id'], why: Why): Effect[] {
  const subject = { noun, id }
  return [{ do: 'assign', ...subject, to, ...why }, ...tellPeople([to], subject)]
}

function unplaceable(
  rulebook: Rulebook,
  situation: Situation,
  named: Named,
  { choice, came }: { readonly choice: Unplaceable; readonly came: Pick<Why, 'how'> },
): Verdict {
  const { noun, after } = named
  const field = choice.field?.replace(`${noun}.`, '') ?? 'owner_email'
  const { id, at, by, source } = situation.signal
  const route = choice.field === null ? {} : { route: true }
  const stamp = { id: `${id}/again/${field}`, at, by, source, patch: {}, ...route }
  const about = { ...situation, [noun]: after }
  const verdict = raise(rulebook, about, {
    ...choice,
    kind: 'unplaceable',
    subject: { noun, id: after.id },
    field,
    offered: null,
    owner: choice.fallback,
    resume: updated(noun, after.id, stamp),
  })
  const held = choice.holder && choice.holder !== after.ownerId
  const effects = held ? given(named, choice.holder, { because: choice.because, ...came }) : []
  return { ...verdict, read: choice.read, effects: [...effects, ...verdict.effects] }
}
