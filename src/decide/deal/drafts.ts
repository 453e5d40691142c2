import type { Effect } from '../../model.ts'
import type { Deal } from '../../nouns.ts'
import { FIELDS } from '../fields.ts'
import { idFrom } from '../ids.ts'
import { pipelineOf } from '../pipeline.ts'
import type { Rulebook } from '../rulebook.ts'
import { byName } from './reading.ts'
import type { DealSituation } from './reports.ts'

/** A deal that nothing is known of yet, in its pipeline's first stage. */
export function newDeal(
  rulebook: Rulebook,
  { signal, now }: DealSituation,
  pipeline: string,
): Deal {
  return {
    id: signal.deal.id ?? idFrom(signal, 'deal'),
    key: '',
    ownerId: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
    name: '',
    accountId: null,
    pipeline,
    stage: pipelineOf(rulebook, pipeline).first,
    pendingStage: null,
    amount: null,
    currency: null,
    discount: null,
    closeDate: null,
    closedAt: null,
    nextStep: null,
    leadSource: null,
    lostReason: null,
    closeNo: 0,
    source: signal.source,
    externalId: signal.deal.externalId ?? null,
    reportedAt: {},
    deletedAt: null,
    custom: {},
  }
}

// The owner is written by `assign`, with its history; the header by the store.
const NOT_FIELDS = new Set(['id', 'key', 'ownerId', 'version', 'createdAt', 'updatedAt'])
const LABELS = new Map(
  Object.values(FIELDS.deal).map(({ column, label }) => [column, label.toLowerCase()]),
)
LABELS.set('custom', 'custom fields')
  .set('deletedAt', 'deletion')
  .set('pendingStage', 'awaited stage')
// They follow from the stage, or are our own memory: no news to a person.
const UNSAID = new Set(['reportedAt', 'closedAt', 'closeNo'])

/** What a deal is created with. */
export function storedFields(deal: Deal): Record<string, unknown> {
  return Object.fromEntries(Object.entries(deal).filter(([column]) => !NOT_FIELDS.has(column)))
}

/** The change from one state to the next, and the labels of what a person would call changed. */
export function changedDeal(before: Deal, after: Deal): { change: Effect[]; labels: string[] } {
  const fields: Record<string, unknown> = {}
  const was: Record<string, unknown> = {}
  const labels: string[] = []
  for (const [column, value] of byName({ ...after })) {
    const old = before[column as keyof Deal] ?? null
    if (NOT_FIELDS.has(column) || isSame(old, value)) continue
    fields[column] = value
    was[column] = old
    if (!UNSAID.has(column)) labels.push(LABELS.get(column) ?? column)
  }
  if (Object.keys(fields).length === 0) return { change: [], labels }
  return { change: [{ do: 'change', noun: 'deal', id: before.id, fields, was }], labels }
}

// Maps out of jsonb come back with their keys in another order.
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [left, right] = [Object.entries(one), other as Record<string, unknown>]
  return (
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && isSame(value, right[key]))
  )
}
