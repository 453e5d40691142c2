import { stageOf } from '../decide/pipeline.ts'
import { nameKey } from '../decide/quality.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { AccountReport } from '../model.ts'
import { readLead, readTicket } from './inbound-rows.ts'
import {
  type Batch,
  given,
  type Line,
  nobody,
  ownFields,
  type Read,
  stamped,
} from './row-signal.ts'
import { knownStage } from './stages.ts'
import type { Values } from './values.ts'

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

/** The records that a file may hold, by what it is called: what a row is of, and how it is read. */
export const RECORDS = {
  accounts: { noun: 'account', read: readAccount },
  leads: { noun: 'lead', read: readLead },
  tickets: { noun: 'ticket', read: readTicket },
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
