import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { changeTicket } from '../ticket-signal.ts'

/** "Open again" on the card of a solved ticket. */
export const reopenTicket: Button = async (value, asked) =>
  await changeTicket(asked, idOf('ticket', value), { status: 'open' })
