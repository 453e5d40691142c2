import type {
  Candidate,
  Effect,
  Offer,
  SignalKind,
  SignalOf,
  Situation,
  Verdict,
} from '../../model.ts'
import type { Deal, Person } from '../../nouns.ts'
import { asNobodys } from '../eligible.ts'
import { personOf } from '../facts.ts'
import { fixer } from '../fixer.ts'
import { isBookkeeping } from '../happening.ts'
import { askerOf, permitted } from '../permit.ts'
import { absence, type Passed } from '../rotation.ts'
import { type Choice, chooseFor, type Placed } from '../routing.ts'
import type { OwnershipRule, Rulebook } from '../rulebook.ts'
import { act, refuse, skip } from '../verdicts.ts'
import { assigned, type How, placeOwner, reasonIn } from './owner.ts'
import { shownAgain } from './shown-again.ts'

const OFFERS = 'offers'

type Of<Kind extends SignalKind> = Situation & { readonly signal: SignalOf<Kind> }
type About = Situation & { readonly deal: Deal }

/** Whoever is offered a deal takes it on. */
export function acceptDeal(rulebook: Rulebook, situation: Of<'deal.accepted'>): Verdict {
  const seen = lookAt(rulebook, situation)
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  if (!about.offer) return skip(OFFERS, `${about.deal.name} is yours already`)
  return takeOn(about, asker)
}

/** The offer is accepted, and the deal theirs for good. */
export function takeOn({ deal }: About, asker: Person): Verdict {
  return act(OFFERS, `${asker.name} accepted ${deal.name}`, [
    { do: 'accept', noun: 'deal', id: deal.id },
  ])
}

/** Whoever is offered a deal says why they do not take it, and it goes to the next. */
export function declineDeal(rulebook: Rulebook, situation: Of<'deal.declined'>): Verdict {
  const seen = lookAt(rulebook, situation)
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { deal, offer, signal } = about
  if (!offer) {
    const accepted = `${deal.name} is yours already. Give it back with /deal release ${deal.key} because ...`
    return refuse(OFFERS, accepted)
  }
  const reason = reasonIn(signal)
  if (reason === '') {
    const command = `/deal decline ${deal.key} because ...`
    return refuse(OFFERS, `Say why you do not take ${deal.name}: ${command}`, {
      missing: ['reason'],
    })
  }
  const said = `${asker.name} declined ${deal.name}${reason}`
  return passOn(rulebook, { ...about, offer }, { said, how: 'declined', why: 'declined it' })
}

/** Nobody answered in time, or whoever was asked is away: it goes to the next. */
export function lapseOffer(rulebook: Rulebook, situation: Of<'deal.lapsed'>): Verdict {
  const { deal, offer, signal, people } = situation
  const owner = personOf(people, signal.from)
  if (!deal || deal.deletedAt || deal.closedAt || !offer || !owner || deal.ownerId !== owner.id)
    return skip(OFFERS, 'It is offered to them no more')
  const about = { ...situation, deal, offer }
  if (signal.why === 'away') {
    const said = `${owner.name} is away and had not accepted ${deal.name}`
    return passOn(rulebook, about, { said, how: 'timed out', why: 'was away' })
  }
  const said = `${owner.name} did not accept ${deal.name} in time`
  return passOn(rulebook, about, { said, how: 'timed out', why: 'let it lapse' })
}

/** The open deal and who has it and asks; a refusal for everybody else. */
function lookAt(
  rulebook: Rulebook,
  situation: Situation,
): { readonly about: About; readonly asker: Person } | Verdict {
  const { deal, people } = situation
  const asker = askerOf(situation)
  if (!deal || deal.deletedAt)
    return refuse(OFFERS, 'There is no such deal. Look for it with /deal list.')
  const denied = permitted(rulebook, situation, 'deal.read', deal)
  if (denied) return denied
  if (asker === null || asker === 'unknown')
    return refuse(OFFERS, 'Only people accept and decline: use deal.updated instead.')
  if (deal.closedAt !== null)
    return refuse(OFFERS, `${deal.name} is closed, and nothing about it is left to take on.`)
  if (deal.ownerId === asker.id) return { about: { ...situation, deal }, asker }
  const owner = personOf(people, deal.ownerId)
  const has = owner ? `${owner.name} has ${deal.name} by now` : `${deal.name} is not offered to you`
  return refuse(OFFERS, `${has}. How that came about says /owner ${deal.key} why`)
}

interface Passing {
  readonly said: string
  readonly how: How
  readonly why: string
}
type Offered = About & { readonly offer: Offer }

/** The next of the team by the same rule; after the last round the team's manager, or whoever must see to it. */
function passOn(rulebook: Rulebook, about: Offered, { said, how, why }: Passing): Verdict {
  const { deal } = about
  const choice = choiceAfter(rulebook, about, why)
  const because = `${said}. ${choice.because}`
  if ('to' in choice && choice.to === deal.ownerId) {
    // A manager who was asked like the others has it all the same, and is asked no more.
    const { rule: name, read, candidates } = choice
    return { ...act(name, because, assigned(deal, choice.to, { because, how }), read), candidates }
  }
  return shownAgain(rulebook, about, placeOwner(rulebook, about, { ...choice, because }, how))
}

/** Who has it when whoever was asked has it no more. */
export function choiceAfter(rulebook: Rulebook, about: Offered, why: string): Choice {
  const { deal, offer } = about
  const rule = rulebook.ownership.find(({ name }) => name === offer.rule)
  const passed = [...offer.passed, { person: deal.ownerId!, why }]
  const next = rule?.offer ? nextOf(rulebook, about, rule, passed) : null
  return next ?? lastResort(about, passed)
}

function nextOf(
  rulebook: Rulebook,
  about: Offered,
  rule: OwnershipRule,
  passed: Offer['passed'],
): Placed | null {
  const { offer, deal } = about
  const freed = asNobodys({ ...about, deal: { ...deal, ownerId: null } })
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

function lastResort(about: Offered, passed: Offer['passed']): Choice {
  const { offer, people, teams, now, deal } = about
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
  const keeper = fixer({ ...about, deal: { ...deal, ownerId: null } })
  const unplaceable = { unplaceable: true, field: null, fallback: keeper, holder: keeper } as const
  return { ...grounds, because: `${nobody}, and their manager is not there`, ...unplaceable }
}

/** The verdict; where it leaves an offer of which no clock says any more until when, the deal is its owner's for good. */
export function withoutEnd(situation: Situation, verdict: Verdict): Verdict {
  const { deal, offer, people, clocks } = situation
  if (!deal || !offer) return verdict
  const last = new Map(clocks.map((clock) => [clock.id, clock]))
  for (const effect of verdict.effects)
    if (effect.do === 'set-clock' || effect.do === 'start-clock')
      last.set(effect.clock.id, effect.clock)
  const own = [...last.values()].filter(
    ({ subjectId, kind }) => subjectId === deal.id && kind === 'accept',
  )
  if (own.some(({ endedAt }) => endedAt === null)) return verdict
  const owner = personOf(people, deal.ownerId)?.name
  const because = `${verdict.because}. They say no more until when ${deal.name} must be accepted, so ${owner} keeps it`
  return {
    ...verdict,
    because,
    effects: [...verdict.effects, { do: 'accept', noun: 'deal', id: deal.id }],
  }
}

/** The verdicts; where whoever is offered the deal does something about it, they have accepted it. */
export function withAcceptance(
  situation: Situation,
  verdicts: readonly Verdict[],
): readonly Verdict[] {
  const { deal, offer, signal } = situation
  const isTheirs = signal.by.kind === 'user' && signal.by.id === deal?.ownerId
  if (!deal || !offer || !isTheirs) return verdicts
  const all = verdicts.flatMap(({ effects }) => effects)
  if (all.some((it) => 'id' in it && it.id === deal.id && /^(assign|accept)$/.test(it.do)))
    return verdicts
  const main = verdicts.find(({ effects }) => effects.some((effect) => isWork(deal, effect)))
  const accept: Effect = { do: 'accept', noun: 'deal', id: deal.id }
  return verdicts.map((it) => (it === main ? { ...it, effects: [...it.effects, accept] } : it))
}

function isWork({ id }: Deal, effect: Effect): boolean {
  if (effect.do === 'log') return effect.about.id === id
  return effect.do === 'change' && effect.id === id && !isBookkeeping(effect)
}
