import type { ASTNode } from '@marcbachmann/cel-js'

/** What a field holds. A date is a day, `YYYY-MM-DD`. */
export type FieldType = 'string' | 'number' | 'bool' | 'date' | 'list' | 'map'

/** The objects and fields that a condition may name. */
export interface Vocabulary {
  readonly [object: string]: { readonly [field: string]: FieldType }
}

/** What is known when a condition is judged. Null and undefined both mean that nobody knows. */
export type Facts = Record<string, Record<string, unknown> | null>

/** The nodes directly below a node. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}

/** The field a node reads, as a path like `['deal', 'custom', 'x']`; null when it is no plain read. */
export function pathOf(node: ASTNode, vocabulary: Vocabulary): readonly string[] | null {
  if (node.op === 'id') return Object.hasOwn(vocabulary, node.args) ? [node.args] : null
  const name = stepOf(node)
  if (name === null) return null
  const before = pathOf((node.args as [ASTNode, unknown])[0], vocabulary)
  return before && [...before, name]
}

function stepOf(node: ASTNode): string | null {
  if (node.op === '.') return node.args[1]
  if (node.op !== '[]' || node.args[1].op !== 'value') return null
  return typeof node.args[1].args === 'string' ? node.args[1].args : null
}

/** Every field that the node or anything below it names, each once. */
export function readsOf(node: ASTNode, vocabulary: Vocabulary): readonly string[] {
  const path = pathOf(node, vocabulary)
  if (path && path.length > 1) return [path.join('.')]
  return [...new Set(childrenOf(node).flatMap((child) => readsOf(child, vocabulary)))]
}

/** The field's value in the form CEL computes with; undefined when it is absent or of the wrong kind. */
export function usable(type: FieldType, value: unknown): unknown {
  switch (type) {
    case 'number':
      return usableNumber(value)
    case 'date':
      return value instanceof Date ? value.toISOString().slice(0, 10) : usableDay(value)
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'list':
      return Array.isArray(value) ? value : undefined
    case 'map':
      return typeof value === 'object' && !Array.isArray(value) ? (value ?? undefined) : undefined
  }
}

// Postgres hands numerics over as text, so text that is a number counts as one.
function usableNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined
  const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function usableDay(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
    ? value.slice(0, 10)
    : undefined
}
