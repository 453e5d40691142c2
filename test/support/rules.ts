import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { load } from '../../src/decide/rulebook/load.ts'
import type { Rulebook, Source } from '../../src/decide/rulebook.ts'
import { readRules } from '../../src/rulebooks/rules.ts'

/** The sources of the shipped rules. */
export const SHIPPED: readonly Source[] = readRules('rules')

/** The shipped sources with the text of some files (`sla.yml`) replaced. */
export function changed(texts: Readonly<Record<string, string>>): Source[] {
  const known = SHIPPED.filter(({ file }) => !(file.slice('rules/'.length) in texts))
  const others = Object.entries(texts).map(([file, text]) => ({ file: `rules/${file}`, text }))
  return [...known, ...others]
}

/** The shipped text of a file (`sla.yml`) without its examples: for rules that are bent to do something else. */
export function shippedText(file: string): string {
  const { text } = SHIPPED.find((source) => source.file === `rules/${file}`)!
  return text.replace(/^ *examples:\n(?: +- when:.*\n +then:.*\n)+/gm, '')
}

/** The compiled rules; throws when they have a fault. */
export function rulesOf(texts: Readonly<Record<string, string>> = {}): Rulebook {
  const loaded = load(changed(texts))
  if ('rulebook' in loaded) return loaded.rulebook
  throw new Error(JSON.stringify(loaded.faults))
}

/** A folder with the shipped rules, the text of some files replaced: for `BATON_RULES`. */
export function rulesFolder(texts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-rules-'))
  for (const { file, text } of changed(texts)) {
    const path = join(folder, file.slice('rules/'.length))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}
