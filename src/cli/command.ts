import { type Config, readConfig } from '../config.ts'
import { Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import type { Id } from '../nouns.ts'
import { openHouse } from '../open-house.ts'
import { findPersonByMail } from '../store/people.ts'

/** Where a command's words go: its result to `out`, progress to `err`. */
export interface Terminal {
  /** Settings other than those of the process. */
  readonly environment?: NodeJS.ProcessEnv
  out(line: string): void
  err(text: string): void
}

/** One thing the command line can do. Returns the exit code; 0 when it returns none. */
export interface Subcommand {
  readonly usage: string
  readonly says: string
  run(words: readonly string[], terminal: Terminal): Promise<number | undefined>
}

/** Opens the house for a short visit, whether or not a server runs, and closes it afterwards. */
export async function inHouse<T>(
  terminal: Terminal,
  visit: (house: House) => Promise<T>,
): Promise<T> {
  const opened = await openHouse(configFor(terminal))
  try {
    return await visit(opened.house)
  } finally {
    await opened.close()
  }
}

/** The settings of a short visit: unless more is asked for, only what goes wrong is logged. */
export function configFor({ environment }: Terminal): Config {
  const config = readConfig(environment)
  return config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config
}

/** The person with this mail address, or a Refusal that says how to look people up. */
export async function personByMail(house: House, email: string): Promise<Id<'person'>> {
  const now = house.now().toISOString()
  const person = await findPersonByMail(house.db, house.org, { email, now })
  if (person) return person.id
  throw new Refusal(`Nobody active here has the address ${email}. See: npm run -s baton -- people`)
}

/** The only word a command takes, or a Refusal with its usage. */
export function onlyWord(words: readonly string[], { usage }: Pick<Subcommand, 'usage'>): string {
  const [word] = words
  if (word === undefined || words.length > 1) throw new Refusal(`Usage: baton ${usage}`)
  return word
}

/** Rows as aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
