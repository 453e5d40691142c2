import type { Trx } from './commit/batch.ts'
import { budgetOf, type Fresh, type Held, holdBack, isCall } from './decide/hold.ts'
import type { Rulebook } from './decide/rulebook.ts'
import type { Conversation } from './model.ts'
import type { Id, Instant } from './nouns.ts'
import { readListeners, readPosted, readShown, releaseCards } from './store/noise.ts'
import { together } from './store/together.ts'

/** What is held back of the cards wanted just now, found by conversation and subject. */
export type Holds = (card: Fresh) => Held | null

/**
 * Decides what of these cards waits. A card that its conversation has already is only edited, which rings
 * nowhere. Two processes that decide at the same instant may together go over a channel's budget; a lock
 * would make every deal of a channel wait for every other.
 */
export async function readHolds(
  trx: Trx,
  { org, chat, now, rulebook }: { org: string; chat: string; now: Instant; rulebook: Rulebook },
  cards: readonly Fresh[],
): Promise<Holds> {
  const people = cards.flatMap(({ conversation }) => personOf(conversation) ?? [])
  const budgets = budgetsFor(rulebook, cards)
  if (people.length + budgets.length === 0) return () => null
  const [listeners, posted, shown] = await together(
    readListeners(trx, { org, now }, [...new Set(people)]),
    readPosted(trx, { org, chat, now }, budgets),
    readShown(trx, { org, chat }, cards),
  )
  const fresh = [...new Map(cards.map((card) => [nameOf(card), card])).values()].filter(
    (card) => !shown.has(nameOf(card)),
  )
  const held = holdBack(rulebook, fresh, { now, listeners, posted })
  const holds = new Map(fresh.map((card, at) => [nameOf(card), held[at] ?? null]))
  await releaseCards(trx, { org, now }, parentsOf(fresh))
  return (card) => holds.get(nameOf(card)) ?? null
}

const nameOf = ({ conversation, subject }: Fresh) => `${conversation} ${subject.id}`

function personOf(conversation: Conversation): Id<'person'> | null {
  return conversation.startsWith('person:') ? conversation.slice('person:'.length) : null
}

function budgetsFor(rulebook: Rulebook, cards: readonly Fresh[]) {
  const channels = new Set(cards.map(({ conversation }) => conversation))
  return [...channels].flatMap((conversation) => {
    const most = budgetOf(rulebook, conversation)
    return most === null ? [] : { conversation, most }
  })
}

/** A call goes below its card, so that card waits no longer. */
function parentsOf(fresh: readonly Fresh[]) {
  return fresh
    .filter(isCall)
    .flatMap(({ conversation, under }) => (under ? { conversation, subjectId: under } : []))
}
