import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { disqualifyLead as disqualify } from '../lead-signal.ts'

/** "Disqualify" on a lead's card: asks whoever may why. */
export const disqualifyLead: Button = async (value, asked) =>
  await disqualify(asked, idOf('lead', value), undefined, {})
