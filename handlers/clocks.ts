import { sumCard } from '../src/cards/sum.ts'
import type { Reply } from '../src/chat/card.ts'
import { saySum } from '../src/decide/clock/say-sum.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { viewsFor } from '../src/reading.ts'
import { listClocksOn } from '../src/store/clocks.ts'

/** How the deadlines of a deal add up, to somebody who may see the deal. */
export async function sayClocks(asked: Asked, id: Id<'deal'>): Promise<Reply> {
  const { db, org, rulebook, now } = asked.house
  const [deal] = await viewsFor(asked, 'deal', [id])
  if (!deal) return { text: 'You may not see that deal, or it is no longer there.' }
  const clocks = await listClocksOn(db, org, id)
  const name = `${deal.key} ${deal.name}`
  if (clocks.length === 0) return { text: `No clock has run on ${name}.` }
  const at = now().toISOString()
  return { cards: clocks.map((clock) => sumCard(name, saySum(rulebook(), clock, at))) }
}
