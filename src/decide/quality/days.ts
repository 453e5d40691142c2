import type { Normal } from './money.ts'
import { quoted } from './text.ts'

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/
const SLASHED = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/
const EARLIEST = 1990
const LATEST = 2100

/**
 * A calendar day that exists, from 1990 to 2100, as `2027-03-31`; of a timestamp the day it is written with.
 * "31.12.2026" and "31/12/2026" are understood; "03/04/2026" is two days and therefore a fault.
 */
export function dateOf(raw: unknown, label: string): Normal {
  const text = typeof raw === 'string' ? raw.trim() : ''
  const written = read(text)
  if (written === null) {
    return { fault: `${label} cannot be ${quoted(raw)}: write a date like 2027-03-31` }
  }
  if (written === 'ambiguous') {
    return {
      fault: `${label} ${quoted(raw)} can be two days: write year, month, day, like 2027-03-31`,
    }
  }
  return existing(written, raw, label)
}

type Written = readonly [year: number, month: number, day: number]

function read(text: string): Written | 'ambiguous' | null {
  const iso = ISO.exec(text)
  if (iso) return [Number(iso[1]), Number(iso[2]), Number(iso[3])]
  const dotted = DOTTED.exec(text)
  if (dotted) return [Number(dotted[3]), Number(dotted[2]), Number(dotted[1])]
  const slashed = SLASHED.exec(text)
  if (!slashed) return null
  const [first, second, year] = [Number(slashed[1]), Number(slashed[2]), Number(slashed[3])]
  if (first <= 12 && second <= 12 && first !== second) return 'ambiguous'
  return first > 12 ? [year, second, first] : [year, first, second]
}

function existing([year, month, day]: Written, raw: unknown, label: string): Normal {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    return {
      fault: `${label} cannot be ${quoted(raw)}: there is no such day. Write it like 2027-03-31`,
    }
  }
  if (year < EARLIEST || year > LATEST) {
    return {
      fault: `${label} cannot be in ${year}: write a day from 1990 to 2100, like 2027-03-31`,
    }
  }
  return { value: `${year}-${two(month)}-${two(day)}` }
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}
