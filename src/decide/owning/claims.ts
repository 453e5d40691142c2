import type { Effect, Situation, Verdict, WorkNoun } from '../../model.ts'
import type { Exception, Person } from '../../nouns.ts'
import { reasonIn } from '../deal/owner.ts'
import { waitsForOwner } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { askerOf, permitted } from '../permit.ts'
import { absence } from '../rotation.ts'
import { type Choice, chooseOwner } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, refuse, skip, tellPeople } from '../verdicts.ts'
import { asNobodys, sayCannot, whyNot } from './eligible.ts'
import { passOn, takeOn } from './offers.ts'
import { handed, place } from './place.ts'
import { shownAgain } from './shown-again.ts'
import { heldBy, MAY, nounOf, type Of, openedAgain, type Working, workNamed } from './work.ts'

const CLAIMS = 'claims'

/** Somebody takes what has no owner, or whose owner only looks after it until one is found. */
export function claim(rulebook: Rulebook, situation: Of<`${WorkNoun}.claimed`>): Verdict {
  const seen = lookAt(rulebook, situation, 'take')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { work, people } = about
  const holder = personOf(people, work.ownerId)
  if (situation.offer && holder?.id === asker.id) return takeOn(about, asker)
  if (holder && !isFree(about, holder)) return taken(about, { holder, asker })
  const why = whyNot(rulebook, about, asker)
  if (why !== null)
    return refuse(CLAIMS, sayCannot(rulebook, about, { person: asker, why }), { why })
  const because = `${asker.name} took ${work.name}, which waited for an owner`
  return given(rulebook, about, { to: asker, because })
}

/** Whether who has it is gone, or only looks after it until an owner is found; their cover may do so meanwhile. */
function isFree(about: Working, holder: Person): boolean {
  const waiting = waitingIn(about)
  const isKept = waiting.some(({ ownerId }) => ownerId === holder.id)
  return !holder.active || isKept || (waiting.length > 0 && absence(holder, about.now) !== null)
}

function taken({ work }: Working, { holder, asker }: { holder: Person; asker: Person }): Verdict {
  if (holder.id === asker.id) return skip(CLAIMS, `${work.name} is yours already`)
  const because = `${holder.name} has ${work.name} by now. Ask ${holder.name} to hand it over: /${work.noun} handover ${work.key} to ${asker.name}`
  return refuse(CLAIMS, because)
}

/** Somebody's work goes back to the rules, which look for an owner among all others. */
export function release(rulebook: Rulebook, situation: Of<`${WorkNoun}.released`>): Verdict {
  const seen = lookAt(rulebook, situation, 'give')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { noun, key, name, ownerId } = about.work
  const owner = personOf(about.people, ownerId)
  const waits = owner === null || waitingIn(about).some(({ ownerId }) => ownerId === owner.id)
  if (waits)
    return refuse(
      CLAIMS,
      `${name} waits for an owner already. Take it with /${noun} claim ${key}, or name one with /${noun} ${noun === 'task' ? 'handover' : 'assign'} ${key} to ...`,
    )
  const unexplained = reasonMissing(about, asker, `/${noun} release ${key}`)
  if (unexplained) return unexplained
  const from = owner.id === asker.id ? '' : ` for ${owner.name}`
  const said = `${asker.name} gave ${name} back${from}${reasonIn(situation.signal)}`
  const { offer } = about
  // Whoever asks nobody again gives back what was only offered: else it goes round for ever.
  if (offer)
    return passOn(rulebook, { ...about, offer }, { said, how: 'released', why: 'gave it back' })
  const choice = choiceWithout(rulebook, about, owner)
  const because = `${said}. ${choice.because}`
  const verdict = place(rulebook, about, { ...choice, because }, 'released')
  if (verdict.outcome === 'refuse') return verdict
  return shownAgain(rulebook, about, verdict)
}

/** Whom the rules choose when the owner is out of the question; who must see to it has it until somebody is found. */
export function choiceWithout(rulebook: Rulebook, about: Working, owner: Person): Choice {
  const freed = asNobodys(heldBy(about, null))
  const but = { [owner.id]: 'had it until now' }
  const choice = chooseOwner(rulebook, freed, `${about.work.noun}.created`, but)
  return 'unplaceable' in choice ? { ...choice, holder: choice.holder ?? choice.fallback } : choice
}

/** Whoever has it, or manages who has it, hands it to a colleague who can take it. */
export function handOn(rulebook: Rulebook, situation: Of<`${WorkNoun}.handed`>): Verdict {
  const seen = lookAt(rulebook, situation, 'give')
  if ('outcome' in seen) return seen
  const { about, asker } = seen
  const { noun, key, name, ownerId } = about.work
  const to = personOf(about.people, situation.signal.to)
  if (!to) return refuse(CLAIMS, 'Nobody of ours is meant. Say a colleague’s name or mail address.')
  const isTheirs = to.id === ownerId
  if (isTheirs && waitingIn(about).length === 0)
    return skip(CLAIMS, `${name} is ${to.name}'s already`)
  const command = `/${noun} handover ${key} to ${to.name}`
  const unexplained = isTheirs ? null : reasonMissing(about, asker, command)
  if (unexplained) return unexplained
  const why = whyNot(rulebook, about, to)
  if (why !== null) return refuse(CLAIMS, sayCannot(rulebook, about, { person: to, why }), { why })
  const because = `${asker.name} handed ${name} over to ${to.name}${reasonIn(situation.signal)}`
  return given(rulebook, about, { to, because, how: 'handed over' })
}

interface Seen {
  readonly about: Working
  readonly asker: Person
}

/** The open work and who asks about it; a refusal where there is none, or where they may not. */
function lookAt(
  rulebook: Rulebook,
  situation: Of<`${WorkNoun}.${'claimed' | 'released' | 'handed'}`>,
  what: keyof (typeof MAY)[WorkNoun],
): Seen | Verdict {
  const asker = askerOf(situation)
  const noun = nounOf(situation.signal)
  const work = workNamed(situation)
  if (!work) return refuse(CLAIMS, `There is no such ${noun}. Look for it with /${noun} list.`)
  const { name, key, record, over } = work
  const denied =
    mayNotSee(rulebook, situation, work) ?? permitted(rulebook, situation, MAY[noun][what], record)
  if (denied) return denied
  if (asker === null || asker === 'unknown') {
    const instead = noun === 'task' ? '' : `: use ${noun}.updated instead`
    return refuse(CLAIMS, `Only people take, give back and hand over${instead}.`)
  }
  if (over !== null) {
    const rest = noun === 'deal' ? ` Name another owner with /deal assign ${key} to ...` : ''
    const because = `${name} is ${over}, and nothing about it is left to do.${rest}${openedAgain(work)}`
    return refuse(CLAIMS, because)
  }
  return { about: heldBy({ ...situation, work }, work.ownerId), asker }
}

/** Who may see a task is whose it is, and who may see its deal. */
function mayNotSee(rulebook: Rulebook, situation: Situation, { noun, record }: Working['work']) {
  if (noun !== 'task') return permitted(rulebook, situation, `${noun}.read`, record)
  const { deal, signal } = situation
  if (!deal || record.ownerId === signal.by.id) return null
  return permitted(rulebook, situation, 'deal.read', deal)
}

/** The questions about it that only wait for an owner. */
function waitingIn({ exceptions }: Working): Exception[] {
  return exceptions.filter(waitsForOwner)
}

/** Whoever decides about what is another's says why. */
function reasonMissing(about: Working, asker: Person, command: string): Verdict | null {
  const { work, signal, people } = about
  const owner = personOf(people, work.ownerId)
  const kept = waitingIn(about).some(({ ownerId }) => ownerId === work.ownerId)
  if (!owner?.active || owner.id === asker.id || kept || reasonIn(signal) !== '') return null
  return refuse(CLAIMS, `${work.name} is ${owner.name}'s. Say why: ${command} because ...`)
}

interface Given {
  readonly to: Person
  readonly because: string
  readonly how?: 'handed over'
}

function given(rulebook: Rulebook, about: Working, { to, because, how }: Given): Verdict {
  const { work } = about
  const isTheirs = work.ownerId === to.id
  const effects: Effect[] = [
    ...(isTheirs ? [] : handed(work, to.id, { because, ...(how && { how }) })),
    ...(isTheirs ? [] : tellPeople([work.ownerId], { noun: work.noun, id: work.id })),
    ...waitingIn(about).map(({ id }): Effect => ({ do: 'settle', exception: id })),
  ]
  const candidates = [{ person: to.id, name: to.name, skipped: null }]
  return shownAgain(rulebook, about, { ...act(CLAIMS, because, effects), candidates })
}
