import type { Candidate, Effect, Offer, Piece, Situation, WorkKind } from '../model.ts'
import type { Id, Person } from '../nouns.ts'
import { type Aim, aimOf, personMeant, readByAim } from './aim.ts'
import { evaluate, type Facts, type Outcome } from './cel/cel.ts'
import { factsOf, fieldToFill, readOf } from './facts.ts'
import { fixer, keeperOf } from './fixer.ts'
import { KIND_OF } from './ownership-rules.ts'
import { stageOf } from './pipeline.ts'
import { alone, deskOf, type Passed, type Turn, turnIn } from './rotation.ts'
import { sayBlank, sayFound, sayQueue } from './routing-words.ts'
import { mayApply } from './rule-index.ts'
import type { Moment, OwnershipRule, Rulebook } from './rulebook.ts'
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
  /** Set where the rule wants them to accept it. */
  readonly offer?: Offer
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

/** Who has it then: its owner, or who looks after it until one is found. */
export function holderOf(choice: Choice): Id<'person'> | null {
  return 'unplaceable' in choice ? choice.holder : choice.to
}

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
  /** Who is out of the question. */
  readonly but: Passed
}

/** Whether anything says who owns this kind of work. */
export function isRouted({ ownershipOn, defaults }: Rulebook, on: Moment): boolean {
  return ownershipOn[on].rules.length > 0 || defaults[KIND_OF[on]] !== undefined
}

/** Decides who owns what is new: the first rule that may say so, in their order, that finds somebody, but for those. */
export function chooseOwner(
  rulebook: Rulebook,
  situation: Situation,
  on: Moment,
  but: Passed = {},
): Choice {
  const facts = factsOf(situation)
  const search = { rulebook, situation, facts, piece: pieceOf(situation, KIND_OF[on]), but }
  return chooseBy(search, rulesFor(rulebook, situation, { on, facts }))
}

/** The rules that may say who owns it, in their order: of a deal in a stage with an owner of its own, that alone. */
export function rulesFor(
  rulebook: Rulebook,
  { deal }: Situation,
  { on, facts }: { readonly on: Moment; readonly facts: Facts },
): readonly OwnershipRule[] {
  const kind = KIND_OF[on]
  const stage = kind === 'deal' && deal ? stageOf(rulebook, deal.pipeline, deal.stage) : null
  if (stage?.owner) return [stage.owner]
  const rules = mayApply(rulebook.ownershipOn[on], facts)
  const last = rulebook.defaults[kind]
  return last ? [...rules, last] : rules
}

/** Decides who owns the deal by one rule alone: that by which it is offered. */
export function chooseFor(
  rulebook: Rulebook,
  situation: Situation,
  rule: OwnershipRule,
  but: Passed = {},
): Choice {
  const search = {
    rulebook,
    situation,
    facts: factsOf(situation),
    piece: pieceOf(situation, 'deal'),
    but,
  }
  return chooseBy(search, [rule])
}

function chooseBy(search: Search, rules: readonly OwnershipRule[]): Choice {
  const { rulebook, situation, facts } = search
  const passed: Found[] = []
  for (const rule of rules) {
    const aim = judge(rule, facts)
    if (aim === null) continue
    if ('missing' in aim) return blocked(search, { passed, rule, missing: aim.missing })
    const found = consider(search, rule, aim)
    passed.push(found)
    if (found.person) return placed(passed, found.person)
    const queue = queueOf(rule)
    if (queue !== null) return queued(rulebook, situation, { passed, queue })
  }
  return nobody(situation, passed)
}

/** The record that is to be given to somebody, as work. */
export function pieceOf({ lead, ticket, deal, account, task }: Situation, kind: WorkKind): Piece {
  const record = { lead, ticket, deal, account, task }[kind]
  const worth = kind === 'deal' ? deal : null
  return {
    kind,
    amount: worth?.amount ?? null,
    currency: worth?.currency ?? null,
    heldBy: record?.ownerId ?? null,
  }
}

/** What a rule means, where it applies; the blank field that leaves it open; null where it does not apply. */
export function judge(
  { when, assign }: OwnershipRule,
  facts: Facts,
): Aim | { readonly missing: string } | null {
  const outcome: Outcome = when ? evaluate(when, facts) : { is: true }
  if (outcome.is === 'unknown') return { missing: outcome.missing[0]! }
  return outcome.is ? aimOf(assign, facts) : null
}

function consider(
  { rulebook, situation, piece, facts, but }: Search,
  rule: OwnershipRule,
  aim: Aim,
): Found {
  const { assign } = rule
  const { team, line } = aim
  const desk = deskOf(rulebook, situation, { piece, needs: assign.needs, but })
  const turn =
    'by' in assign && team !== null
      ? turnIn(desk, team, assign.by)
      : alone(desk, personMeant(situation, assign, aim))
  const read = readBy(rule, facts)
  const words = sayFound(situation, { rule, team, turn, read, line })
  return { ...turn, rule, team, read, words }
}

function readBy({ when, assign }: OwnershipRule, facts: Facts): Record<string, unknown> {
  return { ...readOf(when, facts), ...readByAim(assign, facts) }
}

/** The queue in which it waits when the rule finds nobody; null where the next rule is tried. */
export function queueOf({ assign, otherwise }: OwnershipRule): string | null {
  if ('queue' in assign) return assign.queue
  return otherwise && 'queue' in otherwise ? otherwise.queue : null
}

function placed(passed: readonly Found[], { id }: Person): Placed {
  const { rule, team, credits } = passed.at(-1)!
  const grounds = groundsOf(passed, rule.name)
  const advance = team !== null && { team, to: id, ...(credits && { credits }) }
  const offer = rule.offer && team !== null && { rule: rule.name, team, round: 1, passed: [] }
  return { ...grounds, to: id, ...(advance && { advance }), ...(offer && { offer }) }
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
  /** The path of the blank field. */
  readonly missing: string
}

function blocked({ situation, facts }: Search, { passed, rule, missing }: Blocked): Unplaceable {
  const field = fieldToFill(missing, facts)
  const grounds = groundsOf(passed, rule.name, sayBlank(situation, rule, field))
  const read = { ...grounds.read, ...readBy(rule, facts) }
  const fallback = fixer(situation)
  return { ...grounds, read, unplaceable: true, field, fallback, holder: null }
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
