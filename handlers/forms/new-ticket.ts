import type { FormDoor } from '../../src/house.ts'
import { create } from '../inbound-signal.ts'

/** A new ticket; inputs left blank are as good as not there. */
export const newTicket: FormDoor = async ({ fields }, asked) =>
  await create(asked, 'ticket', fields)
