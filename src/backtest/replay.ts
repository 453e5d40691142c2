import { decide } from '../decide/decide.ts'
import { KINDS } from '../decide/ownership-rules.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { handOn, weigh } from '../decide/standing.ts'
import type { Effect, Loads, Situation, Verdict, WorkKind } from '../model.ts'
import type { Id } from '../nouns.ts'

/** Work that went to somebody, and to whom it would have gone. Null: to nobody, somebody was asked. */
export interface Outcome {
  readonly noun: WorkKind | 'project'
  readonly id: Id
  readonly name: string
  readonly amount: string | null
  readonly currency: string | null
  readonly was: Given
  readonly would: Given
}
interface Given {
  readonly to: Id<'person'> | null
  readonly rule: string
}

type Turn = Omit<Extract<Effect, { do: 'advance-rotation' }>, 'do'>

/** What the replay hands on from one decision to the next. */
export interface Carried {
  /** Whose turn it would have been, where that is no longer as it was; by team. */
  readonly turns: Map<string, Turn | null>
  /** What would be somebody else's, and still is open. */
  readonly moved: Map<Id, Outcome>
  /** What everyone would have open more or less by that. */
  shift: Loads
  /** What everyone had open by then; null where the rules do not ask for it. */
  loads: Loads | null
}

export function nothingCarried(): Carried {
  return { turns: new Map(), moved: new Map(), shift: {}, loads: null }
}

/**
 * Decides a stored situation by the rules of that time and by others. With the same rules nothing differs,
 * in whatever order situations come: only turns and loads that have come apart are carried on.
 */
export function replay(
  books: { readonly was: Rulebook; readonly would: Rulebook },
  situation: Situation,
  carried: Carried,
): Outcome[] {
  forgetClosed(situation, carried)
  const was = decide(books.was, situation)
  const would = decide(books.would, apart(books.would, situation, carried))
  carryTurns(situation, carried, { was, would })
  if (carried.loads)
    carried.loads = handOn({ rotation: {}, loads: carried.loads }, situation, was).loads ?? null
  const outcomes = compared(situation, was, would)
  for (const outcome of outcomes) {
    forget(carried, outcome.id)
    if (outcome.was.to === outcome.would.to) continue
    carried.moved.set(outcome.id, outcome)
    carried.shift = shifted(carried.shift, outcome, 1)
  }
  return outcomes
}

function forgetClosed({ deal, lead, ticket }: Situation, carried: Carried): void {
  if (deal && (deal.closedAt || deal.deletedAt)) forget(carried, deal.id)
  for (const it of [lead, ticket]) if (it?.closedAt) forget(carried, it.id)
}

function forget(carried: Carried, id: Id): void {
  const outcome = carried.moved.get(id)
  if (!outcome) return
  carried.moved.delete(id)
  carried.shift = shifted(carried.shift, outcome, -1)
}

/** The situation as it would have been by then. */
function apart({ weighed }: Rulebook, situation: Situation, carried: Carried): Situation {
  const { turns, moved } = carried
  const rotation = { ...situation.rotation }
  const credits = { ...situation.credits }
  for (const [team, turn] of turns) {
    if (turn) rotation[team] = turn.to
    if (turn?.credits) credits[team] = turn.credits
  }
  return {
    ...situation,
    rotation,
    ...(situation.credits && { credits }),
    ...(weighed.length > 0 && {
      loads: added(situation.loads ?? carried.loads ?? {}, carried.shift),
    }),
    ...(situation.deal && { deal: elsewhere(situation.deal, moved) }),
    ...(situation.lead && { lead: elsewhere(situation.lead, moved) }),
    ...(situation.ticket && { ticket: elsewhere(situation.ticket, moved) }),
    ...(situation.task && { task: elsewhere(situation.task, moved) }),
  }
}

/** The record with whom it would be by then, unless it has gone to somebody else since. */
function elsewhere<R extends { readonly id: Id; readonly ownerId: Id<'person'> | null }>(
  record: R,
  moved: Carried['moved'],
): R {
  const mine = moved.get(record.id)
  const isSame = mine !== undefined && mine.was.to === record.ownerId
  return isSame ? { ...record, ownerId: mine.would.to } : record
}

/** The loads with the piece at whom it would have gone to instead of whom it went to; `by` -1: back again. */
function shifted(loads: Loads, { noun, was, would, ...of }: Outcome, by: 1 | -1): Loads {
  if (noun === 'project') return loads
  const { amount, currency } = of
  const record = (ownerId: Id<'person'> | null) => ({ ownerId, amount, currency })
  const less = weigh(loads, noun, { record: record(was.to), by: by === 1 ? -1 : 1 })
  return weigh(less, noun, { record: record(would.to), by })
}

/** What everyone has, with what they would have more or less: only those are looked at for whom it differs. */
function added(loads: Loads, shift: Loads): Loads {
  const changed = Object.entries(shift).map(([person, kinds]) => {
    const sums = Object.entries(kinds).map(([kind, more]) => {
      const before = loads[person]?.[kind as WorkKind] ?? { count: 0, amounts: {} }
      const amounts = Object.entries(more.amounts).map(
        ([currency, sum]) => [currency, (before.amounts[currency] ?? 0) + sum] as const,
      )
      const all = { ...before.amounts, ...Object.fromEntries(amounts) }
      return [kind, { count: before.count + more.count, amounts: all }] as const
    })
    return [person, { ...loads[person], ...Object.fromEntries(sums) }] as const
  })
  return { ...loads, ...Object.fromEntries(changed) }
}

function carryTurns(
  { rotation }: Situation,
  { turns }: Carried,
  { was, would }: { readonly was: readonly Verdict[]; readonly would: readonly Verdict[] },
): void {
  const [before, after] = [turnsIn(was), turnsIn(would)]
  for (const team of new Set([...before.keys(), ...after.keys()])) {
    const turn = after.get(team)
    if (!turns.has(team) && turn?.to === before.get(team)?.to) continue
    const last = rotation[team]
    if (turn) turns.set(team, turn)
    else if (!turns.has(team)) turns.set(team, last === undefined ? null : { team, to: last })
  }
}

function turnsIn(verdicts: readonly Verdict[]): Map<string, Turn> {
  const effects = verdicts.flatMap(({ effects }) => effects)
  return new Map(effects.flatMap((it) => (it.do === 'advance-rotation' ? [[it.team, it]] : [])))
}

interface Work extends Given {
  readonly noun: Outcome['noun']
}

/** What was given to whom; work for which nobody was found is nobody's. */
function givenBy(verdicts: readonly Verdict[]): Map<Id, Work> {
  const given = new Map<Id, Work>()
  for (const { rule, effects } of verdicts) {
    for (const effect of effects) {
      if (effect.do === 'assign' && isWork(effect.noun))
        given.set(effect.id, { noun: effect.noun, to: effect.to, rule })
      if (effect.do !== 'raise' || effect.exception.kind !== 'unplaceable') continue
      const { noun, subjectId } = effect.exception
      if (subjectId && isWork(noun) && !given.has(subjectId))
        given.set(subjectId, { noun, to: null, rule })
    }
  }
  return given
}

function isWork(noun: string): noun is Outcome['noun'] {
  return noun === 'project' || Object.values(KINDS).some((kind) => kind === noun)
}

function compared(
  situation: Situation,
  before: readonly Verdict[],
  after: readonly Verdict[],
): Outcome[] {
  const [was, would] = [givenBy(before), givenBy(after)]
  const ids = [...new Set([...was.keys(), ...would.keys()])]
  return ids.map((id) => {
    const { noun } = (was.get(id) ?? would.get(id))!
    const owner = recordOf(situation, id)?.ownerId ?? null
    const unchanged = { noun, to: owner, rule: 'stays as it is' }
    return {
      ...{ noun, id, was: was.get(id) ?? unchanged, would: would.get(id) ?? unchanged },
      ...named(situation, id, before),
    }
  })
}

function recordOf({ deal, lead, ticket, task }: Situation, id: Id) {
  return [deal, lead, ticket, task].find((it) => it?.id === id) ?? null
}

function named(situation: Situation, id: Id, verdicts: readonly Verdict[]) {
  const made = verdicts
    .flatMap(({ effects }) => effects)
    .find((it) => it.do === 'create' && it.id === id)
  const known = recordOf(situation, id)
  const fields: Partial<Record<'name' | 'title' | 'amount' | 'currency', unknown>> = known
    ? { ...known }
    : made?.do === 'create'
      ? made.fields
      : {}
  const text = (value: unknown) => (value == null ? null : String(value))
  const { name, title, amount, currency } = fields
  return { name: text(name ?? title) ?? '', amount: text(amount), currency: text(currency) }
}
