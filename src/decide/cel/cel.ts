import { CelFault, parseChecked } from './check.ts'
import { type Compared, comparedIn } from './compared.ts'
import { type Language, languageOf, type Reading, type Rows } from './language.ts'
import { grow, judge, type Logic } from './logic.ts'
import { type Pin, pinsOf } from './pins.ts'
import { type Facts, type FieldType, readsOf, usable, type Vocabulary } from './reads.ts'
import { sayCondition } from './words.ts'

export { CelFault, type Compared, type Facts, type FieldType, type Pin, type Vocabulary }

/** A condition that was type-checked. */
export interface Condition extends Reading {
  readonly source: string
  readonly words: string
  readonly logic: Logic
  readonly language: Language
  /** Fields that must have exactly this text; a known other one settles the condition: false. */
  readonly pins: readonly Pin[]
  /** All that decides it, where that is nothing but fields held against values. */
  readonly compared: readonly Compared[] | null
}

/** True, false, or the fields whose absence (or unusable value) leaves it open. */
export type Outcome = { is: true } | { is: false } | { is: 'unknown'; missing: string[] }

/** Compiles and type-checks a condition. Throws `CelFault` for a typo or a type error. */
export function compile(source: string, vocabulary: Vocabulary): Condition {
  const language = languageOf(vocabulary)
  const tree = parseChecked(source, language)
  return {
    ...readingOf([...readsOf(tree, vocabulary)].sort(), language),
    source,
    logic: grow(tree, language),
    words: sayCondition(tree, vocabulary),
    pins: pinsOf(tree, vocabulary),
    compared: comparedIn(tree, vocabulary),
    language,
  }
}

function readingOf(reads: readonly string[], { vocabulary, readings }: Language): Reading {
  const known = readings.get(`${reads}`)
  if (known) return known
  const paths = reads.map((read) => read.split('.'))
  const named = new Map(
    paths.map(([object = '', field = '']) => [`${object}.${field}`, [object, field] as const]),
  )
  const fields = [...named.values()].map(([o, f]) => [o, f, vocabulary[o]![f]!] as const)
  const reading = { reads, paths, fields }
  readings.set(`${reads}`, reading)
  return reading
}

/** The condition in plain English, for people. */
export function says(condition: Condition): string {
  return condition.words
}

/** Judges the facts. An absent field makes the outcome unknown only where it really depends on it. */
export function evaluate(condition: Condition, facts: Facts): Outcome {
  const judged = judge(condition.logic, readRows(condition, facts))
  if (typeof judged === 'boolean') return { is: judged }
  return { is: 'unknown', missing: [...new Set(judged)].sort() }
}

function readRows({ fields, language }: Condition, facts: Facts): Rows {
  const rows: Rows = {}
  for (const [object, field, type] of fields) {
    rows[object] ??= new language.rows[object]!()
    const value = usable(type, facts[object]?.[field])
    if (value !== undefined) rows[object][field] = value
  }
  return rows
}
