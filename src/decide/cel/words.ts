import { type ASTNode, serialize } from '@marcbachmann/cel-js'
import { pathOf, type Vocabulary } from './reads.ts'

const COMPARED: Partial<Record<ASTNode['op'], string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
}
const COMPARED_DAYS: typeof COMPARED = {
  '<': 'is before',
  '>': 'is after',
  '<=': 'is on or before',
  '>=': 'is on or after',
}
const RECKONED: typeof COMPARED = { '+': 'plus', '-': 'minus', '*': 'times', '/': 'divided by' }
const ASKED: Record<string, string> = {
  startsWith: 'starts with',
  endsWith: 'ends with',
  contains: 'contains',
}

/** A condition in plain English; parts that have no plain words stay as they were written. */
export function sayCondition(node: ASTNode, vocabulary: Vocabulary): string {
  return say(node, vocabulary)
}

function say(node: ASTNode, vocabulary: Vocabulary): string {
  switch (node.op) {
    case '&&':
    case '||':
      return sayTogether(node, vocabulary)
    case '!_':
      return sayNot(node.args, vocabulary)
    case 'call':
    case 'rcall':
      return sayCall(node, vocabulary)
    case 'in':
      return sayOneOf(node.args, 'is', vocabulary) ?? serialize(node)
    default:
      return sayComparison(node, vocabulary) ?? sayFlag(node, vocabulary, 'yes')
  }
}

function sayTogether(node: ASTNode, vocabulary: Vocabulary): string {
  const parts = flatten(node, node.op).map((part) => {
    const words = say(part, vocabulary)
    return part.op === '&&' || part.op === '||' ? `(${words})` : words
  })
  return enumerate(parts, node.op === '&&' ? 'and' : 'or')
}

function flatten(node: ASTNode, op: ASTNode['op']): ASTNode[] {
  return node.op === op ? (node.args as ASTNode[]).flatMap((part) => flatten(part, op)) : [node]
}

function enumerate(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

function sayNot(node: ASTNode, vocabulary: Vocabulary): string {
  if (node.op === 'call' && node.args[0] === 'has')
    return sayHas(node.args[1][0]!, 'blank', vocabulary)
  if (node.op === 'in') return sayOneOf(node.args, 'is not', vocabulary) ?? serialize(node)
  return pathOf(node, vocabulary)
    ? sayFlag(node, vocabulary, 'no')
    : `not (${say(node, vocabulary)})`
}

function sayHas(node: ASTNode, state: 'known' | 'blank', vocabulary: Vocabulary): string {
  return `${sayPath(pathOf(node, vocabulary) ?? [serialize(node)])} is ${state}`
}

function sayCall(node: ASTNode & { op: 'call' | 'rcall' }, vocabulary: Vocabulary): string {
  if (node.op === 'call') {
    const [name, [first]] = node.args
    return name === 'has' && first ? sayHas(first, 'known', vocabulary) : serialize(node)
  }
  const [name, receiver, [first]] = node.args
  const words = ASKED[name]
  if (!words || !first) return serialize(node)
  return `${sayValue(receiver, vocabulary)} ${words} ${sayValue(first, vocabulary)}`
}

function sayOneOf(
  [item, among]: [ASTNode, ASTNode],
  is: string,
  vocabulary: Vocabulary,
): string | null {
  const path = pathOf(among, vocabulary)
  if (path)
    return `${sayPath(path)} ${is === 'is' ? 'include' : 'do not include'} ${sayValue(item, vocabulary)}`
  if (among.op !== 'list' || among.args.length === 0) return null
  const values = enumerate(
    among.args.map((value) => sayValue(value, vocabulary)),
    'or',
  )
  return `${sayValue(item, vocabulary)} ${is} ${among.args.length > 1 ? 'one of ' : ''}${values}`
}

function sayComparison(node: ASTNode, vocabulary: Vocabulary): string | null {
  const plain = COMPARED[node.op]
  if (!plain) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const words = isDay(left) || isDay(right) ? (COMPARED_DAYS[node.op] ?? plain) : plain
  return `${sayValue(left, vocabulary)} ${words} ${sayValue(right, vocabulary)}`
}

const isDay = ({ op, args }: ASTNode) =>
  op === 'value' && typeof args === 'string' && /^\d{4}-\d\d-\d\d$/.test(args)

function sayFlag(node: ASTNode, vocabulary: Vocabulary, answer: 'yes' | 'no'): string {
  const path = pathOf(node, vocabulary)
  return path ? `${sayPath(path)} is ${answer}` : serialize(node)
}

function sayValue(node: ASTNode, vocabulary: Vocabulary): string {
  const path = pathOf(node, vocabulary)
  if (path) return sayPath(path)
  if (node.op === '-_') return `-${sayValue(node.args, vocabulary)}`
  const reckoned = RECKONED[node.op]
  if (reckoned) {
    const sides = (node.args as ASTNode[]).map((side) => sayPart(side, vocabulary))
    return sides.join(` ${reckoned} `)
  }
  if (node.op !== 'value') return serialize(node)
  if (typeof node.args === 'number') return node.args.toLocaleString('en-US')
  if (typeof node.args === 'boolean') return node.args ? 'yes' : 'no'
  return node.args === '' ? 'empty' : String(node.args)
}

function sayPart(side: ASTNode, vocabulary: Vocabulary): string {
  return RECKONED[side.op] ? `(${sayValue(side, vocabulary)})` : sayValue(side, vocabulary)
}

// "owner_id" is the owner to a person, and that a field is a custom one is no concern of theirs.
function sayPath([object = '', ...fields]: readonly string[]): string {
  const named = fields.length > 1 && fields[0] === 'custom' ? fields.slice(1) : fields
  const words = named
    .join(' ')
    .replace(/(_id|Id)$/, '')
    .replaceAll('_', ' ')
    .replace(/[a-z](?=[A-Z])/g, '$& ')
    .toLowerCase()
  return words ? `the ${object}'s ${words}` : object
}
