import type { Noun } from '../nouns.ts'
import { isInbound, READ_AS } from './inbound/inbound.ts'
import { tells } from './sentences.ts'
import type { Sight } from './sight.ts'

type Fields = Readonly<Record<string, unknown>>

/** The fields of a record, by any spelling of their names, without those that are hidden. */
export function fieldsSeen(noun: Noun | 'activity', fields: Fields, { hidden }: Sight): Fields {
  if (hidden.size === 0) return fields
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (hidden.has(pathOf(noun, snake(name)))) return []
      return [[name, isFields(value) ? within(noun, name, { value, hidden }) : value]]
    }),
  )
}

/** The record with its hidden fields blank. */
export function blanked<R extends object>(
  noun: 'deal' | 'account' | 'lead' | 'ticket',
  record: R,
  sight: Sight,
): Partial<R> {
  const kept = fieldsSeen(noun, Object.fromEntries(Object.entries(record)), sight)
  const blank = Object.keys(record).map((name) => [name, kept[name] ?? null])
  return Object.fromEntries(blank) as Partial<R>
}

/** What stands below a field: fields of our own, or an approval's facts. */
function within(
  noun: Noun | 'activity',
  name: string,
  { value, hidden }: { value: Fields; hidden: Sight['hidden'] },
): unknown {
  if (name === 'custom') return fieldsSeen(noun, value, { record: true, hidden })
  return name === 'facts' ? fieldsSeen('deal', value, { record: true, hidden }) : value
}

/**
 * The old or new values of something that happened, without what is hidden: fields, offers, and sentences
 * that tell them. A summary is left out whole: nobody knows any more what its writer read.
 */
export function happeningSeen(noun: Noun | 'activity', fields: Fields, sight: Sight): Fields {
  if (sight.hidden.size === 0) return fields
  const { summary: _, field, offered, ...kept } = fieldsSeen(noun, fields, sight)
  const isOffered =
    typeof field === 'string' && !pathsMeant(noun, field).some((path) => sight.hidden.has(path))
  const because = typeof kept.because === 'string' ? kept.because : ''
  const mayTell = field === undefined || isOffered
  return {
    ...kept,
    ...(field !== undefined && { field }),
    ...(isOffered && offered !== undefined && { offered }),
    ...(because && { because: mayTell && !tells(because, sight.hidden) ? because : '' }),
  }
}

/** What was offered for a field when help was asked for does not say of which noun the field is. */
function pathsMeant(noun: Noun | 'activity', field: string): string[] {
  const nouns = noun === 'exception' ? ['deal', 'account', 'lead'] : [noun]
  return nouns.map((one) => fieldPath(one, field))
}

/** `close_date` of a deal, `account.region` wherever it stands -> the field's path. */
export function fieldPath(noun: string, field: string): string {
  const [object, name] = field.split('.').slice(-2)
  if (name !== undefined && (object === 'account' || object === 'deal')) return `${object}.${name}`
  if (isInbound(noun)) return pathOf(noun, name ?? field)
  return `${noun === 'account' ? 'account' : 'deal'}.${field}`
}

function pathOf(noun: string, field: string): string {
  return (isInbound(noun) && READ_AS[field]) || `${noun}.${field}`
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
