import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml'
import { z } from 'zod'
import type { Place, RuleFault, Source } from '../rulebook.ts'
import { suggest } from './words.ts'

/** Where something stands inside a file: `['rules', 2, 'when']`. */
export type Path = readonly (string | number)[]

/** One file of rules, parsed with its positions; faults are gathered while it is read. */
export interface Page {
  readonly source: Source
  readonly document: Document
  readonly lines: LineCounter
  readonly faults: RuleFault[]
}

/** Parses a file. Returns null, with the faults noted, when it is not YAML. */
export function openPage(source: Source, faults: RuleFault[]): Page | null {
  const lines = new LineCounter()
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false })
  const page: Page = { source, document, lines, faults }
  const before = faults.length
  for (const error of document.errors) blameOffset(page, error.pos[0], sayYaml(error))
  blameAliases(page)
  return faults.length > before ? null : page
}

// An alias may lead nowhere, or from few lines to a million values.
function blameAliases(page: Page): void {
  visit(page.document, {
    Alias: (_, { source, range }) => {
      blameOffset(page, range?.[0] ?? 0, `"*${source}" is not read here: write the value itself`)
    },
  })
}

function sayYaml({ code, message }: { code: string; message: string }): string {
  if (code === 'DUPLICATE_KEY') return 'this name was used before: each may stand here only once'
  if (code === 'TAB_AS_INDENT') return 'indent with spaces, not with tabs'
  return `this is not YAML (${message}): check the indentation, colons and quotes`
}

/** Notes a fault at a value, or at the nearest thing around it that is there. */
export function blame(page: Page, path: Path, message: string): null {
  return blameOffset(page, offsetOf(page, path), message)
}

/** Notes a fault at a key: the name left of the colon. */
export function blameKey(page: Page, path: Path, message: string): null {
  const map = nodeAt(page, path.slice(0, -1))
  const name = String(path.at(-1))
  const pair = isMap(map)
    ? map.items.find(({ key }) => isScalar(key) && `${key.value}` === name)
    : null
  const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined
  return blameOffset(page, offset ?? offsetOf(page, path), message)
}

/** Notes a fault at an offset in the file's text. */
export function blameOffset(page: Page, offset: number, message: string): null {
  const { line, col } = page.lines.linePos(offset)
  page.faults.push({ file: page.source.file, line: line || 1, column: col || 1, message })
  return null
}

/** The place of a value, for people. */
export function placeOf(page: Page, path: Path): Place {
  return { file: page.source.file, line: page.lines.linePos(offsetOf(page, path)).line || 1 }
}

function offsetOf(page: Page, path: Path): number {
  const node = nodeAt(page, path)
  if (node?.range) return node.range[0]
  return path.length > 0 ? offsetOf(page, path.slice(0, -1)) : 0
}

/** The YAML node of a path, or null where nothing stands. */
export function nodeAt(page: Page, path: Path) {
  const node = path.length === 0 ? page.document.contents : page.document.getIn(path, true)
  return isNode(node) ? node : null
}

/** The value at a path as plain data; undefined where nothing stands. */
export function valueAt(page: Page, path: Path): unknown {
  return nodeAt(page, path)?.toJS(page.document)
}

/** The paths of a list's items. Anything but a list or a blank is a fault. */
export function itemsAt(page: Page, path: Path): Path[] {
  const node = nodeAt(page, path)
  if (isSeq(node)) return node.items.map((_, index) => [...path, index])
  if (valueAt(page, path) == null) return []
  blame(page, path, 'write a list here: lines that begin with "- "')
  return []
}

/** The names in a map. Anything but a map or a blank is a fault. */
export function keysAt(page: Page, path: Path): string[] {
  const node = nodeAt(page, path)
  if (isMap(node)) return node.items.map(({ key }) => String(isScalar(key) ? key.value : key))
  if (valueAt(page, path) == null) return []
  blame(page, path, 'write names with values here: lines like "name: value"')
  return []
}

/** Notes names that stand twice among values that must differ. */
export function blameTwice(page: Page, named: readonly { name: string; path: Path }[]): void {
  const seen = new Map<string, Path>()
  for (const { name, path } of named) {
    const first = seen.get(name)
    if (!first) seen.set(name, path)
    else
      blame(
        page,
        path,
        `"${name}" stands in line ${placeOf(page, first).line} already: give this one another name`,
      )
  }
}

/** Reads a value by its shape; null, with every fault noted, when it does not fit. */
export function readAt<T>(page: Page, path: Path, shape: z.ZodType<T>): T | null {
  const parsed = shape.safeParse(valueAt(page, path), { reportInput: true })
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) blameIssue(page, path, { issue, shape })
  return null
}

function blameIssue(
  page: Page,
  path: Path,
  { issue, shape }: { issue: z.core.$ZodIssue; shape: z.ZodType },
) {
  const at = [...path, ...(issue.path as Path)]
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(shape, issue.path as Path)
    for (const key of issue.keys) {
      blameKey(page, [...at, key], `"${key}" is not known here; ${suggest(key, known)}`)
    }
  } else if (issue.input === undefined) {
    blame(page, at, `"${String(at.at(-1))}" is missing: write ${issue.message}`)
  } else if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    blame(
      page,
      at,
      `"${issue.input}" is not known; ${suggest(issue.input, issue.values.map(String))}`,
    )
  } else blame(page, at, `write ${issue.message}`)
}

// Shapes are nested objects and lists only, so that a fault's path leads to the object it is in.
function keysOf(shape: z.ZodType, [step, ...rest]: Path): string[] {
  const inner = shape instanceof z.ZodOptional ? (shape.unwrap() as z.ZodType) : shape
  if (inner instanceof z.ZodArray) return keysOf(inner.element as z.ZodType, rest)
  if (!(inner instanceof z.ZodObject)) return []
  return step === undefined
    ? Object.keys(inner.shape)
    : keysOf(inner.shape[step] as z.ZodType, rest)
}

interface Named {
  readonly name: string
  /** Null when the known names could not be read: then nothing is said. */
  readonly known: readonly string[] | null
  readonly what: string
}

/** Notes a fault when a name is not among the known ones. */
export function checkName(page: Page, path: Path, { name, known, what }: Named): boolean {
  if (known === null || known.includes(name)) return true
  blame(page, path, `there is no ${what} "${name}"; ${suggest(name, known)}`)
  return false
}
