import type { Situation, Verdict } from '../../model.ts'
import type { Deal, Id } from '../../nouns.ts'
import type { Rulebook } from '../rulebook.ts'
import { tellChannels } from '../verdicts.ts'
import { askedOfOwner } from './asking.ts'
import { ownerAfter } from './owner.ts'

type About = Situation & { readonly deal: Deal }

/** The verdict, with the deal shown where it belongs and what is asked about it asked of its new owner. */
export function shownAgain(rulebook: Rulebook, about: About, verdict: Verdict): Verdict {
  const { deal } = about
  const ownerId: Id<'person'> | null = ownerAfter([verdict]) ?? deal.ownerId
  const after = { deal: { ...deal, ownerId } }
  const shown = tellChannels(rulebook, about, { noun: 'deal', id: deal.id }, after)
  const asked = ownerId === deal.ownerId ? [] : askedOfOwner(about, deal.id)
  return { ...verdict, effects: [...verdict.effects, ...shown, ...asked] }
}
