import type { Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'

const LINES = 12

/** What the last days say about the rules. */
export function healthCard(findings: readonly string[]): Card {
  const isWell = findings.length === 0
  const more = findings.length - LINES
  return {
    title: 'How the rules do',
    badge: isWell
      ? { text: 'Well', tone: 'good' }
      : { text: `${findings.length} findings`, tone: 'warning' },
    text: isWell
      ? 'Work is spread, every rule has something to decide, and nothing has two owners.'
      : findings
          .slice(0, LINES)
          .map((it) => `• ${oneLine(it)}`)
          .join('\n'),
    ...(more > 0 && { footer: `and ${more} more` }),
  }
}
