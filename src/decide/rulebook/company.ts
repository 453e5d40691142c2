import { FIELDS } from '../fields.ts'
import { type Grant, PERMISSIONS, type Permission, type Rulebook } from '../rulebook.ts'
import { blame, blameKey, itemsAt, keysAt, type Page, readAt, valueAt } from './page.ts'
import { FIELD, ROLES } from './shapes.ts'
import { suggest } from './words.ts'

const GRANTS: readonly Grant[] = ['everyone', 'owner', 'owner.manager', ...ROLES]
const RESERVED = ['custom', 'owner_id', 'source']

/** Reads `fields.yml`: the fields of our own, by noun. */
export function loadFields(page: Page): Rulebook['fields'] {
  const nouns = ['deal', 'account'] as const
  const fields: Record<string, Record<string, { label: string; type: string }>> = {}
  for (const noun of keysAt(page, [])) {
    const known = nouns.find((one) => one === noun)
    if (known) fields[noun] = loadFieldsOf(page, known)
    else blameKey(page, [noun], `"${noun}" has no fields of our own; ${suggest(noun, nouns)}`)
  }
  return fields
}

function loadFieldsOf(page: Page, noun: 'deal' | 'account') {
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

/** Reads `permissions.yml`. Every permission must be given to somebody. */
export function loadPermissions(page: Page): Rulebook['permissions'] {
  const names = keysAt(page, [])
  for (const name of names.filter((name) => !PERMISSIONS.some((one) => one === name))) {
    blameKey(page, [name], `there is no permission "${name}"; ${suggest(name, PERMISSIONS)}`)
  }
  const granted = PERMISSIONS.map((permission) => {
    if (!names.includes(permission))
      blame(page, [], `"${permission}" is missing: write who may, like ${permission}: [manager]`)
    return [permission, loadGrants(page, permission)] as const
  })
  return Object.fromEntries(granted) as Record<Permission, Grant[]>
}

function loadGrants(page: Page, permission: Permission): Grant[] {
  return itemsAt(page, [permission]).flatMap((path) => {
    const word = valueAt(page, path)
    const grant = GRANTS.find((one) => one === word)
    if (!grant)
      blame(page, path, `"${word}" holds no permissions; ${suggest(String(word), GRANTS)}`)
    return grant ?? []
  })
}
