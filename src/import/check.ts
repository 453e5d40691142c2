import { FIELDS } from '../decide/fields.ts'
import { stageOf } from '../decide/pipeline.ts'
import { normalise } from '../decide/quality.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Signal, SignalOf } from '../model.ts'

/** What the row's record lacks by the rules of its stage; history is taken as it is, but counted. */
export function lacks(rulebook: Rulebook, signal: Signal): string[] {
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return []
  const { patch, account } = signal as SignalOf<'deal.created' | 'deal.updated' | 'deal.deleted'>
  const pipeline = Object.values(rulebook.pipelines)[0]
  const stage = pipeline && stageOf(rulebook, pipeline.name, String(patch.stage ?? pipeline.first))
  const wanted = new Set([...(stage?.requires ?? []), 'account', 'owner_email'])
  const missing = [...wanted].filter((field) =>
    field === 'account' ? !account : (patch[field] ?? '') === '',
  )
  return missing.map((field) => {
    const label = FIELDS.deal[field]?.label ?? field
    return `${stage?.label ?? 'Deal'} without ${label.toLowerCase()}`
  })
}

/** How many values of the row no field takes: each would become a question to somebody. */
export function faults(signal: Signal): number {
  const patch = 'patch' in signal ? signal.patch : {}
  const account = 'account' in signal && signal.account ? signal.account : {}
  const bad = (
    noun: 'deal' | 'account' | 'lead' | 'ticket',
    values: Readonly<Record<string, unknown>>,
  ) =>
    Object.entries(values).filter(([name, raw]) => {
      const field = FIELDS[noun][name]
      return field !== undefined && 'fault' in normalise(field, raw)
    }).length
  return (
    bad('lead' in signal ? 'lead' : 'ticket' in signal ? 'ticket' : 'deal', patch) +
    bad('account', account as Record<string, unknown>)
  )
}
