import { fileURLToPath } from 'node:url'
import { Outage, Refusal } from '../errors.ts'
import type { Subcommand, Terminal } from './command.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { importRows } from './import.ts'
import { link } from './link.ts'
import { migrate } from './migrate.ts'
import { people } from './people.ts'
import { rules } from './rules.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { token } from './token.ts'

const COMMANDS: Readonly<Record<string, Subcommand>> = {
  ...{ demo, doctor, import: importRows, link, migrate, people, rules, slack, teams, token },
}

/** Runs one command. 0 = done, 1 = refused or failed, 2 = not understood. Never throws for what a person can mend. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = words
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (['help', '--help', '-h'].includes(name)) {
    terminal.out(usage())
    return 0
  }
  if (!command) {
    terminal.err(`${name === '' ? '' : `baton has no command ${name}\n\n`}${usage()}\n`)
    return 2
  }
  try {
    return (await command.run(rest, terminal)) ?? 0
  } catch (error) {
    if (isUsage(error)) {
      terminal.err(`${error.message}\nUsage: baton ${command.usage}\n`)
      return 2
    }
    if (!(error instanceof Refusal || error instanceof Outage)) throw error
    terminal.err(`${error.message}\n`)
    return 1
  }
}

function usage(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length))
  const lines = Object.values(COMMANDS).map((it) => `  ${it.usage.padEnd(width)}  ${it.says}`)
  return ['Usage: npm run -s baton -- <command>', '', ...lines].join('\n')
}

/** An option that `parseArgs` does not know, or that lacks its value. */
function isUsage(error: unknown): error is Error {
  return (
    error instanceof TypeError &&
    String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The reader may have seen enough (`| head`): the command still ends its work in peace.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  process.exitCode = await main(process.argv.slice(2), {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (text) => void process.stderr.write(text),
  })
}
