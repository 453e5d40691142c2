import type { Effect, Load, Loads, Situation, Verdict, WorkKind } from '../model.ts'
import type { Id } from '../nouns.ts'
import { KINDS } from './ownership-rules.ts'

/** What decisions that are made one after the other hand on: whose turn it is, and what everyone has open. */
export type Standing = Pick<Situation, 'rotation' | 'credits' | 'loads'>

/** The standing that a situation was read with. */
export function standingOf({ rotation, credits, loads }: Situation): Standing {
  return { rotation, ...(credits && { credits }), ...(loads && { loads }) }
}

/** The standing after a decision. */
export function handOn(
  standing: Standing,
  situation: Situation,
  verdicts: readonly Verdict[],
): Standing {
  const effects = verdicts.flatMap(({ effects }) => effects)
  const turned = effects.reduce(turn, standing)
  if (!turned.loads) return turned
  const changed = recordsIn(situation, effects)
  return { ...turned, loads: changed.reduce(reweigh, turned.loads) }
}

function turn(standing: Standing, effect: Effect): Standing {
  if (effect.do !== 'advance-rotation') return standing
  const { team, to, credits } = effect
  const rotation = { ...standing.rotation, [team]: to }
  if (!credits) return { ...standing, rotation }
  return { ...standing, rotation, credits: { ...standing.credits, [team]: credits } }
}

/** A record as far as it counts: whose it is, and whether there is still something to do. */
interface Weighed {
  readonly ownerId?: Id<'person'> | null
  readonly amount?: string | null
  readonly currency?: string | null
  readonly closedAt?: string | null
  readonly deletedAt?: string | null
  readonly status?: string
}

interface Reweighed {
  readonly kind: WorkKind
  readonly before: Weighed | null
  readonly after: Weighed
}

/** The records that effects create, change or give away, as they were and as they will be. */
function recordsIn(
  { deal, lead, ticket, account, task }: Situation,
  effects: readonly Effect[],
): readonly Reweighed[] {
  const known = [deal, lead, ticket, account, task]
  const records = new Map<Id, Reweighed>()
  for (const effect of effects) {
    if (effect.do !== 'create' && effect.do !== 'change' && effect.do !== 'assign') continue
    const kind = Object.values(KINDS).find((one) => one === effect.noun)
    if (!kind) continue
    const before: Weighed | null = known.find((it) => it?.id === effect.id) ?? null
    const so = records.get(effect.id) ?? { kind, before, after: before ?? {} }
    const fields: Weighed = effect.do === 'assign' ? { ownerId: effect.to } : effect.fields
    records.set(effect.id, { ...so, after: { ...so.after, ...fields } })
  }
  return [...records.values()]
}

function reweigh(loads: Loads, { kind, before, after }: Reweighed): Loads {
  return weigh(weigh(loads, kind, { record: before, by: -1 }), kind, { record: after, by: 1 })
}

/** The loads with one record more, or less, on its owner. */
export function weigh(
  loads: Loads,
  kind: WorkKind,
  { record, by }: { readonly record: Weighed | null; readonly by: 1 | -1 },
): Loads {
  if (!record?.ownerId || !isOpen(record)) return loads
  const { ownerId, amount, currency } = record
  const { count, amounts }: Load = loads[ownerId]?.[kind] ?? { count: 0, amounts: {} }
  const sum = currency && amount ? toCents((amounts[currency] ?? 0) + by * Number(amount)) : null
  const load = {
    count: count + by,
    amounts: sum === null ? amounts : { ...amounts, [currency!]: sum },
  }
  return { ...loads, [ownerId]: { ...loads[ownerId], [kind]: load } }
}

const toCents = (sum: number) => Math.round(sum * 100) / 100

function isOpen({ closedAt, deletedAt, status }: Weighed): boolean {
  return !closedAt && !deletedAt && status !== 'completed' && status !== 'canceled'
}
