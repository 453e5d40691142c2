import { z } from 'zod'
import { rulesCard, topicCard } from '../../src/cards/rules.ts'
import { shadowTally } from '../../src/cards/shadow.ts'
import type { Reply } from '../../src/chat/card.ts'
import { TOPICS } from '../../src/decide/rulebook/say-rules.ts'
import { warningsOf } from '../../src/decide/rulebook/warnings.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action } from '../../src/house.ts'
import { sayFault } from '../../src/rules.ts'
import { readNewest } from '../../src/store/rulebooks.ts'
import { readShadowTallies } from '../../src/store/shadows.ts'

const rules = action({
  says: 'Show the rules in force as plain sentences',
  example: '/baton rules deals',
  words: ['topic'],
  reads: true,
  input: z.object({
    topic: z
      .string()
      .optional()
      .describe([...TOPICS, 'shadow'].join(', ')),
    page: z.coerce.number().int().positive().optional().describe('a page like 2'),
  }),
  run: async ({ topic, page = 1 }, asked) => {
    if (topic === undefined) return await overview(asked)
    if (topic === 'shadow') return await tally(asked)
    const named = TOPICS.find((one) => one === topic.toLowerCase())
    if (named) return { card: topicCard(asked.house.rulebook(), named, page) }
    throw new Refusal(
      `There are no rules about “${topic.slice(0, 40).toWellFormed()}”. Ask for one of ${[...TOPICS, 'shadow'].join(', ')}.`,
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

/** What `/baton` knows about the rules. */
export const ruleActions = { rules }
