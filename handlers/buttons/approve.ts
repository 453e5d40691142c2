import type { Reply } from '../../src/chat/card.ts'
import type { Asked, Button } from '../../src/house.ts'
import type { SignalOf } from '../../src/model.ts'
import { cardFor } from '../../src/reading.ts'
import { findApprovalOfStep } from '../../src/store/approvals.ts'
import { decided, idOf, stamp } from '../decided.ts'

type Click = Pick<SignalOf<'approval.clicked'>, 'step' | 'decision' | 'reason'>

/** "Approve" on an approval's card. */
export const approve: Button = async (value, asked) =>
  await decide(asked, { step: idOf('approval_step', value), decision: 'approve' })

/** Hands in somebody's decision and shows the approval as it is then. */
export async function decide(asked: Asked, click: Click): Promise<Reply> {
  const { house } = asked
  return await decided(
    asked,
    { ...stamp(asked), kind: 'approval.clicked', ...click },
    {
      card: async () => {
        const id = await findApprovalOfStep(house.db, house.org, click.step)
        return id && (await cardFor(asked, 'approval', id))
      },
    },
  )
}
