import {
  type ASTNode,
  Environment,
  EvaluationError,
  type ParseResult,
  serialize,
} from '@marcbachmann/cel-js'
import { childrenOf, type FieldType, type Vocabulary } from './reads.ts'

type Row = Record<string, unknown>
/** The facts a condition reads, one row per object, cleaned to what CEL computes with. */
export type Rows = Record<string, Row>

/** A vocabulary made ready for the CEL library: its environment, and the row class of each object. */
export interface Language {
  readonly vocabulary: Vocabulary
  readonly environment: Environment
  readonly rows: Readonly<Record<string, new () => Row>>
  /** The pieces that were made runnable: what many rules ask is one program. */
  readonly runs: Map<string, Run>
  /** What conditions read, by the reads: conditions that read the same share it. */
  readonly readings: Map<string, Reading>
}

/** The fields that a condition names. */
export interface Reading {
  /** Like `deal.custom.x`, sorted. */
  readonly reads: readonly string[]
  /** The same, step by step. */
  readonly paths: readonly (readonly string[])[]
  readonly fields: readonly (readonly [object: string, field: string, type: FieldType])[]
}

/** A checked piece of CEL that the library evaluates: undefined when it could not. */
export type Run = (rows: Rows) => unknown

const CEL_TYPES: Record<FieldType, string> = {
  string: 'string',
  number: 'double',
  bool: 'bool',
  date: 'string',
  list: 'list<dyn>',
  map: 'map<string, dyn>',
}
const languages = new WeakMap<Vocabulary, Language>()

/** The language of a vocabulary; made once for each vocabulary object. */
export function languageOf(vocabulary: Vocabulary): Language {
  const language = languages.get(vocabulary) ?? createLanguage(vocabulary)
  languages.set(vocabulary, language)
  return language
}

function createLanguage(vocabulary: Vocabulary): Language {
  const environment = new Environment()
    .registerOperator('double == int: bool', (a: number, b: bigint) => a === Number(b))
    .registerOperator('double % double: double', (a: number, b: number) => a % b)
  const rows: Record<string, new () => Row> = {}
  for (const [object, types] of Object.entries(vocabulary)) {
    // The library knows an object by its class, and reads such a row twice as fast as a converted map.
    const row = class {} as new () => Row
    const fields = Object.entries(types).map(([field, type]) => [field, CEL_TYPES[type]])
    const name = `row_${object}`
    environment.registerType(name, { ctor: row, fields: Object.fromEntries(fields) })
    environment.registerVariable(object, name)
    rows[object] = row
  }
  return { vocabulary, environment, rows, runs: new Map(), readings: new Map() }
}

/** Makes a part of a checked condition runnable on its own. */
export function runnable(node: ASTNode, { environment, runs }: Language): Run {
  const key = JSON.stringify(node, onlyMeaning)
  const run = runs.get(key) ?? makeRunnable(node, environment)
  runs.set(key, run)
  return run
}

// Where it stands in its source does not matter. The library's whole numbers are bigints.
function onlyMeaning(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return ['whole', String(value)]
  return ['', 'op', 'args'].includes(name) || /^\d+$/.test(name) ? value : undefined
}

function makeRunnable(node: ASTNode, environment: Environment): Run {
  const run = copyOf(node, environment)
  run.check()
  return (rows) => {
    try {
      return run(rows)
    } catch (error) {
      if (error instanceof EvaluationError) return undefined
      throw error
    }
  }
}

// The library prints literals with loss (nine decimals, no emoji), so they are carried over by hand.
function copyOf(node: ASTNode, environment: Environment): ParseResult {
  const literals = literalsOf(node)
  const values = literals.map(({ args }) => args)
  for (const literal of literals) literal.args = typeof literal.args === 'string' ? '' : 0
  const copy = environment.parse(serialize(node))
  literals.forEach((literal, i) => {
    literal.args = values[i]
  })
  literalsOf(copy.ast).forEach((literal, i) => {
    literal.args = values[i]
  })
  return copy
}

function literalsOf(node: ASTNode): { args: unknown }[] {
  if (node.op !== 'value') return childrenOf(node).flatMap(literalsOf)
  return typeof node.args === 'string' || typeof node.args === 'number' ? [node] : []
}
