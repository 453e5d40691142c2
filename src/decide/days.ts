/** A day in ms, of days that are only numbered and know no zone. */
export const DAY_MS = 86_400_000

/** The number of a date: days since 1970-01-01. Throws RangeError when there is no such date. */
export function dayOf(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS
  if (Number.isNaN(day) || dateOf(day) !== date)
    throw new RangeError(`${date} is no date like 2026-12-31`)
  return day
}

/** The date of a day's number. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
