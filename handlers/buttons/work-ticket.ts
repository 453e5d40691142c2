import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { changeTicket } from '../ticket-signal.ts'

/** "I am on it" on a new ticket's card. */
export const workTicket: Button = async (value, asked) =>
  await changeTicket(asked, idOf('ticket', value), { status: 'open' })
