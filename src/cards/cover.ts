import type { Sight } from '../decide/sight.ts'
import { sayName } from './say.ts'

type Covered<Record> = Record & { readonly hidden?: readonly string[] }

/** A record with the fields blanked that are hidden; `paths` names them by property. */
export function cover<Record extends object>(
  record: Record,
  paths: { readonly [Name in keyof Record]?: string },
  { hidden }: Sight,
): Covered<Record> {
  const names = (Object.keys(paths) as (keyof Record)[]).filter(
    (name) => hidden.has(paths[name] ?? '') && record[name] != null,
  )
  if (names.length === 0) return record
  const blank = Object.fromEntries(names.map((name) => [name, null]))
  return { ...record, ...blank, hidden: names.map((name) => sayPath(paths[name] ?? '')) }
}

/** `deal.close_date` -> `close date`. */
export function sayPath(path: string): string {
  return sayName(path.split('.')[1] ?? path).toLowerCase()
}
