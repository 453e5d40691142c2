import type { AlarmLine, DueClock, Effect, Ring, SignalOf, Situation, Verdict } from '../model.ts'
import { alarm, heardIn, ownerOf, standIn } from './clock/alarm.ts'
import { type Bell, bellsOf, standing } from './clock/bells.ts'
import type { Goal, Stand } from './clock-policy.ts'
import { countAnew } from './clocks.ts'
import { EXCEPTIONS, exceptionAnew } from './exception-clock.ts'
import { raise } from './exceptions.ts'
import { personOf } from './facts.ts'
import { isInbound, updated } from './inbound/inbound.ts'
import { withoutEnd } from './owning/offers.ts'
import { lapse } from './owning/place.ts'
import { isOfferable } from './owning/work.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip } from './verdicts.ts'

/** What rings later than this after its time is said to be late: Baton was down, or behind. */
const LATE_MS = 120_000

/** Clocks came to a point at which something is said or done: each of these happens once. */
export function ringClocks(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'clocks.due'> },
): Verdict {
  const rings = situation.rings ?? []
  const effects = toldOnce(rings.flatMap((ring) => ringOne(rulebook, situation, ring)))
  if (effects.length === 0) return skip('clocks', 'No clock had anything to say any more')
  return act('clocks', `${rings.length} clocks rang`, effects)
}

/** A thousand lines of one message show that message once. */
function toldOnce(effects: readonly Effect[]): Effect[] {
  const shown = new Set<string>()
  return effects.filter((effect) => {
    if (effect.do !== 'tell') return true
    const isNew = !shown.has(effect.subject.id)
    shown.add(effect.subject.id)
    return isNew
  })
}

function ringOne(rulebook: Rulebook, situation: Situation, ring: Ring): Effect[] {
  const { clock: was } = ring
  const goal = goalOf(rulebook, was)
  const bells = goal ? bellsOf(rulebook, goal, was) : []
  const due = bells.filter(({ at, name }) => at <= situation.now && !was.rung.includes(name))
  const rung = [...was.rung, ...due.map(({ name }) => name)]
  const clock = goal
    ? standing(rulebook, { ...was, rung }, { bells, now: situation.now })
    : { ...was, nextAt: null }
  const late = due.find(({ at }) => Date.parse(situation.now) - Date.parse(at) > LATE_MS)
  const what = stepOf(due)
  const because = sayStep(what, ring)
  const rang: Effect = {
    do: 'ring-clock',
    clock,
    was,
    what,
    because,
    ...(late && { late: late.at }),
  }
  const told = due.flatMap((bell) => ringBell(rulebook, situation, { bell, ring, late: late?.at }))
  return [rang, ...once(told)]
}

/** The policy of a clock; null where its rule is gone: then it rings no more. */
function goalOf(rulebook: Rulebook, { policy }: DueClock): Goal | null {
  if (policy === EXCEPTIONS) return rulebook.exceptions
  return rulebook.sla.find(({ name }) => name === policy) ?? null
}

type Step = Extract<Effect, { do: 'ring-clock' }>['what']

function stepOf(due: readonly Bell[]): Step {
  if (due.some(({ name }) => name === 'breach')) return 'breached'
  return due.some(({ name }) => name.startsWith('warning')) ? 'warned' : 'escalated'
}

/** An exception is called by its key: its words may tell a field's value, and this is read for ever. */
function sayStep(what: Step, { key, name: called, clock }: Ring): string {
  const name = clock.noun === 'exception' && key !== null ? key : called
  if (what === 'breached') return `Nobody was in time for ${name}. ${clock.because}`
  if (what === 'warned') return `The deadline of ${name} comes near. ${clock.because}`
  return `${name} is still not done. ${clock.because}`
}

interface Ringing {
  readonly bell: Bell
  readonly ring: Ring
  readonly late: string | undefined
}

function ringBell(
  rulebook: Rulebook,
  situation: Situation,
  { bell, ring, late }: Ringing,
): Effect[] {
  const owner = personOf(situation.people, ring.ownerId)
  if ('breach' in bell.act) return followed(rulebook, situation, ring)
  if ('reassign' in bell.act) return reassigned(situation, { bell, ring, to: bell.act.reassign })
  const line: AlarmLine = {
    subject: { noun: ring.clock.noun, id: ring.clock.subjectId },
    key: ring.key,
    name: ring.name,
    ...ownerOf(owner && ring.mutedBy.includes(owner.id) ? null : owner),
    policy: ring.clock.policy,
    what: bell.name === 'told' ? 'breached' : bell.name.startsWith('warning') ? 'warning' : 'still',
    dueAt: ring.clock.dueAt,
    ...(late && { late }),
  }
  const muted = new Set(ring.mutedBy.map((id) => `person:${id}`))
  const heard = heardIn(situation, bell.act.tell, owner).filter((where) => !muted.has(where))
  return alarm(heard, situation.now, line)
}

/** A deal's clock that ran out may start others, those that wait for `clock.breached`; what was to be accepted goes on. */
function followed(rulebook: Rulebook, situation: Situation, { clock, ownerId }: Ring): Effect[] {
  const { signal, now } = situation
  const waits = rulebook.sla.some(
    ({ name, start, stop }) =>
      name !== clock.policy && [...start, ...stop].some(({ on }) => on === 'clock.breached'),
  )
  const { noun, subjectId: id } = clock
  if (!isOfferable(noun)) return []
  const by = { by: { kind: 'system', id: 'clock' }, source: 'baton' } as const
  const breached = {
    ...{ ...by, deal: { id }, at: clock.dueAt, id: `${signal.id}/breached/${clock.id}` },
    kind: 'clock.breached',
  } as const
  const stamp = { ...by, at: now, id: `${signal.id}/lapsed/${clock.id}` }
  const isOffer = clock.kind === 'accept' && ownerId !== null
  return [
    ...(waits && noun === 'deal' ? [{ do: 'follow', signal: breached } as const] : []),
    ...(isOffer ? [lapse(stamp, { noun, id, from: ownerId, why: 'timed out' })] : []),
  ]
}

/** The work goes to whoever stands in; the change is decided like any other, with its history. */
function reassigned(
  situation: Situation,
  { bell, ring, to }: { bell: Bell; ring: Ring; to: Stand },
): Effect[] {
  const owner = personOf(situation.people, ring.ownerId)
  const person = standIn(situation, to, owner)
  const { noun, subjectId } = ring.clock
  if (!person?.active || !(noun === 'deal' || isInbound(noun)) || person.id === owner?.id) return []
  const by = { kind: 'rule', id: ring.clock.policy } as const
  const id = `${situation.signal.id}/${bell.name}/${ring.clock.id}`
  const stamp = { id, at: situation.now, by, source: 'baton' }
  const about = { ...stamp, patch: { owner_email: person.email } }
  if (isInbound(noun)) return [{ do: 'follow', signal: updated(noun, subjectId, about) }]
  return [{ do: 'follow', signal: { ...about, kind: 'deal.updated', deal: { id: subjectId } } }]
}

/** After a long time down several bells of one clock come at once: each conversation hears the gravest. */
function once(effects: readonly Effect[]): Effect[] {
  const last = new Map<string, number>()
  for (const [at, effect] of effects.entries()) if (effect.do === 'alarm') last.set(effect.id, at)
  return effects.filter((effect, at) => effect.do !== 'alarm' || last.get(effect.id) === at)
}

/** A deal's clock ran out, and others may start for it. */
export function heedBreach({ deal }: Situation): Verdict {
  return deal
    ? act('clocks', `A clock of ${deal.name} ran out`, [])
    : skip('clocks', 'No such deal')
}

/** The terms of clocks have changed: all of the subject's are counted anew from its history. */
export function recountClocks(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'clocks.outdated'> },
): Verdict {
  const { subject } = situation.signal
  const own = situation.clocks.filter(({ subjectId }) => subjectId === subject.id)
  const effects =
    subject.noun === 'exception'
      ? own
          .filter(({ endedAt }) => endedAt === null)
          .flatMap((was) => exceptionAnew(rulebook, situation, was))
      : countAnew(rulebook, situation, subject)
  if (effects.length === 0) return skip('clocks', 'No clock of it runs by other terms')
  const because = 'Its clocks are counted by the rules as they are now'
  return withoutEnd(situation, act('clocks', because, effects))
}

/** Work of ours failed for good: somebody must see it. */
export function reportFailure(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'work.failed'> },
): Verdict {
  const { what, because, subject } = situation.signal
  return raise(rulebook, situation, {
    rule: 'failures',
    kind: 'failed',
    subject: subject ?? null,
    field: null,
    offered: what,
    because,
    resume: null,
  })
}

/** What was refused at the door changes nothing, and is kept for those who audit. */
export function keepRefusal(
  _: Rulebook,
  { signal }: Situation & { readonly signal: SignalOf<'gesture.refused'> },
): Verdict {
  const { account, tried, about, because } = signal
  return refuse('doors', because, { tried, about, ...(account && { account }) })
}
