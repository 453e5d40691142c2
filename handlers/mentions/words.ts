import { lineFor, parseLine } from '../../src/chat/grammar.ts'
import type { Command, Doors } from '../../src/house.ts'

/** What somebody wrote to Baton: a command, with or without its slash; anything else is a question. */
export function mention(commands: () => Readonly<Record<string, Command>>): Doors['mention'] {
  return async (text, asked) => {
    const said = text.trim() || 'baton help'
    const [first = ''] = said.replace(/^\//, '').split(/\s/)
    // "Task list" is a command, "deal with whom?" is a question.
    const isCommand = Object.hasOwn(commands(), first.toLowerCase()) && !said.endsWith('?')
    const line =
      said.startsWith('/') || isCommand ? said : lineFor('ask question', { question: said })
    const { action, input } = parseLine(commands(), line)
    return await action.run(input, asked)
  }
}
