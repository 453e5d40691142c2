import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { type Loaded, load, versionOf } from '../decide/rulebook/load.ts'
import type { Rulebook, RuleFault, Source } from '../decide/rulebook.ts'
import { Refusal } from '../errors.ts'

/** The rules of a folder: their text, its version, and what they compile to. */
export interface Given {
  readonly sources: readonly Source[]
  readonly version: string
  readonly loaded: Loaded
}

/** Reads and compiles a folder. One that is not there is a fault like any other. */
export function readFolder(folder: string): Given {
  try {
    const sources = readRules(folder)
    return { sources, version: versionOf(sources), loaded: load(sources) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const fault = { file: folder, line: 1, column: 1, message: error.message }
    return { sources: [], version: '', loaded: { faults: [fault] } }
  }
}

/** Reads and compiles the rules of a folder. Throws a Refusal that lists every fault with its place. */
export function readRulebook(folder: string): Rulebook {
  const loaded = load(readRules(folder))
  if ('rulebook' in loaded) return loaded.rulebook
  throw new Refusal(loaded.faults.map(sayFault).join('\n'))
}

/** `rules/sla.yml:4:9 there is no calendar "offic"; did you mean office?` */
export function sayFault({ file, line, column, message }: RuleFault): string {
  return `${file}:${line}:${column} ${message}`
}

/** The YAML and CSV files of a folder and the folders in it, in the order of their names. A Refusal when there is none. */
export function readRules(folder: string): Source[] {
  const top = basename(resolve(folder))
  return listFiles(folder)
    .filter((file) => /\.(ya?ml|csv)$/.test(file))
    .sort()
    .map((file) => ({
      file: `${top}/${file.split(sep).join('/')}`,
      text: readFileSync(join(folder, file), 'utf8'),
    }))
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    throw new Refusal(
      `There is no folder ${folder}: BATON_RULES must name the one with the rules, such as ./rules.`,
    )
  }
}

/** The times and sizes of a folder's files: the same text while nothing was saved there. */
export function stampOf(folder: string): string {
  try {
    return listFiles(folder)
      .map((file) => {
        const { mtimeMs, size } = statSync(join(folder, file))
        return `${file} ${mtimeMs} ${size}`
      })
      .join('\n')
  } catch {
    // It is being replaced: the next look finds it.
    return ''
  }
}

/** The files that differ; none where nothing was before. */
export function filesChanged(old: readonly Source[], sources: readonly Source[]): string[] {
  if (old.length === 0) return []
  const texts = new Map(old.map(({ file, text }) => [file, text]))
  const changed = sources.filter(({ file, text }) => texts.get(file) !== text)
  const gone = old.filter(({ file }) => !sources.some((source) => source.file === file))
  return [...changed, ...gone].map(({ file }) => file)
}
