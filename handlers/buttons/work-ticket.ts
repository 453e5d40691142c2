import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { change } from '../inbound-signal.ts'

/** "I am on it" on a new ticket's card. */
export const workTicket: Button = async (value, asked) =>
  await change(asked, 'ticket', idOf('ticket', value), { status: 'open' })
