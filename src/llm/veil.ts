import { opened, type Raw } from '../decide/raw.ts'
import { tells } from '../decide/sentences.ts'
import type { Seeing, Sight } from '../decide/sight.ts'
import { blanked, fieldPath, happeningSeen } from '../decide/veil.ts'
import type { DealLine } from '../store/briefs.ts'
import type { Dossier } from '../store/dossier.ts'

const HIDDEN = 'the reason is not for the asker'

/** A dossier as far as its reader may read it: what is hidden reaches neither the model nor its twin. */
export function veilDossier(closed: Raw<Dossier>, sight: Sight): Dossier {
  const dossier = opened(closed)
  const { hidden } = sight
  if (hidden.size === 0) return dossier
  const { deal, account, approvals, exceptions, events } = dossier
  return {
    ...dossier,
    hidden,
    deal: { ...deal, ...blanked('deal', deal, sight) },
    account: account && { ...account, ...blanked('account', account, sight) },
    approvals: approvals.map((it) => (tells(it.because, hidden) ? { ...it, because: HIDDEN } : it)),
    exceptions: exceptions.map((it) => {
      const isField = it.field !== null && hidden.has(fieldPath('deal', it.field))
      return isField || tells(it.because, hidden) ? { ...it, because: HIDDEN } : it
    }),
    events: events.map((it) => ({
      ...it,
      old: seen(it.old, sight),
      new: seen(it.new, sight),
    })),
  }
}

/** A deal's dossier as somebody may read it; null when there is none, or none for them. */
export function dossierSeen(closed: Raw<Dossier> | null, see: Seeing): Dossier | null {
  if (!closed) return null
  const { deal, account } = opened(closed)
  const owners = { dealOwnerId: deal.ownerId, accountOwnerId: account?.ownerId ?? null }
  const sight = see({ deal: true, ...owners })
  return sight.record ? veilDossier(closed, sight) : null
}

/** Whether something may be said of a deal's field, be it that it is blank. */
export function isSaid({ hidden }: Pick<Dossier, 'hidden'>, field: string): boolean {
  return hidden?.has(fieldPath('deal', field)) !== true
}

/** A deal's line in a list, without what is hidden. */
export function veilLine(line: DealLine, sight: Sight): DealLine {
  return { ...line, ...blanked('deal', line, sight) }
}

function seen(values: unknown, sight: Sight): unknown {
  if (typeof values !== 'object' || values === null) return null
  return happeningSeen('deal', { ...values }, sight)
}
