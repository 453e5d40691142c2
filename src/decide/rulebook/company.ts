import { FIELDS } from '../fields.ts'
import { type Grant, PERMISSIONS, type Permission, type Rulebook } from '../rulebook.ts'
import { blame, blameKey, itemsAt, keysAt, type Page, type Path, readAt, valueAt } from './page.ts'
import { FIELD, ROLES } from './shapes.ts'
import { suggest } from './words.ts'

const GRANTS: readonly Grant[] = ['everyone', 'owner', 'owner.manager', ...ROLES]
const RESERVED = ['custom', 'owner_id', 'source', 'status']

/** Reads `fields.yml`: the fields of our own, by noun. */
export function loadFields(page: Page): Rulebook['fields'] {
  const nouns = ['deal', 'account', 'lead', 'ticket'] as const
  const fields: Record<string, Record<string, { label: string; type: string }>> = {}
  for (const noun of keysAt(page, [])) {
    const known = nouns.find((one) => one === noun)
    if (known) fields[noun] = loadFieldsOf(page, known)
    else blameKey(page, [noun], `"${noun}" has no fields of our own; ${suggest(noun, nouns)}`)
  }
  return fields
}

function loadFieldsOf(page: Page, noun: 'deal' | 'account' | 'lead' | 'ticket') {
  const fields: Record<string, { label: string; type: string }> = {}
  for (const name of keysAt(page, [noun])) {
    if (name in FIELDS[noun] || RESERVED.includes(name)) {
      blameKey(page, [noun, name], `"${name}" is a standard field of ${noun}: choose another name`)
    } else if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      blameKey(
        page,
        [noun, name],
        `write the field's name in small letters and _, like contract_type`,
      )
    }
    const field = readAt(page, [noun, name], FIELD)
    if (field) fields[name] = field
  }
  return fields
}

/** What stands for a line that need not be written: as a deal may be read and worked on, so may a lead or a ticket. */
const AS_WITH: Readonly<Partial<Record<Permission, Permission>>> = {
  'lead.read': 'deal.read',
  'ticket.read': 'deal.read',
  'lead.create': 'deal.create',
  'lead.change': 'deal.change',
  'lead.assign': 'deal.assign',
  'ticket.create': 'deal.create',
  'ticket.change': 'deal.change',
  'ticket.assign': 'deal.assign',
}

/** Reads `permissions.yml`. Every permission must be given to somebody. */
export function loadPermissions(page: Page): Pick<Rulebook, 'permissions' | 'unwritten'> {
  const names = keysAt(page, [])
  const known = (name: string) => READING.test(name) || PERMISSIONS.some((one) => one === name)
  for (const name of names.filter((name) => !known(name))) {
    blameKey(page, [name], `there is no permission "${name}"; ${suggest(name, PERMISSIONS)}`)
  }
  const granted = new Map<Permission, Grant[]>()
  const unwritten: Partial<Record<Permission, Permission>> = {}
  for (const permission of PERMISSIONS) {
    const like = names.includes(permission) ? null : AS_WITH[permission]
    if (!like && !names.includes(permission))
      blame(page, [], `"${permission}" is missing: write who may, like ${permission}: [manager]`)
    if (like) unwritten[permission] = like
    granted.set(permission, (like && granted.get(like)) ?? loadGrants(page, [permission]))
  }
  return { permissions: Object.fromEntries(granted) as Record<Permission, Grant[]>, unwritten }
}

const READING = /^(deal|account)\.read\.(.*)$/
/** What every card says of a record that may be seen at all. */
const ALWAYS_SAID = ['name', 'stage', 'owner_email', 'account']

/** Reads who may read single fields: lines like `deal.read.amount: [owner, finance]`. */
export function loadReading(page: Page, fields: Rulebook['fields']): Rulebook['reading'] {
  const given = keysAt(page, []).flatMap((name): [string, Grant[]][] => {
    const [, noun, field = ''] = READING.exec(name) ?? []
    if (noun !== 'deal' && noun !== 'account') return []
    checkField(page, {
      name,
      field,
      known: [...Object.keys(FIELDS[noun]), ...Object.keys(fields[noun] ?? {})],
    })
    const grants = loadGrants(page, [name])
    if (itemsAt(page, [name]).length === 0)
      blame(page, [name], `nobody could read it: write who may, like ${name}: [owner, manager]`)
    return [[`${noun}.${field}`, grants]]
  })
  return Object.fromEntries(given)
}

function checkField(
  page: Page,
  { name, field, known }: { name: string; field: string; known: readonly string[] },
): void {
  if (ALWAYS_SAID.includes(field)) {
    blameKey(
      page,
      [name],
      `"${field}" is said wherever the record is: restrict deal.read instead, which hides all of it`,
    )
  } else if (!known.includes(field)) {
    const others = known.filter((one) => !ALWAYS_SAID.includes(one))
    blameKey(page, [name], `there is no field "${field}"; ${suggest(field, others)}`)
  }
}

function loadGrants(page: Page, at: Path): Grant[] {
  return itemsAt(page, at).flatMap((path) => {
    const word = valueAt(page, path)
    const grant = GRANTS.find((one) => one === word)
    if (!grant)
      blame(page, path, `"${word}" holds no permissions; ${suggest(String(word), GRANTS)}`)
    return grant ?? []
  })
}
