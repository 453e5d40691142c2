import { LeadPage } from './answers.ts'
import { tellRecord } from './record.ts'
import { NO_QUERY, type Route, route } from './route.ts'

/** One lead, by its key or id. */
export const leads: readonly Route[] = [
  route({
    method: 'get',
    path: '/leads/:key',
    says: 'Tells one lead, its owner and why, and what hangs on it',
    query: NO_QUERY,
    body: null,
    answer: LeadPage,
    run: (call) => tellRecord(call, 'leads', ['clocks', 'exceptions']),
  }),
]
