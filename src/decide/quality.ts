import type { Field } from './fields.ts'
import { domainOf, emailOf } from './quality/addresses.ts'
import { countryOf } from './quality/countries.ts'
import { dateOf } from './quality/days.ts'
import { moneyOf, type Normal, percentOf } from './quality/money.ts'
import { manyLines, oneLine, plainWords, quoted } from './quality/text.ts'

export type { Normal }

/**
 * The one way a raw value becomes a stored one, for every door. Null or blank empties the field.
 * Gives the value, or a sentence that says what is wrong and shows a good value.
 */
export function normalise(field: Field, raw: unknown): Normal {
  if (isBlank(raw)) {
    return field.lasting ? { fault: `${field.label} cannot be empty: ${example(field)}` } : EMPTY
  }
  if (field.kind === 'money') return moneyOf(raw, field.label)
  if (field.kind === 'percent') return percentOf(raw, field.label)
  if (field.kind === 'date') return dateOf(raw, field.label)
  if (typeof raw !== 'string' && typeof raw !== 'number') return wrong(field, raw)
  return fromText(field, String(raw))
}

const EMPTY: Normal = { value: null }
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₹': 'INR', US$: 'USD' }

function isBlank(raw: unknown): boolean {
  return raw === null || raw === undefined || (typeof raw === 'string' && oneLine(raw) === '')
}

function fromText(field: Field, raw: string): Normal {
  const text = field.kind === 'longtext' ? manyLines(raw) : oneLine(raw)
  switch (field.kind) {
    case 'currency':
      return found(field, raw, currencyOf(text))
    case 'country':
      return found(field, raw, countryOf(text))
    case 'domain':
      return found(field, raw, domainOf(text))
    case 'email':
    case 'person':
      return found(field, raw, emailOf(text))
    case 'choice':
      return chosen(field, raw, text)
    case 'phone':
      return text.replace(/\D/g, '').length < 5 ? wrong(field, raw) : short(field, text)
    default:
      return short(field, text)
  }
}

/** One of the options, by its own name or what others call it. */
function chosen(field: Field, raw: string, text: string): Normal {
  const options = field.options ?? {}
  const said = text.toLowerCase()
  const value = Object.keys(options).find((it) => it === said || options[it]!.includes(said))
  if (value !== undefined) return { value }
  const known = Object.keys(options).join(', ')
  return { fault: `${field.label} cannot be ${quoted(raw)}: it is one of ${known}` }
}

function currencyOf(text: string): string | null {
  const code = SIGNS[text.toUpperCase()] ?? text.toUpperCase()
  return CURRENCIES.has(code) ? code : null
}

function found(field: Field, raw: string, value: string | null): Normal {
  return value === null ? wrong(field, raw) : { value }
}

function short(field: Field, text: string): Normal {
  const most = field.max ?? 200
  if (text.length <= most) return { value: text }
  return {
    fault: `${field.label} has ${text.length} characters; at most ${most} fit: ${example(field)}`,
  }
}

function wrong(field: Field, raw: unknown): Normal {
  return { fault: `${field.label} cannot be ${quoted(raw)}: ${example(field)}` }
}

function example(field: Field): string {
  return `write it like ${field.hint}`
}

const LEGAL_FORMS = new Set(
  `ab ag aps as asa bv co company corp corporation doo gmbh inc incorporated kft kg kgaa kk lda limited
  llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty sa sarl sas se sl slu spa sro srl ug zrt`.split(
    /\s+/,
  ),
)

/**
 * What two spellings of a company's name have in common: "ACME, Inc." and "Acme" are both `acme`.
 * Never empty: a name of nothing but legal forms or signs is its own key.
 */
export function nameKey(name: string): string {
  const words = plainWords(name).split(' ')
  let end = words.length
  while (end > 0 && LEGAL_FORMS.has(words[end - 1]!)) {
    end--
    while (end > 0 && words[end - 1] === 'and') end--
  }
  return words.slice(0, end).join(' ') || plainWords(name) || oneLine(name).toLowerCase() || '?'
}
