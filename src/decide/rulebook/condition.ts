import { isScalar, type Scalar } from 'yaml'
import { CelFault, type Condition, compile, type Vocabulary } from '../cel/cel.ts'
import { blame, blameOffset, nodeAt, type Page, type Path } from './page.ts'
import { nearest } from './words.ts'

/**
 * Compiles the condition at a path. Null where none stands; undefined, with the fault noted at the
 * very character, when it cannot be used.
 */
export function conditionAt(
  page: Page,
  path: Path,
  vocabulary: Vocabulary,
): Condition | null | undefined {
  const node = nodeAt(page, path)
  if (node === null) return null
  if (!isScalar(node) || typeof node.value !== 'string') {
    blame(page, path, 'write a condition, like deal.amount >= 10000')
    return undefined
  }
  try {
    return compile(node.value, vocabulary)
  } catch (error) {
    if (!(error instanceof CelFault)) throw error
    const near = nearField(
      node.value.slice(0, error.offset),
      node.value.slice(error.offset),
      vocabulary,
    )
    blameOffset(page, offsetIn(page, node, error.offset), `${error.message}${near}`)
    return undefined
  }
}

// A misspelt field or object, with the name it is near to.
function nearField(before: string, after: string, vocabulary: Vocabulary): string {
  const [word = ''] = /^\w*/.exec(after)!
  const object = /(\w+)\.$/.exec(before)?.[1]
  const known = Object.keys(object === undefined ? vocabulary : (vocabulary[object] ?? {}))
  const near = word === '' || known.includes(word) ? null : nearest(word, known)
  return near === null ? '' : `; did you mean ${near}?`
}

// YAML folds lines and indentation, but keeps every other character: so those are counted.
function offsetIn(page: Page, node: Scalar, offset: number): number {
  const text = page.source.text
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
  let at = node.range![0]
  if (isBlock) at = text.indexOf('\n', at) + 1
  else if (node.type !== 'PLAIN') at += 1
  let left = String(node.value).slice(0, offset).replace(/\s/g, '').length
  for (; at < text.length && (left > 0 || /\s/.test(text[at]!)); at++) {
    if (!/\s/.test(text[at]!)) left--
  }
  return at
}
