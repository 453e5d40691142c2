import type { FieldType, Vocabulary } from './cel/cel.ts'
import { FIELDS, type FieldKind, type FieldNoun } from './fields.ts'
import type { Rulebook } from './rulebook.ts'

const TYPES: Partial<Record<FieldKind, FieldType>> = {
  money: 'number',
  percent: 'number',
  date: 'date',
}
const CUSTOM_TYPES: Readonly<Record<string, FieldType>> = {
  ...TYPES,
  number: 'number',
  bool: 'bool',
  boolean: 'bool',
  list: 'list',
}

const PERSON: Vocabulary[string] = {
  name: 'string',
  email: 'string',
  teams: 'list',
  roles: 'list',
  zone: 'string',
}

/**
 * What conditions may name: the deal, its account, its owner, and the person who asked, if one did. A field that the org
 * adds reads like a standard one (`deal.po_number`), or as `deal.custom.po_number`.
 */
export function vocabulary(custom: Rulebook['fields']): Vocabulary {
  return {
    deal: { ...typesOf('deal', custom), source: 'string', owner_id: 'string' },
    account: { ...typesOf('account', custom), owner_id: 'string' },
    owner: PERSON,
    asker: PERSON,
  }
}

/** The same for rules about tasks, leads and tickets, which know those too. */
export function withWork(vocabulary: Vocabulary, custom: Rulebook['fields']): Vocabulary {
  const inbound = { source: 'string', owner_id: 'string' } as const
  return {
    ...vocabulary,
    task: { title: 'string', due_on: 'date' },
    lead: { ...typesOf('lead', custom), status: 'string', ...inbound },
    ticket: { ...typesOf('ticket', custom), ...inbound },
  }
}

function typesOf(noun: FieldNoun, custom: Rulebook['fields']): Record<string, FieldType> {
  const types: Record<string, FieldType> = { custom: 'map' }
  for (const [name, { type }] of Object.entries(custom[noun] ?? {})) {
    types[name] = CUSTOM_TYPES[type] ?? 'string'
  }
  for (const [name, { kind }] of Object.entries(FIELDS[noun])) types[name] = TYPES[kind] ?? 'string'
  return types
}
