import { quoted } from './text.ts'

/** A value as it is stored, or a sentence on what is wrong with what was offered. */
export type Normal = { readonly value: string | null } | { readonly fault: string }

const MOST_DIGITS = 16
const GROUP = "[  ' ’]"
const PLAIN = /^\d+(?:\.\d+)?$/
const MARKED =
  /^(?:\p{Sc}|[A-Z]{3}|US\p{Sc})?\s*([-−(]?)\s*([\d.,\s'’]*\d[.,]?)\s*\)?\s*(?:\p{Sc}|[A-Z]{3}|%)?$/u

/**
 * An amount as decimal text with two places: `1234.50` from 1234.5, "1,234.50", "1.234,50" or "€ 1 200".
 * Text that can be read in two ways ("12.345") is a fault, since a wrong guess is wrong by a thousand.
 */
export function moneyOf(raw: unknown, label: string): Normal {
  const decimal = decimalOf(raw)
  if (decimal === null) {
    return { fault: `${label} cannot be ${quoted(raw)}: write a number like 12500.00` }
  }
  if (decimal === 'ambiguous') {
    return { fault: `${label} ${quoted(raw)} can be read in two ways: write it like 12345.00` }
  }
  if (decimal.startsWith('-')) {
    return {
      fault: `${label} cannot be negative: write a number like 12500.00 instead of ${quoted(raw)}`,
    }
  }
  const value = twoPlaces(decimal)
  if (value.length > MOST_DIGITS + 3) {
    return {
      fault: `${label} ${quoted(raw)} is too large: it holds at most 16 digits, like 12500.00`,
    }
  }
  return { value }
}

/** A percentage between 0 and 100 as decimal text with two places. */
export function percentOf(raw: unknown, label: string): Normal {
  const decimal = decimalOf(raw)
  const known = decimal !== null && decimal !== 'ambiguous' && !decimal.startsWith('-')
  const value = known ? twoPlaces(decimal) : null
  if (value === null || Number(value) > 100) {
    return { fault: `${label} cannot be ${quoted(raw)}: write a number from 0 to 100, like 12.5` }
  }
  return { value }
}

/** Digits with at most one point, perhaps after a minus. Null when it is no number. */
function decimalOf(raw: unknown): string | 'ambiguous' | null {
  if (typeof raw === 'number') return decimalOfNumber(raw)
  if (typeof raw !== 'string' || raw.length > 100) return null
  if (PLAIN.test(raw) && !isGrouped(raw, '.')) return raw
  const marked = MARKED.exec(raw.normalize('NFKC').trim().toUpperCase())
  if (!marked) return null
  const digits = decimalOfText(marked[2]!.trim())
  return marked[1] && digits && digits !== 'ambiguous' && /[1-9]/.test(digits)
    ? `-${digits}`
    : digits
}

// The shortest text of a float is what was meant: 0.1 + 0.2 rounds to 0.30, and 1.005 to 1.01.
function decimalOfNumber(raw: number): string | null {
  if (!Number.isFinite(raw)) return null
  const text = String(raw)
  if (!text.includes('e')) return raw === 0 ? '0' : text
  if (Math.abs(raw) < 1) return '0'
  return BigInt(raw).toString()
}

function decimalOfText(text: string): string | 'ambiguous' | null {
  const point = text.lastIndexOf('.')
  const comma = text.lastIndexOf(',')
  if (point >= 0 && comma >= 0) return mixed(text, point > comma ? '.' : ',')
  if (comma >= 0) return single(text, ',')
  if (point >= 0) return single(text, '.')
  return ungrouped(text, GROUP)
}

/** Both marks: the last one is the decimal mark, the other one groups. */
function mixed(text: string, mark: '.' | ','): string | null {
  const [whole = '', places = '', ...more] = text.split(mark)
  const integer = ungrouped(whole, mark === '.' ? ',' : '\\.')
  return more.length > 0 || integer === null || !/^\d*$/.test(places)
    ? null
    : `${integer}.${places || '0'}`
}

/** One kind of mark: several times it groups; once it groups before exactly three digits. */
function single(text: string, mark: '.' | ','): string | 'ambiguous' | null {
  const parts = text.split(mark)
  const escaped = mark === '.' ? '\\.' : ','
  if (parts.length > 2) return ungrouped(text, escaped)
  if (isGrouped(text, mark)) return mark === '.' ? 'ambiguous' : ungrouped(text, escaped)
  const integer = ungrouped(parts[0]!, GROUP)
  return integer === null || !/^\d*$/.test(parts[1]!) ? null : `${integer}.${parts[1] || '0'}`
}

function isGrouped(text: string, mark: string): boolean {
  const [whole = '', places = '', ...more] = text.split(mark)
  return more.length === 0 && /^[1-9]\d{0,2}$/.test(whole) && /^\d{3}$/.test(places)
}

// Groups of three, and of two before the last three: India writes 1,23,456.
function ungrouped(text: string, mark: string): string | null {
  if (text === '') return '0'
  if (!new RegExp(`^\\d+$|^\\d{1,3}(?:${mark}\\d{2,3})*${mark}\\d{3}$`).test(text)) return null
  return text.replace(/\D/g, '')
}

/** Rounds half up to two places; no float is involved. */
function twoPlaces(decimal: string): string {
  const [whole = '', places = ''] = decimal.split('.')
  const cents = BigInt(whole + places.slice(0, 2).padEnd(2, '0')) + (places[2]! >= '5' ? 1n : 0n)
  const text = cents.toString().padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}
