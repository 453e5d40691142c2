import { isOpen } from '../src/decide/sight.ts'
import type { Doors } from '../src/house.ts'
import { drawDeal } from './decided.ts'
import { readableDeals } from './pick.ts'

const DEAL_PAGE = /^\/deals\/(D-\d+)$/

/** The card of a deal's page, for somebody who may see the deal; before others only where everyone may see it. */
export const preview: Doors['preview'] = async (path, asked) => {
  const isPrivate = asked.conversation === `person:${asked.by.id}`
  if (!isPrivate && !isOpen(asked.house.rulebook())) return null
  const [, key] = DEAL_PAGE.exec(path) ?? []
  const [deal] = key ? await readableDeals(asked, key) : []
  return deal ? await drawDeal(asked, deal.id) : null
}
