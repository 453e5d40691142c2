import { rejectForm } from '../../src/cards/forms.ts'
import type { FormDoor } from '../../src/house.ts'
import { decide } from '../buttons/approve.ts'
import { idOf } from '../decided.ts'

/** A refused approval, with the reason that the one who asked will read. */
export const rejectApproval: FormDoor = async ({ value, fields }, asked) => {
  const reason = fields.reason?.trim()
  if (reason)
    return await decide(asked, { step: idOf('approval_step', value), decision: 'reject', reason })
  const faults = { reason: 'Say why, so that the deal can be put right' }
  return { form: rejectForm(idOf('approval_step', value), 'approval', { faults }) }
}
