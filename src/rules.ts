import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { load } from './decide/rulebook/load.ts'
import type { Rulebook, RuleFault, Source } from './decide/rulebook.ts'
import { Refusal } from './errors.ts'

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

/** The YAML files of a folder and the folders in it, in the order of their names. A Refusal when there is none. */
export function readRules(folder: string): Source[] {
  const top = basename(resolve(folder))
  return listFiles(folder)
    .filter((file) => /\.ya?ml$/.test(file))
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
