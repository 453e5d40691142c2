import type { Compared, Condition, Facts } from '../cel/cel.ts'
import { dateOf, dayOf } from '../days.ts'
import { sayRead } from '../sentences.ts'

/** More combinations of values than this are not looked at. */
const MOST = 5_000

/**
 * Facts that stand for all facts there can be, as far as these conditions can tell them apart: for each field
 * the values it is held against, one between each two, one beyond each end, and a blank. Null where
 * something else decides too, or where they are too many to look at.
 */
export function samplesFor(conditions: readonly (Condition | null)[]): Facts[] | null {
  const compared = conditions.map((condition) => (condition ? condition.compared : []))
  if (!compared.every((one) => one !== null)) return null
  const fields = Map.groupBy(compared.flat(), ({ object, field }) => `${object}.${field}`)
  const axes = [...fields.values()].map((same) => [same[0]!, valuesOf(same)] as const)
  if (axes.reduce((product, [, values]) => product * values.length, 1) > MOST) return null
  return axes.reduce<Facts[]>(
    (all, [{ object, field }, values]) =>
      all.flatMap((facts) =>
        values.map((value) => ({ ...facts, [object]: { ...facts[object], [field]: value } })),
      ),
    [{}],
  )
}

/** A blank comes last, so that what is found first reads well. */
function valuesOf(same: readonly Compared[]): unknown[] {
  const values = [...new Set(same.flatMap(({ value }) => value ?? []))]
  switch (same[0]!.type) {
    case 'number':
      return [...aroundNumbers(values.filter((value) => typeof value === 'number')), null]
    case 'date':
      return [...aroundDays(values.map(String)), null]
    case 'bool':
      return [true, false, null]
    case 'string':
      // What is empty counts as blank.
      return [...values.filter((value) => value !== ''), another(values), null]
    case 'list':
      return [['anything'], null]
    case 'map':
      return [{ anything: true }, null]
  }
}

function aroundNumbers(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other)
  if (sorted.length === 0) return [1]
  const between = sorted.slice(1).map((value, at) => (value + sorted[at]!) / 2)
  return [...sorted, ...between, sorted.at(-1)! + 1, sorted[0]! - 1]
}

function aroundDays(values: readonly string[]): string[] {
  const days = values.map((value) => dayOf(value))
  if (days.length === 0) return ['2027-01-01']
  const all = days.flatMap((day) => [day, day + 1, day - 1])
  return [...new Set(all)].map((day) => dateOf(day))
}

function another(values: readonly unknown[]): string {
  let text = 'anything else'
  while (values.includes(text)) text += '!'
  return text
}

/** The facts in words: `account.region is EMEA and deal.amount is 60000`. */
export function saySample(facts: Facts): string {
  const known = Object.entries(facts).flatMap(([object, fields]) =>
    Object.entries(fields ?? {}).map(([field, value]) => [`${object}.${field}`, value] as const),
  )
  return known.length === 0 ? 'nothing is known' : sayRead(Object.fromEntries(known))
}
