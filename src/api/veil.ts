import { maySum } from '../cards/veil.ts'
import type { Card } from '../chat/card.ts'
import { tells } from '../decide/sentences.ts'
import type { Seeing, Sight } from '../decide/sight.ts'
import { blanked, fieldPath, fieldsSeen, happeningSeen } from '../decide/veil.ts'
import type { House } from '../house.ts'
import type { Person } from '../nouns.ts'
import { cardsById, isSubject, seeingOf } from '../reading.ts'
import type { Past } from '../store/lists/timeline.ts'
import type { Item, ListName } from '../store/lists.ts'

const HIDDEN = 'The reason names fields that you may not read.'

/** A list's rows as far as their reader may read them. */
export async function itemsSeen(
  house: House,
  person: Person,
  { name, items }: { readonly name: ListName; readonly items: readonly Item[] },
): Promise<Item[]> {
  const see = await seeingOf(house, person)
  if (name === 'messages') return await messagesSeen(house, person, items)
  return items.map((item) => itemSeen(name, item, see))
}

/** One row of a list, without what its reader may not read and without our own columns. */
export function itemSeen(name: ListName, watched: Item, see: Seeing): Item {
  const { deal_owner_id: dealOwnerId, account_owner_id: accountOwnerId, ...known } = watched
  const item = becameSeen(known, see)
  const sight = see({
    deal: false,
    ...(dealOwnerId !== undefined && { dealOwnerId }),
    ...(accountOwnerId !== undefined && { accountOwnerId }),
  })
  return sight.hidden.size === 0 ? withoutMark(item) : { ...item, ...changesTo(name, item, sight) }
}

/** A lead without the deal that it became, where that is not for its reader. */
function becameSeen({ became_owner_id: dealOwnerId, ...item }: Item, see: Seeing): Item {
  const isSeen = dealOwnerId === undefined || see({ deal: item.deal !== null, dealOwnerId }).record
  return isSeen ? item : { ...item, deal: null }
}

function changesTo(name: ListName, item: Item, sight: Sight): Partial<Item> {
  const because = String(item.because ?? '')
  const told = tells(because, sight.hidden)
  switch (name) {
    case 'deals': {
      const { summary } = withoutMark(item)
      const isSeen = item.summary !== null && maySum(markOf(item), sight)
      return { ...blanked('deal', item, sight), summary: isSeen ? summary : null }
    }
    case 'leads':
      return blanked('lead', item, sight)
    case 'tickets':
      return blanked('ticket', item, sight)
    case 'accounts':
      return blanked('account', item, sight)
    case 'approvals':
      return {
        facts: fieldsSeen('deal', Object.fromEntries(Object.entries(item.facts ?? {})), sight),
        ...(told && { because: HIDDEN }),
      }
    case 'exceptions': {
      const field = item.field ? fieldPath(String(item.noun), String(item.field)) : ''
      const isField = sight.hidden.has(field)
      return { ...(isField && { offered: null }), ...((isField || told) && { because: HIDDEN }) }
    }
    default:
      return told ? { because: HIDDEN } : {}
  }
}

/** What a summary's writer was not shown. */
function markOf({ summary }: Item): { without?: readonly string[] } {
  return typeof summary === 'object' && summary !== null ? summary : {}
}

function withoutMark(item: Item): Item {
  if (typeof item.summary !== 'object' || item.summary === null) return item
  return {
    ...item,
    summary: Object.fromEntries(Object.entries(item.summary).filter(([key]) => key !== 'without')),
  }
}

/** Cards are told as their reader may read them, whoever can look where they are shown. */
async function messagesSeen(house: House, by: Person, items: readonly Item[]): Promise<Item[]> {
  const cards = new Map<string, Card>()
  for (const noun of new Set(items.map((item) => String(item.noun)))) {
    if (!isSubject(noun)) continue
    const ids = items.flatMap((item) => (item.noun === noun ? [String(item.subject_id)] : []))
    for (const [id, card] of await cardsById({ house, by }, noun, ids)) cards.set(id, card)
  }
  return items.map(({ subject_id, ...item }) => ({
    ...item,
    card: cards.get(String(subject_id)) ?? item.card,
  }))
}

/** Something in a deal's history, without values and reasons that its reader may not read. */
export function pastSeen(past: Past, sight: Sight): Past {
  const seen = (fields: Past['old']) => fields && happeningSeen(past.noun, fields, sight)
  const why = past.why && tells(past.why, sight.hidden) ? null : past.why
  return { ...past, old: seen(past.old), new: seen(past.new), why }
}
