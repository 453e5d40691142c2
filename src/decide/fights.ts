import type { Signal, SignalOf, Situation, Verdict } from '../model.ts'
import { raise } from './exceptions.ts'
import type { Rulebook } from './rulebook.ts'
import { sayPath } from './sentences.ts'

/** What rules have asked for in one go, by deal and field. */
export type Wishes = Map<string, { readonly rule: string; readonly value: unknown }>

/**
 * The signal; but where another rule has asked for something else in the same field of the same deal in this
 * go, the news that two rules fight, in its place: the first is done, the second stopped.
 */
export function unlessFought(wishes: Wishes, signal: Signal): Signal {
  if (signal.kind !== 'deal.updated' || signal.by.kind !== 'rule' || !signal.deal.id) return signal
  const { id: deal } = signal.deal
  for (const [field, value] of Object.entries(signal.patch)) {
    const name = `${deal} ${field}`
    const first = wishes.get(name)
    if (!first) wishes.set(name, { rule: signal.by.id, value })
    else if (first.rule !== signal.by.id && first.value !== value)
      return foughtOver(signal, { deal, field, first: first.rule })
  }
  return signal
}

function foughtOver(
  { id, at, by, source }: Signal,
  { deal, field, first }: { readonly deal: string; readonly field: string; readonly first: string },
): Signal {
  const rules = [first, by.id] as const
  return {
    id: `${id}/fought`,
    at,
    by,
    source,
    kind: 'rules.fought',
    deal: { id: deal },
    field,
    rules,
  }
}

/** Two rules want different things: somebody must say which of them is meant. */
export function reportFight(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'rules.fought'> },
): Verdict {
  const { deal, field, rules } = situation.signal
  const [first, second] = rules
  return raise(rulebook, situation, {
    ...{ rule: 'rules', kind: 'failed', field: null, resume: null },
    subject: { noun: 'deal', id: deal.id },
    offered: `${sayPath(`deal.${field}`)}, by "${second}"`,
    because: `Two rules fight over ${sayPath(`deal.${field}`)} at the same moment: "${first}" was done, "${second}" wanted something else and was stopped. Change one of them in sla.yml.`,
    read: { field, rules },
  })
}
