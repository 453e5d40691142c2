import type { Condition, Facts, Pin } from './cel/cel.ts'

interface Conditional {
  readonly when: Condition | null
}

/** Rules in their order, found by what their conditions pin down: cost follows the rules that can apply. */
export interface RuleIndex<Rule> {
  readonly rules: readonly Rule[]
  /** Places of rules that pin nothing: they are always judged. */
  readonly loose: readonly number[]
  readonly shelves: readonly Shelf[]
}

/** The rules that pin one field, by its text. */
interface Shelf {
  readonly object: string
  readonly field: string
  readonly byText: ReadonlyMap<string, readonly number[]>
  readonly all: readonly number[]
}

/** Puts each rule on one shelf: that of its rarest pin. */
export function indexRules<Rule extends Conditional>(rules: readonly Rule[]): RuleIndex<Rule> {
  const counts = countPins(rules)
  const pinned = rules.map(({ when }) => rarest(when?.pins ?? [], counts))
  const loose = pinned.flatMap((pin, place) => (pin ? [] : [place]))
  const fields = Map.groupBy(
    pinned.flatMap((pin, place) => (pin ? [{ pin, place }] : [])),
    ({ pin }) => `${pin.object}.${pin.field}`,
  )
  return { rules, loose, shelves: [...fields.values()].map(shelfOf) }
}

/** The rules that may apply, in their order; all others are false whatever else is known. */
export function mayApply<Rule>(index: RuleIndex<Rule>, facts: Facts): Rule[] {
  const found = [index.loose, ...index.shelves.map((shelf) => placesOn(shelf, facts))]
  const filled = found.filter(({ length }) => length > 0)
  // What one shelf holds is in its order already.
  const places = filled.length < 2 ? (filled[0] ?? []) : filled.flat().sort((a, b) => a - b)
  return places.map((place) => index.rules[place]!)
}

// A blank field settles nothing: its rules may be unknown, and unknown is not false.
function placesOn({ object, field, byText, all }: Shelf, facts: Facts): readonly number[] {
  const value = facts[object]?.[field]
  return typeof value === 'string' ? (byText.get(value) ?? []) : all
}

function shelfOf(items: readonly { readonly pin: Pin; readonly place: number }[]): Shelf {
  const { object, field } = items[0]!.pin
  const byText = new Map<string, number[]>()
  for (const { pin, place } of items) {
    const places = byText.get(pin.text)
    if (places) places.push(place)
    else byText.set(pin.text, [place])
  }
  return { object, field, byText, all: items.map(({ place }) => place) }
}

function countPins(rules: readonly Conditional[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const pin of rules.flatMap(({ when }) => when?.pins ?? [])) {
    counts.set(nameOf(pin), (counts.get(nameOf(pin)) ?? 0) + 1)
  }
  return counts
}

function rarest(pins: readonly Pin[], counts: ReadonlyMap<string, number>): Pin | null {
  const often = (pin: Pin) => counts.get(nameOf(pin)) ?? 0
  return pins.reduce<Pin | null>(
    (best, pin) => (best && often(best) <= often(pin) ? best : pin),
    null,
  )
}

const nameOf = ({ object, field, text }: Pin) => `${object}.${field}=${text}`
