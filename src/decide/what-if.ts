import type { Situation } from '../model.ts'
import type { Facts } from './cel/cel.ts'
import { factAt, factsOf, personOf } from './facts.ts'
import { fieldOf } from './fields.ts'
import type { Choice } from './routing.ts'
import type { OwnershipRule, Rulebook } from './rulebook.ts'
import { enumerate, sayPath } from './sentences.ts'
import { comparable } from './territories.ts'

/** A field with another value than it has. */
export interface Change {
  readonly path: string
  readonly value: string
  /** The value is how it begins. */
  readonly begins?: true
  /** The value as people call it: the label of a stage that has an owner, which the deal would enter. */
  readonly called?: string
}

/**
 * The smallest change that gives it to somebody else, and to whom: a team, or a person by name. Without one:
 * whether all that there are were tried.
 */
export type Elsewhere =
  | { readonly changes: readonly Change[]; readonly to: string }
  | { readonly triedAll: boolean }

/** So many changes are tried at most: somebody waits for the answer. */
const MOST_TRIED = 300
const MOST_FIELDS = 2

/** How an owner was chosen: what was looked at, by which rules, and the stages that would give it to others. */
export interface Chosen {
  readonly situation: Situation
  readonly rules: readonly OwnershipRule[]
  readonly stages?: readonly Change[]
  choose(situation: Situation): Choice
}

/**
 * What would have changed it: of the values that rules and territory tables ask for, the fewest that give the
 * record to somebody else. Each is tried by the rules themselves.
 */
export function whatIf(rulebook: Rulebook, chosen: Chosen): Elsewhere {
  const { situation, rules, stages = [], choose } = chosen
  const choice = choose(situation)
  const facts = factsOf(situation)
  const sets = [
    ...stages.map((change) => [change]),
    ...rules.flatMap((rule) => changesFor(rule, facts)),
  ]
  const tried = new Set<string>()
  for (const changes of fewestFirst(sets)) {
    const key = JSON.stringify(changes)
    if (tried.has(key)) continue
    if (tried.size === MOST_TRIED) return { triedAll: false }
    tried.add(key)
    const changed = withChanges(rulebook, situation, changes)
    const to = changed && placeOf(changed, choose(changed), choice)
    if (to) return { changes, to }
  }
  return { triedAll: true }
}

/** `If the account's region were AMER, it would have gone to americas-sales.` */
export function sayWhatIf(elsewhere: Elsewhere): string {
  if ('triedAll' in elsewhere)
    return elsewhere.triedAll
      ? 'No other value of one field or two would have given it to somebody else.'
      : `None of the ${MOST_TRIED} nearest changes would have given it to somebody else.`
  const { changes, to } = elsewhere
  const said = changes.map(({ path, value, begins, called = value }) =>
    begins ? `${sayPath(path)} began with ${value}` : `${sayPath(path)} were ${called}`,
  )
  return `If ${enumerate(said, 'and')}, it would have gone to ${to}.`
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

/** Where it goes instead; null where that is nowhere, or to whom it went. */
function placeOf({ people }: Situation, choice: Choice, was: Choice): string | null {
  if (!('to' in choice) || ('to' in was && was.to === choice.to)) return null
  return choice.advance?.team ?? personOf(people, choice.to)?.name ?? null
}
