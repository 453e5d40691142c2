import type { ASTNode } from '@marcbachmann/cel-js'
import { CelFault } from './check.ts'
import { type Language, type Rows, type Run, runnable } from './language.ts'
import { pinsOf } from './pins.ts'
import { childrenOf, pathOf, readsOf } from './reads.ts'

/** The bones of a condition: what joins true, false and unknown. Atoms are evaluated by the library. */
export type Logic =
  | { readonly op: 'and' | 'or'; readonly left: Logic; readonly right: Logic }
  | { readonly op: 'not'; readonly part: Logic }
  | { readonly op: 'if'; readonly test: Logic; readonly yes: Logic; readonly no: Logic }
  | { readonly op: 'has'; readonly path: readonly string[] }
  | { readonly op: 'is'; readonly path: readonly string[]; readonly text: string }
  | Atom

interface Atom {
  readonly op: 'atom'
  readonly run: Run
  readonly reads: readonly (readonly string[])[]
  /** Every read is needed: with one of them absent there is nothing to evaluate. */
  readonly isStrict: boolean
}

/** True, false, or the fields that leave it open. */
export type Judged = boolean | readonly string[]

/** Splits a checked condition at its and, or, not, if and has(), down to what only the library can judge. */
export function grow(node: ASTNode, language: Language): Logic {
  const down = (child: ASTNode) => grow(child, language)
  switch (node.op) {
    case '&&':
      return { op: 'and', left: down(node.args[0]), right: down(node.args[1]) }
    case '||':
      return { op: 'or', left: down(node.args[0]), right: down(node.args[1]) }
    case '!_':
      return { op: 'not', part: down(node.args) }
    case '?:':
      return { op: 'if', test: down(node.args[0]), yes: down(node.args[1]), no: down(node.args[2]) }
    default:
      return growLeaf(node, language)
  }
}

function growLeaf(node: ASTNode, language: Language): Logic {
  if (node.op === 'call' && node.args[0] === 'has') {
    return { op: 'has', path: pathOf(node.args[1][0]!, language.vocabulary)! }
  }
  // The commonest question by far: answered here, and not by a program of its own for each text.
  const [pin] = pinsOf(node, language.vocabulary)
  if (pin) return { op: 'is', path: [pin.object, pin.field], text: pin.text }
  const reads = readsOf(node, language.vocabulary).map((read) => read.split('.'))
  const run = runnable(node, language)
  if (reads.length === 0 && typeof run({}) !== 'boolean') {
    throw new CelFault('this has no value, whatever the facts are', node.start)
  }
  return { op: 'atom', run, reads, isStrict: isStrict(node) }
}

// Inside a macro or a nested logic a read may turn out not to matter.
function isStrict(node: ASTNode): boolean {
  if (node.op === '&&' || node.op === '||' || node.op === '?:') return false
  if (node.op === 'call' && node.args[0] === 'has') return false
  if (node.op === 'rcall' && MACROS.has(node.args[0])) return false
  return childrenOf(node).every(isStrict)
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind'])

/** Three-valued logic after Kleene: unknown spreads only where true or false do not settle it. */
export function judge(logic: Logic, rows: Rows): Judged {
  switch (logic.op) {
    case 'and':
      return judgeJoint(logic, rows, false)
    case 'or':
      return judgeJoint(logic, rows, true)
    case 'not':
      return negate(judge(logic.part, rows))
    case 'if':
      return judgeIf(logic, rows)
    case 'has':
      return isPresent(rows, logic.path)
    case 'is':
      return judgeIs(logic, rows)
    case 'atom':
      return judgeAtom(logic, rows)
  }
}

function judgeJoint({ left, right }: Logic & { op: 'and' | 'or' }, rows: Rows, settles: boolean) {
  const first = judge(left, rows)
  if (first === settles) return settles
  const second = judge(right, rows)
  if (second === settles || typeof first === 'boolean') return second
  return typeof second === 'boolean' ? first : [...first, ...second]
}

const negate = (judged: Judged): Judged => (typeof judged === 'boolean' ? !judged : judged)

function judgeIf({ test, yes, no }: Logic & { op: 'if' }, rows: Rows): Judged {
  const tested = judge(test, rows)
  if (typeof tested !== 'boolean') return tested
  return judge(tested ? yes : no, rows)
}

function judgeIs({ path, text }: Logic & { op: 'is' }, rows: Rows): Judged {
  const value = rows[path[0]!]?.[path[1]!]
  return value === undefined ? [path.join('.')] : value === text
}

function judgeAtom({ run, reads, isStrict }: Atom, rows: Rows): Judged {
  if (isStrict && !reads.every((path) => isPresent(rows, path))) return absent(reads, rows)
  const result = run(rows)
  if (typeof result === 'boolean') return result
  // Everything is there, yet it cannot be compared: a custom field holds a value of another kind.
  const lacking = absent(reads, rows)
  return lacking.length > 0 ? lacking : reads.map((path) => path.join('.'))
}

const absent = (reads: Atom['reads'], rows: Rows) =>
  reads.filter((path) => !isPresent(rows, path)).map((path) => path.join('.'))

function isPresent(rows: Rows, path: readonly string[]): boolean {
  let value: unknown = rows
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false
    value = (value as Record<string, unknown>)[name]
  }
  return value !== null && value !== undefined
}
