import { z } from 'zod'
import { summaryCard } from '../../src/cards/summary.ts'
import { maySum } from '../../src/cards/veil.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { action, type Command } from '../../src/house.ts'
import { seeingOf } from '../../src/reading.ts'
import { findSummary } from '../../src/store/deals.ts'
import { onDeal } from '../pick.ts'

const question = action({
  says: 'Ask about deals, accounts and people in your own words',
  example: '/ask What is open with Acme?',
  words: ['question'],
  reads: true,
  input: z.object({ question: z.string().min(1).max(2000).describe('a question in your words') }),
  async run({ question }, { by, house, hears }) {
    return { text: await house.writer.answer(question, by, hears) }
  },
})

const summary = action({
  says: 'Sum up a deal and say what to do next',
  example: '/ask summary Acme',
  words: ['deal'],
  reads: true,
  input: z.object({
    deal: z.string().min(1).describe('which deal: its key (D-12), its name or its account'),
  }),
  async run({ deal }, asked) {
    const { house } = asked
    const named = { said: deal, line: (key: string) => lineFor('ask summary', { deal: key }) }
    return await onDeal(asked, named, async ({ id, key, name }) => {
      const known = await findSummary(house.db, house.org, id)
      const sight = (await seeingOf(house, asked.by))({ deal: true })
      const stored = known && maySum(known, sight) ? known : null
      const written = stored ?? (await house.writer.summarise(id))
      return { card: summaryCard({ key, name }, written) }
    })
  },
})

/** `/ask` */
export const ask: Command = {
  name: 'ask',
  says: 'Ask in your own words',
  fallback: 'question',
  actions: { question, summary },
}
