import type { ASTNode } from '@marcbachmann/cel-js'
import { pathOf, type Vocabulary } from './reads.ts'

/** A field that must have exactly this text, like `account.region == "EMEA"`. */
export interface Pin {
  readonly object: string
  readonly field: string
  readonly text: string
}

/** The pins that all must hold: those joined by "and" at the top. */
export function pinsOf(node: ASTNode, vocabulary: Vocabulary): Pin[] {
  if (node.op === '&&') return node.args.flatMap((part) => pinsOf(part, vocabulary))
  if (node.op !== '==') return []
  const [left, right] = node.args
  const pin = pinOf(left, right, vocabulary) ?? pinOf(right, left, vocabulary)
  return pin ? [pin] : []
}

function pinOf(side: ASTNode, other: ASTNode, vocabulary: Vocabulary): Pin | null {
  const [object = '', field = '', ...deeper] = pathOf(side, vocabulary) ?? []
  if (deeper.length > 0 || vocabulary[object]?.[field] !== 'string') return null
  if (other.op !== 'value' || typeof other.args !== 'string') return null
  return { object, field, text: other.args }
}
