import { CelFault, parseChecked } from './check.ts'
import { type Language, languageOf, type Rows } from './language.ts'
import { grow, judge, type Logic } from './logic.ts'
import { type Pin, pinsOf } from './pins.ts'
import { type Facts, type FieldType, readsOf, usable, type Vocabulary } from './reads.ts'
import { sayCondition } from './words.ts'

export { CelFault, type Facts, type FieldType, type Pin, type Vocabulary }

/** A condition that was type-checked. `reads` are the fields it names, like `deal.custom.x`, sorted. */
export interface Condition {
  readonly source: string
  readonly reads: readonly string[]
  readonly words: string
  readonly logic: Logic
  readonly language: Language
  readonly fields: readonly (readonly [object: string, field: string, type: FieldType])[]
  /** Fields that must have exactly this text; a known other one settles the condition: false. */
  readonly pins: readonly Pin[]
}

/** True, false, or the fields whose absence (or unusable value) leaves it open. */
export type Outcome = { is: true } | { is: false } | { is: 'unknown'; missing: string[] }

/** Compiles and type-checks a condition. Throws `CelFault` for a typo or a type error. */
export function compile(source: string, vocabulary: Vocabulary): Condition {
  const language = languageOf(vocabulary)
  const tree = parseChecked(source, language)
  const reads = [...readsOf(tree, vocabulary)].sort()
  const fields = new Map(reads.map((read) => read.split('.').slice(0, 2)).map((f) => [`${f}`, f]))
  return {
    source,
    reads,
    logic: grow(tree, language),
    words: sayCondition(tree, vocabulary),
    pins: pinsOf(tree, vocabulary),
    language,
    fields: [...fields.values()].map(([o = '', f = '']) => [o, f, vocabulary[o]![f]!] as const),
  }
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
