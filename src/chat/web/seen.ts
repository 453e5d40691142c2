import { sayPath } from '../../cards/cover.ts'
import { maySum } from '../../cards/veil.ts'
import { opened, type Raw } from '../../decide/raw.ts'
import { tells } from '../../decide/sentences.ts'
import type { Seeing, Sight } from '../../decide/sight.ts'
import { blanked, happeningSeen } from '../../decide/veil.ts'
import type { AccountRecord, DealRecord, DealRow } from '../../store/pages.ts'
import type { Happened } from '../../store/story.ts'

/** The rows that the reader may see, without what they may not read of them. */
export function rowsSeen(rows: readonly Raw<DealRow>[], see: Seeing): DealRow[] {
  return rows.map(opened).flatMap((row) => {
    const sight = see({ deal: true, dealOwnerId: row.ownerId })
    return sight.record ? [{ ...row, ...blanked('deal', row, sight) }] : []
  })
}

/** A deal's record without what its reader may not read, which `hidden` names; null when it is not for them. */
export function recordSeen(
  closed: Raw<DealRecord>,
  see: Seeing,
): { deal: DealRecord & { readonly hidden: readonly string[] }; sight: Sight } | null {
  const deal = opened(closed)
  const { ownerId: dealOwnerId, accountOwnerId } = deal
  const sight = see({ deal: true, dealOwnerId, accountOwnerId })
  if (!sight.record) return null
  const summary = deal.summary && maySum(deal.summary, sight) ? deal.summary : null
  const hidden = [...sight.hidden].filter((path) => path.startsWith('deal.')).map(sayPath)
  return { deal: { ...deal, ...blanked('deal', deal, sight), summary, hidden }, sight }
}

/** An account's record without what its reader may not read. */
export function accountSeen(closed: Raw<AccountRecord>, see: Seeing): AccountRecord {
  const account = opened(closed)
  const sight = see({ deal: false, accountOwnerId: account.ownerId })
  return { ...account, ...blanked('account', account, sight) }
}

/** A deal's history without the values and reasons that its reader may not read. */
export function storySeen(story: readonly Happened[], sight: Sight): Happened[] {
  if (sight.hidden.size === 0) return [...story]
  return story.map((it) => ({
    ...it,
    old: valuesSeen(it.noun, it.old, sight),
    new: valuesSeen(it.noun, it.new, sight),
    because: it.because && !tells(it.because, sight.hidden) ? it.because : null,
  }))
}

function valuesSeen(noun: Happened['noun'], values: unknown, sight: Sight): unknown {
  if (typeof values !== 'object' || values === null) return values
  return happeningSeen(noun, Object.fromEntries(Object.entries(values)), sight)
}
