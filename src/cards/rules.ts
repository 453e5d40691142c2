import type { Button, Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import { sayTopic, TOPICS, type Topic } from '../decide/rulebook/say-rules.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Instant } from '../nouns.ts'

/** What fits on a card in every chat. */
const PAGE = 2_400

const TITLES: Readonly<Record<Topic, string>> = {
  stages: 'Stages',
  deals: 'Who owns what',
  clocks: 'Clocks and calendars',
  approvals: 'Approvals',
  playbooks: 'Playbooks',
  channels: 'Channels',
  absence: 'Absence',
  permissions: 'Permissions',
}

/** The rules in force: how many there are about what, with the way to each. */
export function rulesCard(
  rulebook: Rulebook,
  { since, trouble }: { readonly since: Instant | null; readonly trouble: readonly string[] },
): Card {
  const counts = TOPICS.map((topic) => [topic, sayTopic(rulebook, topic).length] as const)
  return {
    title: 'The rules in force',
    ...(trouble.length > 0 && {
      badge: { text: 'Look', tone: 'warning' },
      text: pagesOf(trouble.map(oneLine))[0]!.join('\n'),
    }),
    facts: counts.map(([topic, count]) => [TITLES[topic], String(count)]),
    footer: [`Version ${rulebook.version}`, ...(since ? [', since ', { at: since }] : [])],
    buttons: counts
      .filter(([, count]) => count > 0)
      .map(([topic]) => ({
        press: 'run',
        label: TITLES[topic],
        value: `/baton rules ${topic}`,
      })),
  }
}

/** The rules about one thing as plain sentences, a page at a time. */
export function topicCard(rulebook: Rulebook, topic: Topic, page: number): Card {
  const pages = pagesOf(sayTopic(rulebook, topic).map((it) => `• ${oneLine(it)}`))
  const at = Math.min(Math.max(page, 1), pages.length)
  const next: Button = {
    press: 'run',
    label: 'More',
    value: `/baton rules ${topic} page=${at + 1}`,
  }
  return {
    title: TITLES[topic],
    text: pages[at - 1]!.join('\n') || 'There are no such rules.',
    footer: `${pages.length > 1 ? `Page ${at} of ${pages.length}. ` : ''}They are tried in this order.`,
    ...(at < pages.length && { buttons: [next] }),
  }
}

/** The lines in pages that each fit; a line that fits nowhere has one of its own. */
function pagesOf(lines: readonly string[]): string[][] {
  const pages: string[][] = [[]]
  for (const line of lines) {
    const page = pages.at(-1)!
    const length = page.reduce((sum, one) => sum + one.length + 1, line.length)
    if (length > PAGE && page.length > 0) pages.push([line])
    else page.push(line)
  }
  return pages
}
