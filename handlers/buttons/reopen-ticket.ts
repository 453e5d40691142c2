import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { change } from '../inbound-signal.ts'

/** "Open again" on the card of a solved ticket. */
export const reopenTicket: Button = async (value, asked) =>
  await change(asked, 'ticket', idOf('ticket', value), { status: 'open' })
