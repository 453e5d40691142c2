import type { Effect, Situation, Verdict } from '../model.ts'
import type { Account } from '../nouns.ts'
import { raise } from './exceptions.ts'
import { chooseOwner, isRouted, type Unplaceable } from './routing.ts'
import type { Rulebook } from './rulebook.ts'
import { act } from './verdicts.ts'

/**
 * Gives a new account that nobody owns to whom the rules choose; null where no rule is about accounts.
 * Where they cannot say, somebody is asked, and a queue's owner holds it meanwhile.
 */
export function placeAccount(
  rulebook: Rulebook,
  situation: Situation,
  account: Account,
): Verdict | null {
  if (account.ownerId !== null || !isRouted(rulebook, 'account.created')) return null
  const about = { ...situation, account, deal: null }
  const choice = chooseOwner(rulebook, about, 'account.created')
  if ('unplaceable' in choice) return unplaceable(rulebook, about, { account, choice })
  const { rule, because, read, candidates, to, advance } = choice
  const effects: Effect[] = [given(account, to, because)]
  if (advance) effects.push({ do: 'advance-rotation', ...advance })
  return { ...act(rule, because, effects, read), candidates }
}

/** The account as it is after such a decision. */
export function ownedBy(account: Account, verdict: Verdict | null): Account {
  const assign = verdict?.effects.find((it) => it.do === 'assign' && it.id === account.id)
  return assign?.do === 'assign' ? { ...account, ownerId: assign.to } : account
}

function given({ id }: Account, to: string, because: string): Effect {
  return { do: 'assign', noun: 'account', id, to, because }
}

function unplaceable(
  rulebook: Rulebook,
  situation: Situation,
  { account, choice }: { readonly account: Account; readonly choice: Unplaceable },
): Verdict {
  const { signal } = situation
  const field = choice.field?.replace(/^account\./, '') ?? 'owner_email'
  const { at, by, source } = signal
  const stamp = { id: `${signal.id}/account/again/${field}`, at, by, source }
  const route = choice.field === null ? {} : { route: true }
  const verdict = raise(rulebook, situation, {
    ...choice,
    kind: 'unplaceable',
    subject: { noun: 'account', id: account.id },
    field,
    offered: null,
    owner: choice.fallback,
    resume: { ...stamp, ...route, kind: 'account.updated', account: { id: account.id }, patch: {} },
  })
  const held = choice.holder ? [given(account, choice.holder, choice.because)] : []
  return { ...verdict, read: choice.read, effects: [...held, ...verdict.effects] }
}
