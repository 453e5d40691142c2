import type { FormField, Searched } from '../chat/card.ts'

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
  | 'choice'

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
  /** What it may be, each with what others call it. */
  readonly options?: Readonly<Record<string, readonly string[]>>
}

export type FieldNoun = 'lead' | 'ticket' | 'deal' | 'account' | 'contact' | 'task'

const OWNER: Field = {
  label: 'Owner',
  kind: 'person',
  column: 'ownerId',
  hint: 'ana@example.com',
  lasting: true,
}

/** With what Jira, HubSpot, Salesforce and Zendesk call them. */
const PRIORITIES = {
  low: ['minor', 'trivial', 'lowest', 'p4'],
  normal: ['medium', 'p3'],
  high: ['major', 'p2'],
  urgent: ['critical', 'blocker', 'highest', 'p1'],
}
const TICKET_STATES = {
  new: ['created'],
  open: ['in progress', 'working', 'waiting on us', 'reopened'],
  pending: ['waiting', 'waiting for customer', 'waiting on contact', 'waiting on customer'],
  on_hold: ['hold', 'on hold', 'on-hold', 'escalated'],
  solved: ['closed', 'resolved', 'done'],
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
  ticket: {
    name: { ...text('Subject', 'name', 'Printer on fire'), lasting: true },
    message: longtext('Message', 'message', 'It smokes since this morning'),
    priority: {
      ...{ label: 'Priority', kind: 'choice', column: 'priority', hint: 'high', lasting: true },
      options: PRIORITIES,
    },
    status: {
      ...{ label: 'Status', kind: 'choice', column: 'status', hint: 'pending', lasting: true },
      options: TICKET_STATES,
    },
    company: text('Company', 'company', 'Acme'),
    contact: text('Contact', 'contact', 'Ann Smith'),
    email: { label: 'E-mail', kind: 'email', column: 'email', hint: 'ann@acme.com' },
    country: { label: 'Country', kind: 'country', column: 'country', hint: 'Germany' },
    region: text('Region', 'region', 'EMEA'),
    resolution: longtext('Resolution', 'resolution', 'The fuse was changed'),
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
  const choice = options ?? optionsOf(field)
  if (choice) return { ...input, kind: 'choice', options: choice }
  const of = SEARCHED[field?.kind ?? 'text']
  if (!of) return { ...input, kind: inputFor(field?.kind) }
  return { ...input, kind: 'search', of, ...(given.shown && { shown: given.shown }) }
}

function optionsOf(field: Field | null): Given['options'] {
  if (!field?.options) return undefined
  return Object.keys(field.options).map((value) => [value, capital(value.replace('_', ' '))])
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`

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
