import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { solveTicket as solve } from '../ticket-signal.ts'

/** "Solve" on a ticket's card: asks what solved it. */
export const solveTicket: Button = async (value, asked) =>
  await solve(asked, idOf('ticket', value), undefined, {})
