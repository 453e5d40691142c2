import type { Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import { joined, sayWriter } from './say.ts'
import type { SummaryView } from './view.ts'

/** A deal summed up, with what to do next and who wrote it. `at` is missing when it was written just now. */
export function summaryCard(
  deal: { readonly key: string; readonly name: string },
  { text, nextAction, writer, at }: Omit<SummaryView, 'at'> & { readonly at?: string },
): Card {
  return {
    title: oneLine(deal.name),
    text,
    facts: [['Next', nextAction]],
    footer: joined([deal.key, `written ${sayWriter(writer)}`, at && [{ at }]], ' · '),
    link: `/deals/${deal.key}`,
  }
}
