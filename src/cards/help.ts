import type { Card } from '../chat/card.ts'

interface HelpAction {
  readonly says: string
  readonly example: string
}

/** A command as help shows it. */
export interface HelpCommand {
  readonly name: string
  readonly says: string
  readonly actions: Readonly<Record<string, HelpAction>>
}

/** What can be said: all commands, or one command's actions with examples. */
export function helpCard(
  commands: Readonly<Record<string, HelpCommand>>,
  command?: HelpCommand,
): Card {
  const told = command ? [command] : Object.values(commands)
  return {
    title: command ? `/${command.name}` : 'What you can say',
    text: command
      ? command.says
      : 'Names are found forgivingly: a key (D-12), a name or the start of one. Quote a name of several words: "Acme renewal".',
    table: {
      columns: ['Say', 'What it does'],
      rows: told.flatMap(({ actions }) =>
        Object.values(actions).map((action) => [action.example, action.says]),
      ),
    },
  }
}
