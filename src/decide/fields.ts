import type { FormField, Searched } from '../chat/card.ts'
import type { FieldType, Vocabulary } from './cel/cel.ts'
import type { Rulebook } from './rulebook.ts'

export type FieldKind =
  | 'text'
  | 'longtext'
  | 'money'
  | 'percent'
  | 'date'
  | 'currency'
  | 'country'
  | 'email'
  | 'phone'
  | 'domain'
  | 'stage'
  | 'person'
  | 'account'
  | 'parent'

/** What a field is called, holds, and is stored as. `hint` shows people a good value. */
export interface Field {
  readonly label: string
  readonly kind: FieldKind
  /** The column in camelCase, as the store names it. */
  readonly column: string
  readonly hint: string
  /** The most characters it holds. */
  readonly max?: number
  /** It cannot be emptied once it has a value. */
  readonly lasting?: true
}

export type FieldNoun = 'lead' | 'deal' | 'account' | 'contact' | 'task'

const OWNER: Field = {
  label: 'Owner',
  kind: 'person',
  column: 'ownerId',
  hint: 'ana@example.com',
  lasting: true,
}

/** Every standard field by the name that rules, webhooks, imports and people use for it. */
export const FIELDS: Readonly<Record<FieldNoun, Readonly<Record<string, Field>>>> = {
  lead: {
    name: { ...text('Name', 'name', 'Ann Smith'), lasting: true },
    company: text('Company', 'company', 'Acme'),
    email: { label: 'E-mail', kind: 'email', column: 'email', hint: 'ann@acme.com' },
    phone: { label: 'Phone', kind: 'phone', column: 'phone', hint: '+49 30 901820', max: 50 },
    title: text('Job title', 'title', 'Head of Purchasing'),
    country: { label: 'Country', kind: 'country', column: 'country', hint: 'Germany' },
    region: text('Region', 'region', 'EMEA'),
    industry: text('Industry', 'industry', 'Software'),
    lead_source: text('Lead source', 'leadSource', 'Web form'),
    message: longtext('Message', 'message', 'We would like a demo'),
    owner_email: OWNER,
  },
  deal: {
    name: { ...text('Name', 'name', 'Acme renewal 2027'), lasting: true },
    stage: { label: 'Stage', kind: 'stage', column: 'stage', hint: 'Proposal', lasting: true },
    amount: { label: 'Amount', kind: 'money', column: 'amount', hint: '12500.00' },
    currency: { label: 'Currency', kind: 'currency', column: 'currency', hint: 'EUR' },
    discount: { label: 'Discount in percent', kind: 'percent', column: 'discount', hint: '12.5' },
    close_date: { label: 'Close date', kind: 'date', column: 'closeDate', hint: '2027-03-31' },
    next_step: longtext('Next step', 'nextStep', 'Send the contract on Monday'),
    lead_source: text('Lead source', 'leadSource', 'Referral'),
    lost_reason: longtext('Lost reason', 'lostReason', 'Price'),
    owner_email: OWNER,
    account: { label: 'Account', kind: 'account', column: 'accountId', hint: 'Acme', max: 200 },
  },
  account: {
    name: { ...text('Name', 'name', 'Acme'), lasting: true },
    domain: { label: 'Domain', kind: 'domain', column: 'domain', hint: 'acme.com' },
    country: { label: 'Country', kind: 'country', column: 'country', hint: 'Germany' },
    industry: text('Industry', 'industry', 'Software'),
    region: text('Region', 'region', 'EMEA'),
    parent: {
      label: 'Parent account',
      kind: 'parent',
      column: 'parentId',
      hint: 'Acme Holding',
      max: 200,
    },
    owner_email: OWNER,
  },
  contact: {
    name: { ...text('Name', 'name', 'Ana Souza'), lasting: true },
    email: { label: 'E-mail', kind: 'email', column: 'email', hint: 'ana@acme.com' },
    phone: { label: 'Phone', kind: 'phone', column: 'phone', hint: '+49 30 901820', max: 50 },
    title: text('Job title', 'title', 'Head of Purchasing'),
  },
  task: {
    title: { ...text('Title', 'title', 'Send the welcome mail'), lasting: true },
    due_on: { label: 'Due', kind: 'date', column: 'dueOn', hint: '2027-03-31' },
    owner_email: OWNER,
  },
}

function text(label: string, column: string, hint: string): Field {
  return { label, kind: 'text', column, hint, max: 200 }
}

function longtext(label: string, column: string, hint: string): Field {
  return { label, kind: 'longtext', column, hint, max: 4000 }
}

/** The field by its noun and name, or null when there is none. */
export function fieldOf(noun: string, name: string): Field | null {
  const fields = Object.hasOwn(FIELDS, noun) ? FIELDS[noun as FieldNoun] : {}
  return Object.hasOwn(fields, name) ? fields[name]! : null
}

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

const LEAD: Vocabulary[string] = {
  ...typesOf('lead', {}),
  status: 'string',
  source: 'string',
  owner_id: 'string',
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

/** The same for rules about tasks and leads, which know those too. */
export function withWork(vocabulary: Vocabulary): Vocabulary {
  return { ...vocabulary, task: { title: 'string', due_on: 'date' }, lead: LEAD }
}

function typesOf(noun: FieldNoun, custom: Rulebook['fields']): Record<string, FieldType> {
  const types: Record<string, FieldType> = { custom: 'map' }
  for (const [name, { type }] of Object.entries(custom[noun] ?? {})) {
    types[name] = CUSTOM_TYPES[type] ?? 'string'
  }
  for (const [name, { kind }] of Object.entries(FIELDS[noun])) types[name] = TYPES[kind] ?? 'string'
  return types
}

/** What a dialog's input starts with: a value, in words too where it is a key, what was wrong with it, and the options of a choice. */
export interface Given {
  readonly value?: string | undefined
  readonly shown?: string | undefined
  readonly fault?: string | undefined
  readonly required?: boolean | undefined
  readonly options?: readonly (readonly [value: string, label: string])[] | undefined
}

/** A dialog's input for the field. With options (a stage's, say) it is a choice. */
export function formField(noun: FieldNoun, name: string, given: Given = {}): FormField {
  const field = fieldOf(noun, name)
  const { value, fault, required, options } = given
  const input = {
    name,
    label: field?.label ?? name,
    ...(field && { hint: `For example ${field.hint}` }),
    ...(required && { required }),
    ...(value !== undefined && { value }),
    ...(fault !== undefined && { fault }),
  }
  if (options) return { ...input, kind: 'choice', options }
  const of = SEARCHED[field?.kind ?? 'text']
  if (!of) return { ...input, kind: inputFor(field?.kind) }
  return { ...input, kind: 'search', of, ...(given.shown && { shown: given.shown }) }
}

const SEARCHED: Partial<Record<FieldKind, Searched>> = {
  account: 'account-or-new',
  parent: 'account',
  person: 'person',
}

// Money is no `number` input: people write "€ 1 200" and "1.234,50".
function inputFor(kind: FieldKind = 'text'): Exclude<FormField['kind'], 'choice' | 'search'> {
  if (kind === 'date' || kind === 'email' || kind === 'longtext') return kind
  return kind === 'percent' ? 'number' : 'text'
}
