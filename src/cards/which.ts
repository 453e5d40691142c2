import type { Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'

/** One of several hits: what tells it from the others, and the line that means it. */
export interface Hit {
  readonly key: string
  readonly name: string
  readonly details: readonly string[]
  /** The asker's command with the key in place of the name. */
  readonly line: string
}

// Slack's limit for a button's value.
const MOST = 2000

/** Several records answer to what was said: asks which. A press runs the command with the key. */
export function whichCard(noun: string, said: string, hits: readonly Hit[]): Card {
  const short = hits.every(({ line }) => line.length <= MOST)
  return {
    title: `Which ${noun} do you mean?`,
    text: `Several answer to “${oneLine(said.slice(0, 100))}”.${short ? '' : ' Say it again with the key.'}`,
    table: {
      columns: ['Key', 'Name', 'Details'],
      rows: hits.map(({ key, name, details }) => [
        key,
        oneLine(name),
        oneLine(details.join(' · ')),
      ]),
    },
    ...(short && {
      buttons: hits.map(({ key, name, line }) => ({
        press: 'run',
        label: `${key} ${oneLine(name.slice(0, 40))}`,
        value: line,
      })),
    }),
  }
}
