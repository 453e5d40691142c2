import { rejectForm } from '../../src/cards/forms.ts'
import { Refusal } from '../../src/errors.ts'
import type { Button } from '../../src/house.ts'
import { viewsFor } from '../../src/reading.ts'
import { findApprovalOfStep } from '../../src/store/approvals.ts'
import { sayStepBecame } from '../became.ts'
import { idOf } from '../decided.ts'

/** "Reject" on an approval's card: asks why first. */
export const reject: Button = async (value, asked) => {
  const step = idOf('approval_step', value)
  const id = await findApprovalOfStep(asked.house.db, asked.house.org, step)
  const [view] = id ? await viewsFor(asked, 'approval', [id]) : []
  if (!view)
    throw new Refusal('That approval is no longer there. /approve list shows what waits for you.')
  const became = sayStepBecame(view, step, asked.by)
  if (became) throw new Refusal(became)
  return { form: rejectForm(step, view.dealName) }
}
