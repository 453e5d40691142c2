import { LeadPage, TicketPage } from './inbound-pages.ts'
import { tellRecord } from './record.ts'
import { NO_QUERY, type Route, route } from './route.ts'

/** One lead or one ticket, by its key or id. */
export const inbound: readonly Route[] = [
  route({
    method: 'get',
    path: '/leads/:key',
    says: 'Tells one lead, its owner and why, and what hangs on it',
    query: NO_QUERY,
    body: null,
    answer: LeadPage,
    run: (call) => tellRecord(call, 'leads', ['clocks', 'exceptions']),
  }),
  route({
    method: 'get',
    path: '/tickets/:key',
    says: 'Tells one ticket, its owner and why, and what hangs on it',
    query: NO_QUERY,
    body: null,
    answer: TicketPage,
    run: (call) => tellRecord(call, 'tickets', ['clocks', 'exceptions']),
  }),
]
