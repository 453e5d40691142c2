import type { Signal, SignalOf, Situation } from '../../model.ts'
import type { Deal, Instant, Person } from '../../nouns.ts'

export type DealSignal = SignalOf<'deal.created' | 'deal.updated' | 'deal.deleted'>
/** A situation whose signal is about a deal's fields. */
export type DealSituation = Situation & { readonly signal: DealSignal }

/** What could not be taken as it was offered, and what is still to be done once somebody fills the field. */
export interface Fault {
  readonly kind: 'bad_value' | 'missing_value' | 'unplaceable'
  readonly field: string
  readonly offered: string | null
  readonly because: string
  readonly todo: Todo | null
}
export type Todo = Partial<Pick<DealSignal, 'patch' | 'account' | 'contacts' | 'route'>>

const DAY_MS = 86_400_000

/** Whether another system says this: then its own order of events counts, not the order of arrival. */
export function isReport({ by }: Signal): boolean {
  return by.kind === 'integration' || by.kind === 'import'
}

/** Whether a person is at the other end who can be asked again at once. */
export function isAsked(signal: DealSignal): boolean {
  return signal.by.kind === 'user' && signal.resumes === undefined
}

/** Whether the source has not yet said something newer about this field. Of one instant, what comes last counts. */
export function isNews(situation: Situation, field: string): boolean {
  return isNewsOf(situation.deal, situation, field)
}

type Remembering = Pick<Deal, 'reportedAt'> | null
type Told = Pick<Situation, 'signal' | 'now'>

/** The same of any record that remembers what was said of it. */
export function isNewsOf(record: Remembering, { signal, now }: Told, field: string): boolean {
  if (!record || !isReport(signal)) return true
  const last = record.reportedAt[`${signal.source}.${field}`]
  return last === undefined || Date.parse(reportTime(signal, now)) >= Date.parse(last)
}

/** When the source said it; a clock that runs ahead by days would shut out every later report. */
export function reportTime({ at }: Signal, now: Instant): Instant {
  const time = Date.parse(at)
  const latest = Date.parse(now) + DAY_MS
  if (Number.isNaN(time)) return now
  return time > latest ? new Date(latest).toISOString() : at
}

/** The deal's memory of which source last said what, with this signal's fields added; of people only contacts. */
export function remembered(situation: Situation, named: readonly string[]): Deal['reportedAt'] {
  const fields = isReport(situation.signal)
    ? named
    : named.filter((field) => field.startsWith('contact.'))
  return rememberedOf(situation.deal, situation, fields)
}

/** The memory of any record, with these fields added as they are said now. */
export function rememberedOf(
  record: Remembering,
  { signal, now }: Told,
  fields: readonly string[],
): Deal['reportedAt'] {
  const before = record?.reportedAt ?? {}
  if (fields.length === 0) return before
  const at = reportTime(signal, now)
  const entries = fields.map((field) => [`${signal.source}.${field}`, at])
  return { ...before, ...Object.fromEntries(entries) }
}

/** The active person with this mail address. */
export function personByMail(people: readonly Person[], mail: string): Person | null {
  return people.find(({ email, active }) => active && email.toLowerCase() === mail) ?? null
}

/** Who did it, as a sentence begins: a person's name, or the machine's source. */
export function actorName({ signal, people }: Situation): string {
  const { by, source } = signal
  if (by.kind === 'user') return people.find(({ id }) => id === by.id)?.name ?? 'Somebody'
  return by.kind === 'rule' ? `The rule “${by.id}”` : source
}
