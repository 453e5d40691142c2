import type { ASTNode } from '@marcbachmann/cel-js'
import { type FieldType, pathOf, type Vocabulary } from './reads.ts'

/** A field that a condition holds against a value; without one it is only asked whether the field is known. */
export interface Compared {
  readonly object: string
  readonly field: string
  readonly type: FieldType
  readonly value?: string | number | boolean
}

const ORDER = ['<', '<=', '>', '>=']

/**
 * All that decides a condition, where it is nothing but fields held against values: then a few values of each
 * field stand for all of them. Null where something else decides too.
 */
export function comparedIn(node: ASTNode, vocabulary: Vocabulary): readonly Compared[] | null {
  switch (node.op) {
    case '&&':
    case '||':
    case '?:':
      return all(node.args.map((part) => comparedIn(part, vocabulary)))
    case '!_':
      return comparedIn(node.args, vocabulary)
    case 'call':
      return node.args[0] === 'has' ? asked(node.args[1][0], vocabulary) : null
    case 'in':
      return among(node.args, vocabulary)
    default:
      return held(node, vocabulary)
  }
}

function all(parts: readonly (readonly Compared[] | null)[]): readonly Compared[] | null {
  return parts.every((part) => part !== null) ? parts.flat() : null
}

function fieldOf(node: ASTNode | undefined, vocabulary: Vocabulary): Compared | null {
  const [object = '', field = '', ...deeper] = (node && pathOf(node, vocabulary)) ?? []
  const type = vocabulary[object]?.[field]
  return type && deeper.length === 0 ? { object, field, type } : null
}

function asked(node: ASTNode | undefined, vocabulary: Vocabulary) {
  const field = fieldOf(node, vocabulary)
  return field && [field]
}

function among([item, list]: readonly [ASTNode, ASTNode], vocabulary: Vocabulary) {
  const field = fieldOf(item, vocabulary)
  if (!field || list.op !== 'list') return null
  return all(list.args.map((value) => against(field, value, '==')))
}

function held(node: ASTNode, vocabulary: Vocabulary) {
  const alone = fieldOf(node, vocabulary)
  if (alone) return alone.type === 'bool' ? [alone] : null
  if (![...ORDER, '==', '!='].includes(node.op)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const field = fieldOf(left, vocabulary) ?? fieldOf(right, vocabulary)
  return field && against(field, fieldOf(left, vocabulary) ? right : left, node.op)
}

function against(field: Compared, node: ASTNode, op: string): readonly Compared[] | null {
  const value = literalOf(node)
  if (value === null || !fits(field.type, value)) return null
  return field.type !== 'number' && field.type !== 'date' && ORDER.includes(op)
    ? null
    : [{ ...field, value }]
}

function literalOf(node: ASTNode): string | number | boolean | null {
  if (node.op === '-_') {
    const value = literalOf(node.args)
    return typeof value === 'number' ? -value : null
  }
  if (node.op !== 'value') return null
  const { args } = node
  return typeof args === 'string' || typeof args === 'number' || typeof args === 'boolean'
    ? args
    : null
}

function fits(type: FieldType, value: string | number | boolean): boolean {
  if (type === 'number') return typeof value === 'number'
  if (type === 'bool') return typeof value === 'boolean'
  if (type === 'date') return typeof value === 'string' && isDay(value)
  return type === 'string' && typeof value === 'string'
}

/** "2026-02-31" is written like a day, and is none. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
