import { decide } from '../../src/decide/decide.ts'
import { absence } from '../../src/decide/rotation.ts'
import type { Effect, Offer, OfferedNoun, Signal, Situation, Verdict } from '../../src/model.ts'
import type { Exception, Person } from '../../src/nouns.ts'
import { anAccount, aPerson, aSignal, aSituation, askedBy, idOf, MONDAY } from './given.ts'
import { offeringAll } from './offering.ts'
import { rulesOf } from './rules.ts'

export type Offered = 'lead' | 'ticket'
/** One gesture: what is done, by whom of the people, and whom it is about. */
export interface Step {
  readonly does: string
  readonly who: number
  readonly to: number
}
/** An offer as it was made, and how it ended. */
export interface Made {
  readonly to: string
  readonly round: number
  readonly passed: Offer['passed']
  /** Whether whoever it went to could take it then. */
  readonly able: boolean
  /** Set where it carries on the offer before. */
  readonly follows: boolean
  ended: 'accepted' | 'declined' | 'lapsed' | 'withdrawn' | null
}
/** What was decided at one step, from what, and what is so then. */
export interface Taken {
  readonly before: Situation
  readonly verdicts: readonly Verdict[]
  readonly after: Situation
}

export const ROUNDS = 2
export const RULES = rulesOf(offeringAll())
export const TEAMS: Readonly<Record<Offered, string>> = {
  lead: 'emea-sales',
  ticket: 'onboarding',
}
export const LATER = '2030-03-03T08:00:00.000Z'
export const OLE = aPerson({
  ...{ id: idOf(90), name: 'Ole', email: 'ole@x.test', roles: ['ops'], teams: [] },
})
export const MIA = aPerson({
  ...{ ...OLE, id: idOf(91), name: 'Mia', email: 'mia@x.test', roles: ['manager'] },
})
const HEADER = { key: 'Z-1', ownerId: null, version: 1, createdAt: MONDAY, updatedAt: MONDAY }
const ENDS: Readonly<Record<string, Made['ended']>> = {
  accepted: 'accepted',
  declined: 'declined',
  released: 'declined',
  lapsed: 'lapsed',
}

/** Whether they may be offered something of the team now. */
export const isAble = ({ people }: Situation, id: string, team: string) =>
  people.some(
    (it) => it.id === id && it.active && it.teams.includes(team) && absence(it, MONDAY) === null,
  )

/** The team's manager, and somebody of ops. */
export type Heads = readonly [manager: Person, ole: Person]

/** A lead or a ticket that goes through people's hands, as the deciders say and nobody else. */
export function openWalk(noun: Offered, staff: readonly Person[], [manager, ole]: Heads) {
  const offers: Made[] = []
  const taken: Taken[] = []
  const people = [...staff, ole, manager]
  const arrives = aSignal(`${noun}.created`, {
    ...{ [noun]: { externalId: 'X-1' }, patch: { name: 'Acme', company: 'Acme', region: 'EMEA' } },
  } as never)
  const teams = [{ id: idOf(80), name: TEAMS[noun], managerId: manager.id }]
  let now = aSituation(arrives, { people, teams, deal: null, account: anAccount() })

  function send(signal: Signal): Taken {
    const before = { ...now, signal }
    const verdicts = decide(RULES, before)
    const effects = verdicts.flatMap((it) => it.effects)
    now = applied(before, noun, effects)
    note(before, signal, effects)
    const step = { before, verdicts, after: now }
    taken.push(step)
    return step
  }

  function note(before: Situation, { kind }: Signal, effects: readonly Effect[]): void {
    const isOver = before.offer && before.offer !== now.offer
    const how = ENDS[kind.split('.')[1]!] ?? 'withdrawn'
    const isTaken = effects.some((it) => it.do === 'accept')
    if (isOver) offers.at(-1)!.ended = isTaken ? 'accepted' : how
    if (!now.offer || now.offer === before.offer) return
    const { round, passed } = now.offer
    const to = now[noun]!.ownerId!
    const follows = isOver === true && (how === 'declined' || how === 'lapsed')
    const able = isAble(before, to, TEAMS[noun])
    offers.push({ to, round, passed, able, follows, ended: null })
  }

  /** Somebody's place in the company changes, without anybody being told. */
  function staffed(id: string, change: Partial<Person>): void {
    now = { ...now, people: now.people.map((it) => (it.id === id ? { ...it, ...change } : it)) }
  }

  send(arrives)
  return {
    offers,
    taken,
    send,
    now: () => now,
    /** Whoever is offered it says no, one way or another. */
    refuses: (how: string) => send(noToIt(now, noun, how)),
    does({ does, who, to }: Step): void {
      const person = now.people[who % now.people.length]!
      if (does === 'leaves') staffed(person.id, { teams: [] })
      else if (does === 'joins') staffed(person.id, { teams: [TEAMS[noun]] })
      else if (does === 'goes') staffed(person.id, { awayUntil: LATER })
      else if (does === 'returns') staffed(person.id, { awayUntil: null })
      else if (does === 'timed out' || does === 'away') send(noToIt(now, noun, does))
      else send(gesture(now, noun, { does, by: person, to: now.people[to % now.people.length]! }))
    },
  }
}

function noToIt(now: Situation, noun: Offered, how: string): Signal {
  const { id, ownerId } = now[noun]!
  const about = { [noun]: { id } }
  const by = now.people.find((it) => it.id === ownerId) ?? OLE
  if (how === 'timed out' || how === 'away')
    return aSignal(`${noun}.lapsed`, { ...about, from: by.id, why: how } as never)
  const kind = `${noun}.${how}` as `${Offered}.declined`
  return aSignal(kind, { ...about, reason: 'too far', ...askedBy(by) } as never)
}

/** A gesture of theirs about it, as the doors send it. */
function gesture(
  now: Situation,
  noun: Offered,
  { does, by, to }: { readonly does: string; readonly by: Person; readonly to: Person },
): Signal {
  const about = { [noun]: { id: now[noun]!.id }, reason: 'so', ...askedBy(by) }
  const says = (patch: object, more = {}) =>
    aSignal(`${noun}.updated`, { ...about, patch, ...more } as never)
  if (does === 'assigned') return says({ owner_email: to.email })
  if (does === 'works') return says({ status: noun === 'lead' ? 'working' : 'open' })
  if (does === 'reopens') return says({ status: 'open' }, { reopens: true })
  if (does === 'ends' && noun === 'ticket') return says({ status: 'solved', resolution: 'so' })
  const kind = does === 'ends' ? 'disqualified' : does
  return aSignal(`${noun}.${kind}` as 'lead.claimed', { ...about, to: to.id } as never)
}

/** What is so after these effects: the record, how it is offered, whose turn was last, what is asked about it. */
export function applied(
  situation: Situation,
  noun: OfferedNoun,
  effects: readonly Effect[],
): Situation {
  let { offer, rotation } = situation
  let exceptions = [...situation.exceptions]
  let record = (situation[noun] ?? null) as { id: string; ownerId: string | null } | null
  for (const effect of effects) {
    if (effect.do === 'create' && effect.noun === noun)
      record = { ...HEADER, id: effect.id, ...effect.fields }
    if (effect.do === 'change' && effect.noun === noun) record = { ...record!, ...effect.fields }
    if (effect.do === 'raise') exceptions.push({ ...effect.exception, state: 'open' } as Exception)
    if (effect.do === 'settle') exceptions = exceptions.filter(({ id }) => id !== effect.exception)
    if (effect.do === 'accept') offer = undefined
    if (effect.do === 'advance-rotation') rotation = { ...rotation, [effect.team]: effect.to }
    if (effect.do !== 'assign' || effect.noun !== noun || !record) continue
    record = { ...record, ownerId: effect.to }
    offer = effect.offer
  }
  const { offer: _, ...rest } = situation
  return { ...rest, [noun]: record, rotation, exceptions, ...(offer && { offer }) } as Situation
}
