import type { Effect, SignalKind, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Deal, Exception, Person } from '../../nouns.ts'
import { asNobodys, sayCannot, whyNot } from '../eligible.ts'
import { waitsForOwner } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { askerOf, permitted } from '../permit.ts'
import { stageOf } from '../pipeline.ts'
import { absence } from '../rotation.ts'
import { type Choice, chooseFor, chooseOwner } from '../routing.ts'
import type { Permission, Rulebook } from '../rulebook.ts'
import { act, refuse, skip, tellPeople } from '../verdicts.ts'
import { takeOn } from './offers.ts'
import { assigned, placeOwner, reasonIn } from './owner.ts'
import { shownAgain } from './shown-again.ts'

const CLAIMS = 'claims'

type Of<Kind extends SignalKind> = Situation & { readonly signal: SignalOf<Kind> }
type About = Situation & { readonly deal: Deal }

/** Somebody takes a deal that has no owner, or whose owner only looks after it until one is found. */
export function claimDeal(rulebook: Rulebook, situation: Of<'deal.claimed'>): Verdict {
  const seen = lookAt(rulebook, situation, 'deal.change')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { deal, people } = about
  const holder = personOf(people, deal.ownerId)
  if (situation.offer && holder?.id === asker.id) return takeOn(about, asker)
  if (holder && !isFree(about, holder)) return taken(deal, { holder, asker })
  const why = whyNot(rulebook, about, asker)
  if (why !== null)
    return refuse(CLAIMS, sayCannot(rulebook, about, { person: asker, why }), { why })
  const because = `${asker.name} took ${deal.name}, which waited for an owner`
  return given(rulebook, about, { to: asker, because })
}

/** Whether who has it is gone, or only looks after it until an owner is found; their cover may do so meanwhile. */
function isFree(about: About, holder: Person): boolean {
  const waiting = waitingIn(about)
  const isKept = waiting.some(({ ownerId }) => ownerId === holder.id)
  return !holder.active || isKept || (waiting.length > 0 && absence(holder, about.now) !== null)
}

function taken(deal: Deal, { holder, asker }: { holder: Person; asker: Person }): Verdict {
  if (holder.id === asker.id) return skip(CLAIMS, `${deal.name} is yours already`)
  const because = `${holder.name} has ${deal.name} by now. Ask ${holder.name} to hand it over: /deal handover ${deal.key} to ${asker.name}`
  return refuse(CLAIMS, because)
}

/** Somebody's deal goes back to the rules, which look for an owner among all others. */
export function releaseDeal(rulebook: Rulebook, situation: Of<'deal.released'>): Verdict {
  const seen = lookAt(rulebook, situation, 'deal.assign')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { deal } = about
  const owner = personOf(about.people, deal.ownerId)
  const waits = owner === null || waitingIn(about).some(({ ownerId }) => ownerId === owner.id)
  if (waits)
    return refuse(
      CLAIMS,
      `${deal.name} waits for an owner already. Take it with /deal claim ${deal.key}, or name one with /deal assign ${deal.key} to ...`,
    )
  const unexplained = reasonMissing(about, asker, `/deal release ${deal.key}`)
  if (unexplained) return unexplained
  const from = owner.id === asker.id ? '' : ` for ${owner.name}`
  const said = `${asker.name} gave ${deal.name} back${from}${reasonIn(situation.signal)}`
  const choice = choiceWithout(rulebook, about, owner)
  const because = `${said}. ${choice.because}`
  const verdict = placeOwner(rulebook, about, { ...choice, because }, 'released')
  return shownAgain(rulebook, about, verdict)
}

/** Whom the rules choose when the owner is out of the question; who must see to it has it until somebody is found. */
export function choiceWithout(rulebook: Rulebook, about: About, owner: Person): Choice {
  const { deal } = about
  const freed = asNobodys({ ...about, deal: { ...deal, ownerId: null } })
  const rule = stageOf(rulebook, deal.pipeline, deal.stage)?.owner
  const but = { [owner.id]: 'had it until now' }
  const choice = rule
    ? chooseFor(rulebook, freed, rule, but)
    : chooseOwner(rulebook, freed, 'deal.created', but)
  return 'unplaceable' in choice ? { ...choice, holder: choice.holder ?? choice.fallback } : choice
}

/** Whoever has a deal, or manages who has it, hands it to a colleague who can take it. */
export function handDeal(rulebook: Rulebook, situation: Of<'deal.handed'>): Verdict {
  const seen = lookAt(rulebook, situation, 'deal.assign')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { deal } = about
  const to = personOf(about.people, situation.signal.to)
  if (!to) return refuse(CLAIMS, 'Nobody of ours is meant. Say a colleague’s name or mail address.')
  const isTheirs = to.id === deal.ownerId
  if (isTheirs && waitingIn(about).length === 0)
    return skip(CLAIMS, `${deal.name} is ${to.name}'s already`)
  const command = `/deal handover ${deal.key} to ${to.name}`
  const unexplained = isTheirs ? null : reasonMissing(about, asker, command)
  if (unexplained) return unexplained
  const why = whyNot(rulebook, about, to)
  if (why !== null) return refuse(CLAIMS, sayCannot(rulebook, about, { person: to, why }), { why })
  const because = `${asker.name} handed ${deal.name} over to ${to.name}${reasonIn(situation.signal)}`
  return given(rulebook, about, { to, because, how: 'handed over' })
}

interface Seen {
  readonly about: About
  readonly asker: Person
}

/** The open deal and who asks about it; a refusal where there is none, or where they may not. */
function lookAt(rulebook: Rulebook, situation: Situation, permission: Permission): Seen | Verdict {
  const { deal } = situation
  const asker = askerOf(situation)
  const gone = 'There is no such deal. Look for it with /deal list.'
  if (!deal || deal.deletedAt) return refuse(CLAIMS, gone)
  const denied =
    permitted(rulebook, situation, 'deal.read', deal) ??
    permitted(rulebook, situation, permission, deal)
  if (denied) return denied
  if (asker === null || asker === 'unknown')
    return refuse(CLAIMS, 'Only people take, give back and hand over: use deal.updated instead.')
  if (deal.closedAt !== null) {
    const closed = `${deal.name} is closed, and nothing about it is left to do. Name another owner with /deal assign ${deal.key} to ...`
    return refuse(CLAIMS, closed)
  }
  return { about: { ...situation, deal }, asker }
}

/** The questions about the deal that only wait for an owner. */
function waitingIn({ exceptions }: About): Exception[] {
  return exceptions.filter(waitsForOwner)
}

/** Whoever decides about what is another's says why. */
function reasonMissing(about: About, asker: Person, command: string): Verdict | null {
  const { deal, signal, people } = about
  const owner = personOf(people, deal.ownerId)
  const kept = waitingIn(about).some(({ ownerId }) => ownerId === deal.ownerId)
  if (!owner?.active || owner.id === asker.id || kept || reasonIn(signal) !== '') return null
  return refuse(CLAIMS, `${deal.name} is ${owner.name}'s. Say why: ${command} because ...`)
}

interface Given {
  readonly to: Person
  readonly because: string
  readonly how?: 'handed over'
}

function given(rulebook: Rulebook, about: About, { to, because, how }: Given): Verdict {
  const { deal } = about
  const isTheirs = deal.ownerId === to.id
  const effects: Effect[] = [
    ...(isTheirs ? [] : assigned(deal, to.id, { because, ...(how && { how }) })),
    ...(isTheirs ? [] : tellPeople([deal.ownerId], { noun: 'deal', id: deal.id })),
    ...waitingIn(about).map(({ id }): Effect => ({ do: 'settle', exception: id })),
  ]
  const candidates = [{ person: to.id, name: to.name, skipped: null }]
  return shownAgain(rulebook, about, { ...act(CLAIMS, because, effects), candidates })
}
