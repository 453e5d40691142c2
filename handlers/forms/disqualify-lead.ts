import type { FormDoor } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { disqualifyLead as disqualify } from '../lead-signal.ts'

/** Why somebody is no customer. */
export const disqualifyLead: FormDoor = async ({ value, fields }, asked) => {
  const faults = { reason: 'Say why, so that nobody asks them again' }
  return await disqualify(asked, idOf('lead', value), fields.reason, faults)
}
