import type { Facts, FieldType, Vocabulary } from '../cel/cel.ts'
import { blame, blameKey, keysAt, type Page, type Path, valueAt } from './page.ts'
import { suggest } from './words.ts'

const HOLDS: Readonly<Record<FieldType, readonly [is: (value: unknown) => boolean, hint: string]>> =
  {
    string: [(value) => typeof value === 'string', 'text'],
    number: [(value) => typeof value === 'number', 'a number like 60000'],
    bool: [(value) => typeof value === 'boolean', 'true or false'],
    date: [(value) => /^\d{4}-\d\d-\d\d$/.test(String(value)), 'a date like 2027-01-31'],
    list: [Array.isArray, 'a list like [rep]'],
    map: [(value) => typeof value === 'object' && value !== null, 'names with values'],
  }

/** The facts of an example, `{ account.region: EMEA }`; what is not named is blank. */
export function factsAt(page: Page, path: Path, vocabulary: Vocabulary): Facts {
  const facts: Record<string, Record<string, unknown>> = {}
  for (const name of keysAt(page, path)) {
    const [object = '', field = ''] = name.split('.')
    const type = vocabulary[object]?.[field]
    if (!type) {
      blameUnknown(page, [...path, name], vocabulary)
      continue
    }
    const [isRight, hint] = HOLDS[type]
    const value = valueAt(page, [...path, name])
    if (!isRight(value)) blame(page, [...path, name], `${name} holds something else: write ${hint}`)
    facts[object] = { ...facts[object], [field]: value }
  }
  return facts
}

function blameUnknown(page: Page, path: Path, vocabulary: Vocabulary): void {
  const name = String(path.at(-1))
  const known = Object.entries(vocabulary).flatMap(([object, fields]) =>
    Object.keys(fields).map((field) => `${object}.${field}`),
  )
  blameKey(page, path, `there is no field "${name}"; ${suggest(name, known)}`)
}
