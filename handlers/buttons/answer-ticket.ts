import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { replyTo } from '../ticket-signal.ts'

/** "Log an answer" on a ticket's card: asks what was answered. */
export const answerTicket: Button = async (value, asked) =>
  await replyTo(asked, idOf('ticket', value), { text: '', by: 'us' }, {})
