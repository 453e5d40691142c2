import type { Verdict } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import { askedOfOwner } from '../deal/asking.ts'
import { ownerAfter } from '../deal/owner.ts'
import type { Rulebook } from '../rulebook.ts'
import { tellChannels } from '../verdicts.ts'
import type { Working } from './work.ts'

/** The verdict, with the work shown where it belongs and what is asked about a deal asked of its new owner. */
export function shownAgain(rulebook: Rulebook, about: Working, verdict: Verdict): Verdict {
  const { noun, id, record } = about.work
  const ownerId: Id<'person'> | null = ownerAfter([verdict]) ?? record.ownerId
  const after = noun === 'task' ? {} : { [noun]: { ...record, ownerId } }
  const shown = tellChannels(rulebook, about, { noun, id }, after)
  const asked = noun === 'deal' && ownerId !== record.ownerId ? askedOfOwner(about, id) : []
  return { ...verdict, effects: [...verdict.effects, ...shown, ...asked] }
}
