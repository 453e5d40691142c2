import type { Doors } from '../src/house.ts'
import { cardAmong } from '../src/reading.ts'
import { readableDeals, readableInbound } from './pick.ts'

const PAGE = /^\/(deals|leads|tickets)\/([DLK]-\d+)$/

/** The card of a record's page, as far as the asker and all who are there may read it. */
export const preview: Doors['preview'] = async (path, asked, there) => {
  const [, page, key = ''] = PAGE.exec(path) ?? []
  if (page === 'leads' || page === 'tickets') {
    const noun = page === 'leads' ? 'lead' : 'ticket'
    const found = (await readableInbound(asked, noun, key)).find((it) => it.key === key)
    return found ? await cardAmong(asked, noun, { id: found.id, there }) : null
  }
  const [deal] = page ? await readableDeals(asked, key) : []
  return deal ? await cardAmong(asked, 'deal', { id: deal.id, there }) : null
}
