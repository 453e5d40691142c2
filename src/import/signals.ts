import { hash } from 'node:crypto'
import { stageOf } from '../decide/pipeline.ts'
import { nameKey } from '../decide/quality.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { AccountReport, Signal } from '../model.ts'
import { readStatus } from './lead-status.ts'
import { knownStage } from './stages.ts'
import type { Values } from './values.ts'

/** What a row says, ready to be received; or why it cannot become a record. */
export type Read = { readonly signal: Signal; readonly key: string } | { readonly fault: string }

/** What all rows of one file share. */
export interface Batch {
  readonly file: string
  readonly source: string
  readonly rulebook: Rulebook
  /** When the import began; rows follow it, a millisecond each, so that a later row is the newer report. */
  readonly startedAt: Date
  /** Who is meant by a name or a mail address; null when nobody is, or several are. */
  personOf(said: string): string | null
  /** The ids of accounts that the same source brought before. */
  readonly accountIds: ReadonlySet<string>
}

/** A row in our fields, with its number and the value of its key column (null when it has none). */
export interface Line {
  readonly number: number
  readonly key: string | null
  readonly values: Values
}

const DEAL_FIELDS = [
  'amount',
  'currency',
  'discount',
  'close_date',
  'next_step',
  'lead_source',
] as const

/** A row of deals as the report it is. Deals without an id are known by their name and account. */
function readDeal(batch: Batch, { number, key, values }: Line): Read {
  const { name, account, product } = values
  if (!key && !name && !account)
    return { fault: 'no id, no name and no account: nothing to know it by' }
  const stage = stageFor(batch.rulebook, values)
  const owner = values.owner_email && batch.personOf(values.owner_email)
  if (values.owner_email && !owner && !stage?.isClosed) {
    return { fault: nobody(values.owner_email) }
  }
  const { account_external_id: accountId } = values
  if (accountId && !account && !batch.accountIds.has(accountId)) {
    return { fault: `no account with the id ${accountId} is here: import accounts first` }
  }
  const lost = stage?.isClosed && !stage.isWon ? values.lost_reason : undefined
  const custom = customOf(values)
  const patch = {
    name: name ?? nameOf({ account, product, key }),
    ...((stage?.name ?? values.stage) && { stage: stage?.name ?? values.stage }),
    ...given(values, DEAL_FIELDS),
    ...(lost && { lost_reason: lost }),
    ...(owner && { owner_email: owner }),
    ...(Object.keys(custom).length > 0 && { custom }),
  }
  const id = key ?? `${nameKey(patch.name)}|${account ? nameKey(account) : ''}`
  const report = accountReport(values)
  const said = { deal: { externalId: id }, patch, ...(report && { account: report }) }
  return {
    signal: stamped(batch, number, id, { kind: 'deal.created', ...said, historic: true }),
    key: id,
  }
}

const ACCOUNT_FIELDS = ['name', 'domain', 'country', 'industry', 'region', 'parent'] as const

/** A row of accounts as the report it is. Accounts without an id are known by their domain or name. */
function readAccount(batch: Batch, { number, key, values }: Line): Read {
  if (!values.name) return { fault: 'no name: an account needs one' }
  const owner = values.owner_email && batch.personOf(values.owner_email)
  if (values.owner_email && !owner) return { fault: nobody(values.owner_email) }
  const own = ownFields(values)
  const id = key ?? values.domain ?? nameKey(values.name)
  const account = {
    ...(key && { externalId: key }),
    ...given(values, ACCOUNT_FIELDS),
    ...(Object.keys(own).length > 0 && { custom: own }),
    ...(owner && { ownerEmail: owner }),
  }
  return {
    signal: stamped(batch, number, id, { kind: 'account.updated', account, patch: {} }),
    key: id,
  }
}

const LEAD_FIELDS = [
  'company',
  'email',
  'phone',
  'title',
  'country',
  'region',
  'industry',
  'lead_source',
  'message',
] as const

/** A row of leads as the report it is. Leads without an id are known by their mail address, or name and company. */
function readLead(batch: Batch, { number, key, values }: Line): Read {
  const { company, email } = values
  const name = values.name ?? [values.first_name, values.last_name].filter(Boolean).join(' ')
  if (!name && !company && !email)
    return { fault: 'no name, no company and no mail address: nothing to know it by' }
  const status = readStatus(values.status)
  if ('fault' in status) return status
  const owner = values.owner_email && batch.personOf(values.owner_email)
  if (values.owner_email && !owner) return { fault: nobody(values.owner_email) }
  const own = ownFields(values)
  const patch = {
    ...(name && { name }),
    ...given(values, LEAD_FIELDS),
    ...status,
    ...(owner && { owner_email: owner }),
    ...(Object.keys(own).length > 0 && { custom: own }),
  }
  const id = key ?? email?.toLowerCase() ?? `${nameKey(name)}|${nameKey(company ?? '')}`
  const said = { kind: 'lead.created', lead: { externalId: id }, patch } as const
  return { signal: stamped(batch, number, id, said), key: id }
}

function nobody(said: string): string {
  return `nobody here is “${said}”: import people first, or map the name`
}

/** The records that a file may hold, by what it is called: what a row is of, and how it is read. */
export const RECORDS = {
  accounts: { noun: 'account', read: readAccount },
  leads: { noun: 'lead', read: readLead },
  deals: { noun: 'deal', read: readDeal },
} as const

function stageFor({ pipelines }: Rulebook, values: Values) {
  const pipeline = Object.values(pipelines)[0]
  const said = /^(won|lost)$/i.test(values.status ?? '') ? values.status : values.stage
  if (!pipeline || !said) return null
  const find = (name: string) => stageOf({ pipelines } as Rulebook, pipeline.name, name)
  return find(said) ?? find(knownStage(said) ?? said)
}

function nameOf(by: {
  account?: string | undefined
  product?: string | undefined
  key: string | null
}): string {
  const parts = [by.account, by.product].filter((part) => part !== undefined)
  if (parts.length === 2) return parts.join(' - ')
  return by.key ? `${parts[0] ?? 'Deal'} ${by.key}` : (parts[0] ?? 'Deal')
}

function accountReport(values: Values): AccountReport | null {
  const { account, account_external_id: externalId } = values
  if (!account && !externalId) return null
  return { ...(account && { name: account }), ...(externalId && { externalId }) }
}

function customOf(values: Values): Record<string, string> {
  const custom = ownFields(values)
  return values.product ? { product: values.product, ...custom } : custom
}

function ownFields(values: Values): Record<string, string> {
  const own = Object.entries(values).filter(([field]) => field.startsWith('custom.'))
  return Object.fromEntries(own.map(([field, value]) => [field.slice(7), value]))
}

function given<Field extends string>(
  values: Values,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const entries = fields.flatMap((field) => (values[field] ? [[field, values[field]]] : []))
  return Object.fromEntries(entries) as Partial<Record<Field, string>>
}

type Said = Signal extends infer S
  ? S extends Signal
    ? Omit<S, 'id' | 'at' | 'by' | 'source'>
    : never
  : never

/** The same row said again has the same id and is decided once, however often the file is imported. */
function stamped(batch: Batch, number: number, key: string, said: Said): Signal {
  const content = hash('sha256', JSON.stringify(said), 'hex').slice(0, 16)
  return {
    ...said,
    id: `import:${said.kind.split('.')[0]}:${batch.source}:${key.slice(0, 300)}:${content}`,
    at: new Date(batch.startedAt.getTime() + number).toISOString(),
    by: { kind: 'import', id: batch.file },
    source: batch.source,
  } as Signal
}
