import type { Candidate, Effect, Offer, OfferedNoun, Situation, Verdict } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { type How, reasonIn } from '../deal/owner.ts'
import { personOf } from '../facts.ts'
import { fixer } from '../fixer.ts'
import { isBookkeeping } from '../happening.ts'
import { askerOf, permitted } from '../permit.ts'
import { absence, type Passed } from '../rotation.ts'
import { type Choice, chooseFor, type Placed } from '../routing.ts'
import type { OwnershipRule, Rulebook } from '../rulebook.ts'
import { act, refuse, skip } from '../verdicts.ts'
import { asNobodys } from './eligible.ts'
import { handed, place } from './place.ts'
import { shownAgain } from './shown-again.ts'
import {
  heldBy,
  isOfferable,
  nounOf,
  type Of,
  type OfferedWork,
  offerable,
  openedAgain,
  type Work,
  type Working,
  workNamed,
} from './work.ts'

const OFFERS = 'offers'

/** Whoever is offered it takes it on. */
export function acceptOffer(rulebook: Rulebook, situation: Of<`${OfferedNoun}.accepted`>): Verdict {
  const seen = lookAt(rulebook, situation)
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  if (!about.offer) return skip(OFFERS, `${about.work.name} is yours already`)
  return takeOn(about, asker)
}

/** The offer is accepted, and it is theirs for good. */
export function takeOn({ work }: Working, asker: Person): Verdict {
  return act(OFFERS, `${asker.name} accepted ${work.name}`, accepted(work))
}

function accepted({ noun, id }: Work): Effect[] {
  return noun === 'task' ? [] : [{ do: 'accept', noun, id }]
}

/** Whoever is offered it says why they do not take it, and it goes to the next. */
export function declineOffer(
  rulebook: Rulebook,
  situation: Of<`${OfferedNoun}.declined`>,
): Verdict {
  const seen = lookAt(rulebook, situation)
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { work, offer, signal } = about
  const { noun, key, name } = work
  if (!offer) {
    const theirs = `${name} is yours already. Give it back with /${noun} release ${key} because ...`
    return refuse(OFFERS, theirs)
  }
  const reason = reasonIn(signal)
  if (reason === '') {
    const command = `/${noun} decline ${key} because ...`
    return refuse(OFFERS, `Say why you do not take ${name}: ${command}`, {
      missing: ['reason'],
    })
  }
  const said = `${asker.name} declined ${name}${reason}`
  return passOn(rulebook, { ...about, offer }, { said, how: 'declined', why: 'declined it' })
}

/** Nobody answered in time, or whoever was asked is away: it goes to the next. */
export function lapseOffer(rulebook: Rulebook, situation: Of<`${OfferedNoun}.lapsed`>): Verdict {
  const { offer, signal, people } = situation
  const work = workNamed(situation)
  const owner = personOf(people, signal.from)
  if (!work || work.over || !offer || !owner || work.ownerId !== owner.id)
    return skip(OFFERS, 'It is offered to them no more')
  const about = { ...situation, work, offer }
  if (signal.why === 'away') {
    const said = `${owner.name} is away and had not accepted ${work.name}`
    return passOn(rulebook, about, { said, how: 'timed out', why: 'was away' })
  }
  const said = `${owner.name} did not accept ${work.name} in time`
  return passOn(rulebook, about, { said, how: 'timed out', why: 'let it lapse' })
}

/** The open work and who has it and asks; a refusal for everybody else. */
function lookAt(
  rulebook: Rulebook,
  situation: Of<`${OfferedNoun}.${'accepted' | 'declined'}`>,
): { readonly about: Working; readonly asker: Person } | Verdict {
  const { people, signal } = situation
  const asker = askerOf(situation)
  const noun = nounOf(signal)
  const work = workNamed(situation)
  if (!work) return refuse(OFFERS, `There is no such ${noun}. Look for it with /${noun} list.`)
  const denied = isOfferable(noun) && permitted(rulebook, situation, `${noun}.read`, work.record)
  if (denied) return denied
  const { name, key, over, ownerId } = work
  if (asker === null || asker === 'unknown')
    return refuse(OFFERS, `Only people accept and decline: use ${noun}.updated instead.`)
  if (over !== null)
    return refuse(
      OFFERS,
      `${name} is ${over}, and nothing about it is left to take on.${openedAgain(work)}`,
    )
  if (ownerId === asker.id) return { about: { ...situation, work }, asker }
  const owner = personOf(people, ownerId)
  const has = owner ? `${owner.name} has ${name} by now` : `${name} is not offered to you`
  return refuse(OFFERS, `${has}. How that came about says /owner ${key} why`)
}

interface Passing {
  readonly said: string
  readonly how: How
  readonly why: string
}

/** The next of the team by the same rule; after the last round the team's manager, or whoever must see to it. */
export function passOn(
  rulebook: Rulebook,
  about: OfferedWork,
  { said, how, why }: Passing,
): Verdict {
  const { work } = about
  const choice = choiceAfter(rulebook, about, why)
  const because = `${said}. ${choice.because}`
  if ('to' in choice && choice.to === work.ownerId) {
    // A manager who was asked like the others has it all the same, and is asked no more.
    const { rule: name, read, candidates } = choice
    return { ...act(name, because, handed(work, choice.to, { because, how }), read), candidates }
  }
  const verdict = place(rulebook, about, { ...choice, because }, how)
  // Nor is whoever must see to it, where they were the last who were asked.
  const keeps = 'unplaceable' in choice && (choice.holder ?? work.ownerId) === work.ownerId
  const kept = keeps ? handed(work, work.ownerId!, { because, how }) : []
  return shownAgain(rulebook, about, { ...verdict, effects: [...kept, ...verdict.effects] })
}

/** Who has it when whoever was asked has it no more. */
export function choiceAfter(rulebook: Rulebook, about: OfferedWork, why: string): Choice {
  const { work, offer } = about
  const rule = rulebook.ownership.find(({ name }) => name === offer.rule)
  const passed = [...offer.passed, { person: work.ownerId!, why }]
  const next = rule?.offer ? nextOf(rulebook, about, rule, passed) : null
  return next ?? lastResort(about, passed)
}

function nextOf(
  rulebook: Rulebook,
  about: OfferedWork,
  rule: OwnershipRule,
  passed: Offer['passed'],
): Placed | null {
  const { offer } = about
  const freed = asNobodys(heldBy(about, null))
  const offered = (round: number, before: Offer['passed'], but: Offer['passed']) => {
    const choice = chooseFor(rulebook, freed, rule, reasonsOf(but))
    return 'to' in choice && choice.offer
      ? { ...choice, offer: { ...choice.offer, round, passed: before } }
      : null
  }
  const same = offered(offer.round, passed, passed)
  if (same || offer.round >= (rule.offer?.rounds ?? 1)) return same
  return offered(offer.round + 1, [], passed.slice(-1))
}

function reasonsOf(passed: Offer['passed']): Passed {
  return Object.fromEntries(passed.map(({ person, why }) => [person, why]))
}

function lastResort(about: OfferedWork, passed: Offer['passed']): Choice {
  const { offer, people, teams, now } = about
  const candidates = passed.flatMap(({ person: id, why }): Candidate[] => {
    const person = personOf(people, id)
    return person ? [{ person: id, name: person.name, skipped: why }] : []
  })
  const team = teams.find(({ name }) => name === offer.team)
  const manager = personOf(people, team?.managerId ?? null)
  const nobody = `Nobody else of the team ${offer.team} can be asked after round ${offer.round}`
  const grounds = { rule: offer.rule, read: {}, candidates }
  if (manager && absence(manager, now) === null)
    return { ...grounds, because: `${nobody}, so it goes to their manager`, to: manager.id }
  const keeper = fixer(heldBy(about, null))
  const unplaceable = { unplaceable: true, field: null, fallback: keeper, holder: keeper } as const
  return { ...grounds, because: `${nobody}, and their manager is not there`, ...unplaceable }
}

/** The verdict; where it leaves an offer of which no clock says any more until when, it is its owner's for good. */
export function withoutEnd(situation: Situation, verdict: Verdict): Verdict {
  const { offer, people, clocks } = situation
  const work = offerable(situation)
  if (!work || !offer) return verdict
  const last = new Map(clocks.map((clock) => [clock.id, clock]))
  for (const effect of verdict.effects)
    if (effect.do === 'set-clock' || effect.do === 'start-clock')
      last.set(effect.clock.id, effect.clock)
  const own = [...last.values()].filter(
    ({ subjectId, kind }) => subjectId === work.id && kind === 'accept',
  )
  if (own.some(({ endedAt }) => endedAt === null)) return verdict
  const owner = personOf(people, work.ownerId)?.name
  const because = `${verdict.because}. They say no more until when ${work.name} must be accepted, so ${owner} keeps it`
  return { ...verdict, because, effects: [...verdict.effects, ...accepted(work)] }
}

/** The verdicts; where whoever is offered it does something about it, they have accepted it. What is over is offered no more. */
export function withAcceptance(
  situation: Situation,
  verdicts: readonly Verdict[],
): readonly Verdict[] {
  const { offer, signal } = situation
  const work = offer ? offerable(situation) : null
  const isTheirs = signal.by.kind === 'user' && signal.by.id === work?.ownerId
  const all = verdicts.flatMap(({ effects }) => effects)
  if (!work || !(isTheirs || all.some((effect) => ends(work, effect)))) return verdicts
  if (all.some((it) => 'id' in it && it.id === work.id && /^(assign|accept)$/.test(it.do)))
    return verdicts
  const main = verdicts.find(({ effects }) => effects.some((effect) => isWork(work, effect)))
  return verdicts.map((it) =>
    it === main ? { ...it, effects: [...it.effects, ...accepted(work)] } : it,
  )
}

function ends({ id }: Work, effect: Effect): boolean {
  return effect.do === 'change' && effect.id === id && Boolean(effect.fields.closedAt)
}

function isWork({ id }: Work, effect: Effect): boolean {
  if (effect.do === 'log') return effect.about.id === id
  return effect.do === 'change' && effect.id === id && !isBookkeeping(effect)
}
