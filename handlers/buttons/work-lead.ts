import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { changeLead } from '../lead-signal.ts'

/** "I am on it" on a new lead's card. */
export const workLead: Button = async (value, asked) =>
  await changeLead(asked, idOf('lead', value), { status: 'working' })
