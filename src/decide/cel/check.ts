import {
  type ASTNode,
  ParseError,
  type ParseResult,
  type TypeError as TypeFault,
} from '@marcbachmann/cel-js'
import type { Language } from './language.ts'
import { childrenOf, pathOf, type Vocabulary } from './reads.ts'

/** A condition that cannot be used. The message is for its author; `offset` counts characters from 0. */
export class CelFault extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'CelFault'
    this.offset = offset
  }
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=', 'in'])

/** What people write who know other languages, and what to write instead. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^=(?!=)/, 'write == to compare'],
  [/^and\b/i, 'write && for "and"'],
  [/^or\b/i, 'write || for "or"'],
  [/^,\d{3}/, 'write numbers without commas, like 50000'],
]

/** Parses and type-checks a condition. Throws `CelFault` with the place of the first mistake. */
export function parseChecked(source: string, language: Language): ASTNode {
  const parsed = parse(source, language)
  makeNumbersDecimal(parsed.ast)
  checkHouseRules(parsed.ast, language.vocabulary)
  const { error, type } = parsed.check()
  if (error) throw explain(error, language.vocabulary)
  // A custom field alone is dynamic: what it holds is only known when it is read.
  if (type === 'bool' || type === 'dyn') return parsed.ast
  throw new CelFault(`a condition is true or false, but this is a ${type}`, 0)
}

function parse(source: string, language: Language): ParseResult {
  try {
    return language.environment.parse(source)
  } catch (error) {
    if (error instanceof ParseError) throw explain(error, language.vocabulary)
    throw error
  }
}

// People write 50000 for an amount; CEL would take it for an integer and refuse to reckon with it.
// Only a literal that is itself an argument or an index must stay one: `substring(0, 2)`, `tags[0]`.
function makeNumbersDecimal(node: ASTNode): void {
  const keepsIntegers = node.op === 'call' || node.op === 'rcall' || node.op === '[]'
  for (const child of childrenOf(node)) {
    if (child.op !== 'value') makeNumbersDecimal(child)
    else if (typeof child.args === 'bigint' && !keepsIntegers) {
      ;(child as { args: unknown }).args = Number(child.args)
    }
  }
}

// What the library lets pass: typos inside has(), null, whole objects, days that are no days.
function checkHouseRules(node: ASTNode, vocabulary: Vocabulary): void {
  const path = pathOf(node, vocabulary)
  if (path) checkPath(path, node, vocabulary)
  else {
    const below = childrenOf(node)
    if (COMPARISONS.has(node.op)) checkComparison(below as [ASTNode, ASTNode], node, vocabulary)
    for (const child of below) checkHouseRules(child, vocabulary)
  }
}

function checkPath(path: readonly string[], node: ASTNode, vocabulary: Vocabulary): void {
  const [object = '', field] = path
  const fields = vocabulary[object]!
  if (field === undefined)
    throw new CelFault(`name a field of ${object}: ${list(fields)}`, node.start)
  if (!Object.hasOwn(fields, field)) {
    const offset = offsetOfField(node)
    throw new CelFault(`${object} has no field ${field}; it has ${list(fields)}`, offset)
  }
}

function offsetOfField(node: ASTNode): number {
  const [left] = node.args as [ASTNode, unknown]
  return left.op === 'id' ? left.end + 1 : offsetOfField(left)
}

function checkComparison(
  sides: readonly [ASTNode, ASTNode],
  node: ASTNode,
  vocabulary: Vocabulary,
) {
  for (const [side, other] of [sides, [sides[1], sides[0]] as const]) {
    if (side.op === 'value' && side.args === null) {
      throw new CelFault('ask has(...) instead of comparing with null', node.start)
    }
    const [object = '', field = '', ...deeper] = pathOf(side, vocabulary) ?? []
    if (deeper.length === 0 && vocabulary[object]?.[field] === 'date') checkDays(other)
  }
}

// "31.12.2026" would compare as text and be silently wrong.
function checkDays(node: ASTNode): void {
  if (node.op === 'list') node.args.forEach(checkDays)
  if (node.op !== 'value' || typeof node.args !== 'string' || DAY.test(node.args)) return
  throw new CelFault(`write the day as "2026-12-31", not "${node.args}"`, node.start)
}

function explain(error: ParseError | TypeFault, vocabulary: Vocabulary): CelFault {
  const offset = error.range?.start ?? 0
  const { node } = error
  if (error.code === 'unknown_variable' && node?.op === 'id') {
    return new CelFault(
      `nothing here is called ${node.args}; known are ${list(vocabulary)}`,
      offset,
    )
  }
  const slip = SLIPS.find(([pattern]) => pattern.test(node?.input?.slice(offset) ?? ''))
  return new CelFault(slip?.[1] ?? error.summary, offset)
}

const list = (names: object) => Object.keys(names).join(', ')
