import type { Situation } from '../model.ts'
import type { Id } from '../nouns.ts'
import type { Facts } from './cel/cel.ts'
import { factAt, factsOf, personOf } from './facts.ts'
import { fieldOf } from './fields.ts'
import { type Choice, holderOf } from './routing.ts'
import type { OwnershipRule, Rulebook } from './rulebook.ts'
import { enumerate, sayPath } from './sentences.ts'
import { comparable } from './territories.ts'

/** A field with another value than it has. */
export interface Change {
  readonly path: string
  readonly value: string
  /** The value is how it begins. */
  readonly begins?: true
  /** The value as people call it: the label of a stage. */
  readonly called?: string
}

/**
 * The smallest change that gives it to somebody else, and to whom: a team, or a person by name. Without one:
 * whether all that there are were tried.
 */
export type Elsewhere =
  | { readonly changes: readonly Change[]; readonly to: string; readonly stays?: true }
  | { readonly triedAll: boolean }

/** So many changes are tried at most: somebody waits for the answer. */
const MOST_TRIED = 300
const MOST_FIELDS = 2

/** How an owner was chosen: what was looked at, by which rules, and in which other stages it might have been. */
export interface Chosen {
  readonly situation: Situation
  readonly rules: readonly OwnershipRule[]
  /** Stages that are tried before other values, and those that are tried after them. */
  readonly stages?: { readonly first: readonly Change[]; readonly last: readonly Change[] }
  /** Whose it was before, where it may stay theirs. */
  readonly former?: Id<'person'> | null
  /** Null where nobody is chosen, and it stays whose it was. */
  choose(situation: Situation): Choice | null
}

/**
 * What would have changed it: of the values that rules and territory tables ask for, and of the stages that it
 * might be in, the fewest that give the record to somebody else. Each is tried by the rules themselves.
 */
export function whatIf(rulebook: Rulebook, chosen: Chosen): Elsewhere {
  const { situation, rules, stages = { first: [], last: [] }, choose } = chosen
  const was = ownerBy(chosen)
  const facts = factsOf(situation)
  const sets = [
    ...stages.first.map((change) => [change]),
    ...rules.flatMap((rule) => changesFor(rule, facts)),
    ...stages.last.map((change) => [change]),
  ]
  const tried = new Set<string>()
  for (const changes of fewestFirst(sets)) {
    const key = JSON.stringify(changes)
    if (tried.has(key)) continue
    if (tried.size === MOST_TRIED) return { triedAll: false }
    tried.add(key)
    const changed = withChanges(rulebook, situation, changes)
    if (!changed) continue
    const choice = choose(changed)
    const owner = ownerBy(chosen, choice)
    const to = owner === was ? null : placeOf(changed, choice, owner)
    if (to) return { changes, to, ...(choice === null && { stays: true }) }
  }
  return { triedAll: true }
}

/** Whose it is by this choice, or by the one that was made: also who looks after it until an owner is found. */
export function ownerBy(chosen: Chosen, choice = chosen.choose(chosen.situation)) {
  return choice ? holderOf(choice) : (chosen.former ?? null)
}

/** `If the account's region were AMER, it would have gone to americas-sales.` */
export function sayWhatIf(elsewhere: Elsewhere): string {
  if ('triedAll' in elsewhere)
    return elsewhere.triedAll
      ? 'No small change was found that would have given it to somebody else.'
      : `None of the ${MOST_TRIED} nearest changes would have given it to somebody else.`
  const { changes, to, stays } = elsewhere
  const said = changes.map(({ path, value, begins, called = value }) =>
    begins ? `${sayPath(path)} began with ${value}` : `${sayPath(path)} were ${called}`,
  )
  return `If ${enumerate(said, 'and')}, it would have ${stays ? 'stayed with' : 'gone to'} ${to}.`
}

function fewestFirst(sets: readonly (readonly Change[])[]): (readonly Change[])[] {
  const fit = sets.filter(({ length }) => length > 0 && length <= MOST_FIELDS)
  return fit.toSorted((one, other) => one.length - other.length)
}

/** What would have to be different for a rule to apply, once for each place that it names. */
function changesFor({ when, assign }: OwnershipRule, facts: Facts): Change[][] {
  const pins = (when?.pins ?? []).map(({ object, field, text }) => ({
    path: `${object}.${field}`,
    value: text,
  }))
  return aimsOf(assign).map((aim) => different([...pins, ...aim], facts))
}

function aimsOf(assign: OwnershipRule['assign']): Change[][] {
  if ('territory' in assign) {
    return Object.keys(assign.teams).map((value) => [{ path: assign.territory, value }])
  }
  if (!('table' in assign)) return [[]]
  return assign.table.lines.map(({ asks }) =>
    asks.map(({ path, value, isPrefix }) => ({
      path,
      value: /country$/.test(path) ? value.toUpperCase() : value,
      ...(isPrefix && { begins: true as const }),
    })),
  )
}

function different(changes: readonly Change[], facts: Facts): Change[] {
  return changes.filter(({ path, value, begins }) => {
    const has = factAt(path, facts)
    if (has === null) return true
    const text = comparable(String(has), begins === true)
    const wanted = comparable(value, begins === true)
    return begins ? !text.startsWith(wanted) : text !== wanted
  })
}

/** The situation with other values; null where one of them is no text of the deal or the account. */
export function withChanges(
  rulebook: Rulebook,
  situation: Situation,
  changes: readonly Change[],
): Situation | null {
  return changes.reduce<Situation | null>(
    (so, change) => so && withChange(rulebook, so, change),
    situation,
  )
}

function withChange(
  { fields }: Rulebook,
  situation: Situation,
  { path, value, called }: Change,
): Situation | null {
  const [object = '', ...rest] = path.split('.')
  if (!isRecord(object)) return null
  const record = situation[object]
  const name = rest.at(-1) ?? ''
  const field = rest.length === 1 ? fieldOf(object, name) : null
  const isText = field === null || called !== undefined || TEXTS.has(field.kind)
  if (!record || !isText) return null
  const isOwn = rest[0] === 'custom' || Object.hasOwn(fields[object] ?? {}, name)
  if (!field && !isOwn) return null
  const custom = 'custom' in record ? record.custom : {}
  const other = field ? { [field.column]: value } : { custom: { ...custom, [name]: value } }
  return { ...situation, [object]: { ...record, ...other } }
}

const RECORDS = ['deal', 'lead', 'ticket', 'account', 'task'] as const

function isRecord(object: string): object is (typeof RECORDS)[number] {
  return RECORDS.some((it) => it === object)
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'longtext', 'country', 'currency', 'domain'])

/** A team, where it is somebody's turn there, or a person by name; null where nobody has it. */
function placeOf({ people }: Situation, choice: Choice | null, owner: Id<'person'> | null) {
  const team = choice && 'to' in choice ? choice.advance?.team : undefined
  return team ?? personOf(people, owner)?.name ?? null
}
