import type { Doors } from '../src/house.ts'
import { drawDeal } from './decided.ts'
import { readableDeals } from './pick.ts'

const DEAL_PAGE = /^\/deals\/(D-\d+)$/

/** The card of a deal's page, for somebody who may see the deal. */
export const preview: Doors['preview'] = async (path, asked) => {
  const [, key] = DEAL_PAGE.exec(path) ?? []
  const [deal] = key ? await readableDeals(asked, key) : []
  return deal ? await drawDeal(asked, deal.id) : null
}
