import type { Effect, Situation } from '../../model.ts'
import type { Account, Deal, Id, Instant, Person, Subject } from '../../nouns.ts'
import type { Facts } from '../cel/cel.ts'
import { factsOf, personOf } from '../facts.ts'
import { happenedAt, happeningOf, isHistoric } from '../happening.ts'
import type { Rulebook } from '../rulebook.ts'
import { wordsOf } from './happened-words.ts'
import { inboundOccasions } from './inbound-occasions.ts'

/** Something that happened to a deal or a task, in the words of clocks, with what was known then. */
export interface Occasion {
  readonly subject: Subject
  readonly at: Instant
  /** When we knew of it. */
  readonly recordedAt: Instant
  readonly what: readonly string[]
  readonly facts: Facts
  /** Whose hours may count. */
  readonly owner: Person | null
  readonly country: string | null
  /** From before Baton: it starts no clock. */
  readonly historic: boolean
}

/** What the effects of a signal are to the clocks of its deal and its tasks: one occasion for each. */
export function occasionsOf(
  rulebook: Rulebook,
  situation: Situation,
  effects: readonly Effect[],
): Occasion[] {
  const { deal, account } = asTheyWillBe(situation, effects)
  const pasts = effects.flatMap((effect) => happeningOf(effect, situation) ?? [])
  const at = happenedAt(situation.signal, situation.now)
  const recordedAt = situation.now
  const historic = isHistoric({ signal: situation.signal, situation })
  const known = { rulebook, situation, deal, account }
  const ofDeal = deal ? wordsOf(rulebook, pasts, deal) : []
  if (situation.signal.kind === 'clock.breached') ofDeal.push('clock.breached')
  const tasks = new Set(pasts.flatMap(({ noun, id }) => (noun === 'task' ? id : [])))
  return [
    ...inboundOccasions(rulebook, situation, { effects, pasts }).map((it) => ({
      ...{ ...it, at, recordedAt, historic },
    })),
    ...(deal && ofDeal.length > 0
      ? [
          occasion(known, {
            subject: { noun: 'deal', id: deal.id },
            at,
            recordedAt,
            what: ofDeal,
            historic,
          }),
        ]
      : []),
    ...[...tasks].map((id) => {
      const own = pasts.filter((past) => past.id === id)
      const what = wordsOf(rulebook, own, deal)
      const owner = taskOwner(situation, effects, id)
      return occasion(
        known,
        { subject: { noun: 'task', id }, at, recordedAt, what, historic },
        owner,
      )
    }),
  ]
}

interface Known {
  readonly rulebook: Rulebook
  readonly situation: Situation
  readonly deal: Deal | null
  readonly account: Account | null
}

/** An occasion with what is known at it. */
export function occasion(
  { situation, deal, account }: Known,
  it: Pick<Occasion, 'subject' | 'at' | 'recordedAt' | 'what' | 'historic'>,
  ownerId: Id<'person'> | null = deal?.ownerId ?? null,
): Occasion {
  const facts = factsOf(situation, { deal, account })
  const owner = personOf(situation.people, ownerId)
  return { ...it, facts, owner, country: account?.country ?? null }
}

/** The deal and its account once the effects are written. */
function asTheyWillBe(situation: Situation, effects: readonly Effect[]) {
  let { deal } = situation
  let account: Account | null = situation.account
  for (const effect of effects) {
    if (effect.do === 'create' && effect.noun === 'deal')
      deal = { ...BLANK_DEAL, ...header(situation, effect.id), ...effect.fields }
    if (effect.do === 'create' && effect.noun === 'account')
      account = { ...BLANK_ACCOUNT, ...header(situation, effect.id), ...effect.fields }
    if (effect.do === 'change' && effect.id === deal?.id) deal = { ...deal, ...effect.fields }
    if (effect.do === 'change' && effect.id === account?.id)
      account = { ...account, ...effect.fields }
    if (effect.do === 'assign' && effect.id === deal?.id) deal = { ...deal, ownerId: effect.to }
  }
  return { deal, account: account?.id === deal?.accountId || !deal ? account : null }
}

function taskOwner({ task }: Situation, effects: readonly Effect[], id: Id): Id<'person'> | null {
  const given = effects.findLast((it) => it.do === 'assign' && it.id === id)
  if (given?.do === 'assign') return given.to
  return task?.id === id ? task.ownerId : null
}

const header = ({ now }: Situation, id: Id) => ({ id, createdAt: now, updatedAt: now })
const BLANK = {
  key: '',
  ownerId: null,
  version: 0,
  name: '',
  source: '',
  externalId: null,
  custom: {},
}
const BLANK_DEAL = {
  ...BLANK,
  ...{ accountId: null, pipeline: '', stage: '', pendingStage: null, amount: null, currency: null },
  ...{ discount: null, closeDate: null, closedAt: null, nextStep: null, leadSource: null },
  ...{ lostReason: null, closeNo: 0, reportedAt: {}, deletedAt: null },
}
const BLANK_ACCOUNT = {
  ...BLANK,
  ...{ domain: null, country: null, industry: null, region: null, parentId: null },
}
