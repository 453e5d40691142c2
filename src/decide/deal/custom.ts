import type { Field, FieldKind } from '../fields.ts'
import { manyLines, oneLine } from '../quality/text.ts'
import { normalise } from '../quality.ts'
import type { Rulebook } from '../rulebook.ts'
import { badValue, byName, type Reading } from './reading.ts'
import { type DealSituation, isNews } from './reports.ts'

const MOST_CHARACTERS = 4000
const KINDS = new Set<string>([
  'money',
  'percent',
  'date',
  'currency',
  'country',
  'email',
  'domain',
])

/** A field that the org adds, as `fields.yml` declares it. */
export type OwnField = Rulebook['fields'][string][string]

/** Merges the fields an org adds into the deal's own: those the rules declare by their type, others as they are. */
export function readCustom(
  rulebook: Rulebook,
  situation: DealSituation,
  raw: unknown,
  reading: Reading,
): void {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    reading.faults.push({
      ...badValue('custom', raw, 'Custom fields come as names and values'),
      todo: null,
    })
    return
  }
  const taken: [string, unknown][] = []
  for (const [key, value] of byName(raw as Record<string, unknown>)) {
    const name = `custom.${oneLine(key).slice(0, 80)}`
    if (!isNews(situation, name)) continue
    reading.named.push(name)
    const normal = customValue(rulebook.fields.deal?.[key], value, key)
    if ('fault' in normal) reading.faults.push(badValue(name, value, normal.fault))
    else taken.push([name.slice(7), normal.value])
  }
  if (taken.length > 0) {
    reading.fields.custom = { ...situation.deal?.custom, ...Object.fromEntries(taken) }
  }
}

/** The value of a field that the org adds, as it is kept: by its declared type, or as it is where none is. */
export function customValue(
  declared: OwnField | undefined,
  raw: unknown,
  key: string,
): { value: unknown } | { fault: string } {
  if (declared && KINDS.has(declared.type)) return normalise(fieldFor(declared), raw)
  const value = storable(raw)
  if ((JSON.stringify(value) ?? '').length > MOST_CHARACTERS) {
    return {
      fault: `${declared?.label ?? oneLine(key)} is too long: ${MOST_CHARACTERS} characters fit`,
    }
  }
  return { value }
}

function fieldFor({ label, type }: { readonly label: string; readonly type: string }): Field {
  const hint = type === 'date' ? '2027-03-31' : type === 'email' ? 'ana@example.com' : '12.50'
  return { label, kind: type as FieldKind, column: '', hint }
}

/** The value without what a jsonb column refuses: NUL characters, halves of surrogate pairs, no numbers. */
function storable(raw: unknown, depth = 0): unknown {
  if (typeof raw === 'string') return manyLines(raw)
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null
  if (typeof raw !== 'object' || raw === null) return raw ?? null
  if (depth === 5) return null
  if (Array.isArray(raw)) return raw.map((item) => storable(item, depth + 1))
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [oneLine(key), storable(value, depth + 1)]),
  )
}
