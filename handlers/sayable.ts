import { tells } from '../src/decide/sentences.ts'
import type { Asked } from '../src/house.ts'
import type { Decision, Verdict } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { seeingOf } from '../src/reading.ts'
import { findDealFields } from '../src/store/deals.ts'

/** The verdicts of a decision, with the sentences replaced that would tell the asker what they may not read. */
export async function sayable({ house, by }: Asked, decision: Decision): Promise<Verdict[]> {
  const { verdicts } = decision
  const see = await seeingOf(house, by)
  const least = see({ deal: false }).hidden
  if (!verdicts.some(({ because }) => tells(because, least))) return [...verdicts]
  const id = dealOf(decision)
  const deal = id && (await findDealFields(house.db, house.org, id))
  const { hidden } = see({
    deal: false,
    dealOwnerId: deal ? deal.ownerId : null,
    accountOwnerId: deal ? deal.accountOwnerId : null,
  })
  return verdicts.map((verdict) =>
    tells(verdict.because, hidden) ? { ...verdict, because: withoutWhy(verdict) } : verdict,
  )
}

function withoutWhy({ rule, outcome }: Verdict): string {
  const what = outcome === 'refuse' ? 'does not allow this' : 'decided this'
  return `The rule “${rule}” ${what}. It went by fields that you may not read; ask the deal’s owner.`
}

/** The deal a decision is about. */
function dealOf({ signal, verdicts }: Decision): Id<'deal'> | null {
  if ('deal' in signal && signal.deal?.id) return signal.deal.id
  for (const effect of verdicts.flatMap(({ effects }) => effects)) {
    if ('noun' in effect && effect.noun === 'deal') return effect.id
    if (effect.do === 'tell' && effect.subject.noun === 'deal') return effect.subject.id
    if (effect.do === 'ask-approval') return effect.approval.dealId
  }
  return null
}
