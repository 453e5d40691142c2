import type { Doors } from '../src/house.ts'
import { cardAmong } from '../src/reading.ts'
import { readableDeals } from './pick.ts'

const DEAL_PAGE = /^\/deals\/(D-\d+)$/

/** The card of a deal's page, as far as the asker and all who are there may read it. */
export const preview: Doors['preview'] = async (path, asked, there) => {
  const [, key] = DEAL_PAGE.exec(path) ?? []
  const [deal] = key ? await readableDeals(asked, key) : []
  return deal ? await cardAmong(asked, 'deal', { id: deal.id, there }) : null
}
