import { z } from 'zod'
import { rulesCard, topicCard } from '../../src/cards/rules.ts'
import type { Reply } from '../../src/chat/card.ts'
import { TOPICS } from '../../src/decide/rulebook/say-rules.ts'
import { warningsOf } from '../../src/decide/rulebook/warnings.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action } from '../../src/house.ts'
import { sayFault } from '../../src/rules.ts'
import { readNewest } from '../../src/store/rulebooks.ts'

const rules = action({
  says: 'Show the rules in force as plain sentences',
  example: '/baton rules deals',
  words: ['topic'],
  reads: true,
  input: z.object({
    topic: z.string().optional().describe(TOPICS.join(', ')),
    page: z.coerce.number().int().positive().optional().describe('a page like 2'),
  }),
  run: async ({ topic, page = 1 }, asked) => {
    if (topic === undefined) return await overview(asked)
    const named = TOPICS.find((one) => one === topic.toLowerCase())
    if (named) return { card: topicCard(asked.house.rulebook(), named, page) }
    throw new Refusal(
      `There are no rules about “${topic.slice(0, 40).toWellFormed()}”. Ask for one of ${TOPICS.join(', ')}.`,
    )
  },
})

async function overview({ house }: Asked): Promise<Reply> {
  const rulebook = house.rulebook()
  const newest = await readNewest(house.db, house.org)
  const since = newest?.version === rulebook.version ? newest.at : null
  return { card: rulesCard(rulebook, { since, trouble: warningsOf(rulebook).map(sayFault) }) }
}

/** What `/baton` knows about the rules. */
export const ruleActions = { rules }
