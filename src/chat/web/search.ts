import type { Router } from 'express'
import { SEARCHED, type Searched } from '../card.ts'
import { drawOptions } from './search-field.ts'
import { askedBy, type KnownVisit, knows, parameter, send, type Web } from './visit.ts'

/** What search fields ask for as one types. */
export function search(router: Router, web: Web): void {
  router.get('/search', knows(web, offer))
}

async function offer(visit: KnownVisit): Promise<void> {
  const of = parameter(visit.request, 'of')
  const text = parameter(visit.request, 'text')
  const options = isSearched(of) ? await visit.web.doors.search(of, text, askedBy(visit, null)) : []
  const field = parameter(visit.request, 'field')
  send(visit, drawOptions(field, options))
}

function isSearched(of: string): of is Searched {
  return SEARCHED.some((known) => known === of)
}
