import type { FormDoor } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { solveTicket as solve } from '../ticket-signal.ts'

/** What solved a ticket. */
export const solveTicket: FormDoor = async ({ value, fields }, asked) => {
  const faults = { resolution: 'Say what solved it, for whoever has the same question later' }
  return await solve(asked, idOf('ticket', value), fields.resolution, faults)
}
