import type { Effect, Situation, Verdict } from '../../src/model.ts'
import type { Account, Deal } from '../../src/nouns.ts'
import { MONDAY } from './given.ts'

/** The situation as it is after the verdicts: what the store would read next, without a store. */
export function applied(situation: Situation, verdicts: readonly Verdict[]): Situation {
  return verdicts.flatMap(({ effects }) => effects).reduce(applyOne, situation)
}

function applyOne(situation: Situation, effect: Effect): Situation {
  if (effect.do === 'create') return created(situation, effect)
  if (effect.do === 'change' && effect.noun === 'deal') {
    return { ...situation, deal: { ...situation.deal!, ...(effect.fields as Partial<Deal>) } }
  }
  if (effect.do === 'change' && effect.noun === 'account') {
    return {
      ...situation,
      account: { ...situation.account!, ...(effect.fields as Partial<Account>) },
    }
  }
  if (effect.do === 'assign' && effect.noun === 'deal') {
    return { ...situation, deal: { ...situation.deal!, ownerId: effect.to } }
  }
  if (effect.do === 'assign' && effect.noun === 'account') {
    return { ...situation, account: { ...situation.account!, ownerId: effect.to } }
  }
  return asked(situation, effect)
}

function asked(situation: Situation, effect: Effect): Situation {
  if (effect.do === 'ask-approval') {
    return { ...situation, approval: { ...effect.approval, key: 'AP-1', status: 'pending' } }
  }
  if (effect.do === 'end-approval' && situation.approval) {
    return { ...situation, approval: null }
  }
  return situation
}

function created(situation: Situation, effect: Extract<Effect, { do: 'create' }>): Situation {
  const header = {
    id: effect.id,
    key: 'K-1',
    ownerId: null,
    version: 1,
    createdAt: MONDAY,
    updatedAt: MONDAY,
  }
  const record = { ...header, custom: {}, ...effect.fields }
  if (effect.noun === 'deal') return { ...situation, deal: record as unknown as Deal }
  if (effect.noun === 'account') {
    return { ...situation, account: { parentId: null, ...record } as unknown as Account }
  }
  return situation
}
