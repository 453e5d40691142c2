import { parseLine } from '../../src/chat/grammar.ts'
import type { Button, Command } from '../../src/house.ts'

/** A button that stands for a line: what the person could have typed, with the key filled in. */
export function run(commands: () => Readonly<Record<string, Command>>): Button {
  return async (line, asked) => {
    const { action, input } = parseLine(commands(), line)
    return await action.run(input, asked)
  }
}
