import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { change } from '../inbound-signal.ts'

/** "I am on it" on a new lead's card. */
export const workLead: Button = async (value, asked) =>
  await change(asked, 'lead', idOf('lead', value), { status: 'working' })
