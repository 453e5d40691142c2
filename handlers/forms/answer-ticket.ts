import type { FormDoor } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { replyTo } from '../ticket-signal.ts'

/** What somebody told the customer. */
export const answerTicket: FormDoor = async ({ value, fields }, asked) => {
  const said = { text: fields.text ?? '', by: 'us' } as const
  const faults = { text: 'Write what you told them' }
  return await replyTo(asked, idOf('ticket', value), said, faults)
}
