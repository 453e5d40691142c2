import { z } from 'zod'
import { healthCard } from '../../src/cards/health.ts'
import { rulesCard, topicCard } from '../../src/cards/rules.ts'
import { shadowTally } from '../../src/cards/shadow.ts'
import type { Reply } from '../../src/chat/card.ts'
import { KINDS } from '../../src/decide/ownership-rules.ts'
import { TOPICS } from '../../src/decide/rulebook/say-rules.ts'
import { warningsOf } from '../../src/decide/rulebook/warnings.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action } from '../../src/house.ts'
import { findFindings, looksAfterRules } from '../../src/rulebooks/findings.ts'
import { sayFault } from '../../src/rulebooks/rules.ts'
import { readNewest } from '../../src/store/rulebooks.ts'
import { readShadowTallies } from '../../src/store/shadows.ts'

const NAMED = ['leads', ...TOPICS, 'shadow', 'health']

const rules = action({
  says: 'Show the rules in force as plain sentences',
  example: '/baton rules deals',
  words: ['topic'],
  reads: true,
  input: z.object({
    topic: z.string().optional().describe(NAMED.join(', ')),
    page: z.coerce.number().int().positive().optional().describe('a page like 2'),
  }),
  run: async ({ topic, page = 1 }, asked) => {
    if (topic === undefined) return await overview(asked)
    if (topic === 'shadow') return await tally(asked)
    if (topic === 'health') return await health(asked)
    const said = topic.toLowerCase()
    const named = TOPICS.find((one) => one === (Object.hasOwn(KINDS, said) ? 'deals' : said))
    if (named) return { card: topicCard(asked.house.rulebook(), named, page) }
    throw new Refusal(
      `There are no rules about “${topic.slice(0, 40).toWellFormed()}”. Ask for one of ${NAMED.join(', ')}.`,
    )
  },
})

async function overview({ house }: Asked): Promise<Reply> {
  const rulebook = house.rulebook()
  const newest = await readNewest(house.db, house.org)
  const since = newest?.version === rulebook.version ? newest.at : null
  return { card: rulesCard(rulebook, { since, trouble: warningsOf(rulebook).map(sayFault) }) }
}

/** How often rules in shadow would have decided otherwise, and who was right. */
async function tally({ house }: Asked): Promise<Reply> {
  const tallies = await readShadowTallies(house.db, house.org)
  return { card: shadowTally(tallies, house.now().toISOString()) }
}

/** What the last days say about the rules, to those who look after them: it names people and all records. */
async function health({ house, by }: Asked): Promise<Reply> {
  if (looksAfterRules(by) || by.roles.includes('manager'))
    return { card: healthCard((await findFindings(house)).map(({ because }) => because)) }
  throw new Refusal('Only ops, admins and managers see how the rules do: ask one of them.')
}

/** What `/baton` knows about the rules. */
export const ruleActions = { rules }
