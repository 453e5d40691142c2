import type { Card, Tone } from '../chat/card.ts'
import type { Sum } from '../decide/clock/say-sum.ts'
import { oneLine } from '../decide/quality/text.ts'

const BADGES: Readonly<Record<Sum['state'], { text: string; tone: Tone }>> = {
  running: { text: 'Running', tone: 'waiting' },
  paused: { text: 'Paused', tone: 'plain' },
  met: { text: 'In time', tone: 'good' },
  breached: { text: 'Overdue', tone: 'bad' },
  canceled: { text: 'Called off', tone: 'plain' },
}

/** How a clock's deadline came about: intervals that add up to it. */
export function sumCard(subject: string, sum: Sum): Card {
  return {
    title: oneLine(`${sum.title}: ${subject}`),
    badge: BADGES[sum.state],
    table: {
      columns: ['When', 'Counts'],
      rows: [...sum.lines, ['Together', sum.total] as const].map((row) => row.map(oneLine)),
    },
  }
}
