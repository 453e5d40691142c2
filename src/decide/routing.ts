import type { Candidate, Effect, Piece, Situation } from '../model.ts'
import type { Id, Person } from '../nouns.ts'
import { evaluate, type Facts, type Outcome } from './cel/cel.ts'
import { askerOf, factAt, factsOf, fieldToFill, personOf, readOf } from './facts.ts'
import { byMail, fixer, keeperOf } from './fixer.ts'
import { alone, deskOf, type Turn, turnIn } from './rotation.ts'
import { sayBlank, sayFound, sayQueue } from './routing-words.ts'
import { mayApply } from './rule-index.ts'
import type { AssignTo, Moment, OwnershipRule, Rulebook } from './rulebook.ts'
import { sentence } from './sentences.ts'

export { fixer } from './fixer.ts'

/** Why the rules chose as they did: the deciding rule, a sentence, the values read, who was considered. */
export interface Grounds {
  readonly rule: string
  readonly because: string
  readonly read: Readonly<Record<string, unknown>>
  readonly candidates: readonly Candidate[]
}

/** The owner; `advance` moves the team's rotation on when it was somebody's turn. */
export interface Placed extends Grounds {
  readonly to: Id<'person'>
  readonly advance?: Omit<Extract<Effect, { do: 'advance-rotation' }>, 'do'>
}

/**
 * No rule found an owner. `fallback` must see to it (null only when nobody is active) and `field` is
 * what they must fill in, if that is what is missing. `holder` owns the deal meanwhile, where a queue took it.
 */
export interface Unplaceable extends Grounds {
  readonly unplaceable: true
  readonly field: string | null
  readonly fallback: Id<'person'> | null
  readonly holder: Id<'person'> | null
}

export type Choice = Placed | Unplaceable

/** What a rule that applies found. Nobody, where those it names cannot take it. */
export interface Found extends Turn {
  readonly rule: OwnershipRule
  readonly team: string | null
  readonly read: Readonly<Record<string, unknown>>
  readonly words: string
}

/** What somebody is looked for, and by which rules. */
interface Search {
  readonly rulebook: Rulebook
  readonly situation: Situation
  readonly piece: Piece
  readonly facts: Facts
}

/** Decides who owns what is new: the first rule, as they are written, that finds somebody. */
export function chooseOwner(rulebook: Rulebook, situation: Situation, on: Moment): Choice {
  const facts = factsOf(situation)
  const search = { rulebook, situation, facts, piece: pieceOf(situation) }
  const passed: Found[] = []
  for (const rule of mayApply(rulebook.ownershipOn[on], facts)) {
    const outcome = judge(rule, facts)
    if (outcome.is === 'unknown') {
      const field = fieldToFill(outcome.missing[0]!, facts)
      return blocked(situation, { passed, rule, field, read: readBy(rule, facts) })
    }
    if (outcome.is === false) continue
    const found = consider(search, rule)
    passed.push(found)
    if (found.person) return placed(passed, found.person)
    const queue = queueOf(rule)
    if (queue !== null) return queued(rulebook, situation, { passed, queue })
  }
  return nobody(situation, passed)
}

function pieceOf({ deal }: Situation): Piece {
  return { kind: 'deal', amount: deal?.amount ?? null, currency: deal?.currency ?? null }
}

/** Whether a rule applies. A territory whose field is blank cannot name its team: that is as unknown as a blank in a condition. */
export function judge({ when, assign }: OwnershipRule, facts: Facts): Outcome {
  const outcome: Outcome = when ? evaluate(when, facts) : { is: true }
  if (outcome.is !== true || !('territory' in assign)) return outcome
  if (factAt(assign.territory, facts) !== null) return outcome
  return { is: 'unknown', missing: [assign.territory] }
}

function consider({ rulebook, situation, piece, facts }: Search, rule: OwnershipRule): Found {
  const { assign } = rule
  const team = teamOf(assign, facts)
  const desk = deskOf(rulebook, situation, { piece, needs: assign.needs })
  const turn =
    'by' in assign
      ? turnIn(desk, team ?? '', assign.by)
      : alone(desk, 'queue' in assign ? null : named(situation, assign))
  const read = readBy(rule, facts)
  return { ...turn, rule, team, read, words: sayFound(situation, { rule, team, turn, read }) }
}

/** The team that a rule names; null: none. People write regions as they like: "emea" is EMEA. */
export function teamOf(assign: AssignTo, facts: Facts): string | null {
  if ('team' in assign) return assign.team
  if (!('territory' in assign)) return null
  const value = String(factAt(assign.territory, facts)).trim().toLowerCase()
  const named = Object.entries(assign.teams).find(([name]) => name.toLowerCase() === value)
  return named?.[1] ?? null
}

function named(
  situation: Situation,
  assign: Extract<AssignTo, { to: string } | { person: string }>,
): Person | null {
  const { people, account } = situation
  if ('person' in assign) return byMail(people, assign.person)
  if (assign.to === 'asker') return askerOf(situation)
  const of = assign.to === 'account.owner' ? account : situation.parent
  return personOf(people, of?.ownerId ?? null)
}

function readBy({ when, assign }: OwnershipRule, facts: Facts): Record<string, unknown> {
  const read = readOf(when, facts)
  if (!('territory' in assign)) return read
  return { ...read, [assign.territory]: factAt(assign.territory, facts) }
}

function queueOf({ assign, otherwise }: OwnershipRule): string | null {
  if ('queue' in assign) return assign.queue
  return otherwise && 'queue' in otherwise ? otherwise.queue : null
}

function placed(passed: readonly Found[], { id }: Person): Placed {
  const { rule, team, credits } = passed.at(-1)!
  const grounds = groundsOf(passed, rule.name)
  const advance = team !== null && { team, to: id, ...(credits && { credits }) }
  return { ...grounds, to: id, ...(advance && { advance }) }
}

function groundsOf(passed: readonly Found[], rule: string, last?: string): Grounds {
  const words = [...passed.map(({ words }) => words), last ?? '']
  return {
    rule,
    because: sentence(words.filter((part) => part !== '').join('; ')),
    read: Object.assign({}, ...passed.map(({ read }) => read)),
    candidates: passed.flatMap(({ candidates }) => candidates),
  }
}

interface Blocked {
  readonly passed: readonly Found[]
  readonly rule: OwnershipRule
  readonly field: string
  readonly read: Grounds['read']
}

function blocked(situation: Situation, { passed, rule, field, read }: Blocked): Unplaceable {
  const grounds = groundsOf(passed, rule.name, sayBlank(situation, rule, field))
  const fallback = fixer(situation)
  return {
    ...grounds,
    read: { ...grounds.read, ...read },
    unplaceable: true,
    field,
    fallback,
    holder: null,
  }
}

function queued(
  rulebook: Rulebook,
  situation: Situation,
  { passed, queue }: { passed: readonly Found[]; queue: string },
): Unplaceable {
  const { rule, team } = passed.at(-1)!
  const keeper = keeperOf(situation, rulebook.queues[queue]!, team)
  const grounds = groundsOf(passed, rule.name, sayQueue(situation, queue, keeper))
  return { ...grounds, unplaceable: true, field: null, fallback: keeper, holder: keeper }
}

function nobody(situation: Situation, passed: readonly Found[]): Unplaceable {
  const rule = passed.at(-1)?.rule.name ?? 'ownership'
  const grounds = groundsOf(passed, rule, 'no further rule says who owns it')
  const fallback = fixer(situation)
  return { ...grounds, unplaceable: true, field: null, fallback, holder: null }
}
