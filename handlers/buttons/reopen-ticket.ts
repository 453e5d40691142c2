import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { reopenTicket as reopen } from '../ticket-signal.ts'

/** "Open again" on the card of a solved ticket. */
export const reopenTicket: Button = async (value, asked) =>
  await reopen(asked, idOf('ticket', value))
