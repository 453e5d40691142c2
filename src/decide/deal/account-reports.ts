import type { AccountReport, Effect, Situation } from '../../model.ts'
import type { Account, Id } from '../../nouns.ts'
import { FIELDS } from '../fields.ts'
import type { KnownAccount } from '../identity.ts'
import { idFrom } from '../ids.ts'
import { parentFor } from '../parents.ts'
import { type Normal, nameKey, normalise } from '../quality.ts'
import type { Rulebook } from '../rulebook.ts'
import { customValue } from './custom.ts'
import { byName, offeredText } from './reading.ts'
import { type DealSituation, type Fault, isNews, personByMail } from './reports.ts'

/** What a deal's report says about its account. `account` is the account as it will be. */
export interface AccountTaken {
  readonly account: Account | null
  readonly effects: readonly Effect[]
  readonly named: readonly string[]
  readonly faults: readonly Fault[]
}

const REPORTED = {
  name: 'name',
  domain: 'domain',
  country: 'country',
  industry: 'industry',
  region: 'region',
  parent: 'parent',
  ownerEmail: 'owner_email',
} as const

/** Finds, creates or changes the account that a deal's report names. */
export function takeAccount(
  rulebook: Pick<Rulebook, 'fields'>,
  situation: DealSituation,
  named: string | null,
): AccountTaken {
  const report = situation.signal.account ?? (named === null ? null : { name: named })
  const read = report && readReport(rulebook, situation, report)
  const linking = isNews(situation, 'account')
  if (!read || Object.keys(report).length === 0 || !(linking || read.named.length > 0)) {
    return { account: ownAccount(situation), effects: [], named: [], faults: [] }
  }
  const taken = meant(situation, report)
    ? changeAccount(situation, situation.account!, { report, read })
    : createAccount(situation, report, read)
  return { ...taken, named: [...read.named, 'account'] }
}

/** The deal's own account, if it is the one that was read. */
function ownAccount({ deal, account }: DealSituation): Account | null {
  return account && account.id === deal?.accountId ? account : null
}

/** The reader found the account of the report, or that of the deal when a patch names one in words. */
function meant({ account, signal }: DealSituation, report: AccountReport): boolean {
  if (!account || signal.account) return account !== null
  return report.name !== undefined && nameKey(account.name) === nameKey(report.name)
}

interface Read {
  readonly fields: Record<string, string | null>
  /** The fields of our own. */
  readonly custom: Record<string, unknown>
  readonly owner: Id<'person'> | null
  readonly named: string[]
  readonly faults: Fault[]
}

function readReport(
  rulebook: Pick<Rulebook, 'fields'>,
  situation: DealSituation,
  report: AccountReport,
): Read {
  const fields: Record<string, string | null> = {}
  const faults: Fault[] = []
  const named: string[] = []
  let owner: Id<'person'> | null = null
  for (const [key, name] of Object.entries(REPORTED)) {
    const raw = report[key as keyof typeof REPORTED] as unknown
    if (raw === undefined || (raw === null && FIELDS.account[name]!.lasting)) continue
    if (!isNews(situation, `account.${name}`)) continue
    named.push(`account.${name}`)
    const normal = normalOf(situation, name, raw)
    if ('fault' in normal) faults.push(accountFault(`account.${name}`, raw, normal.fault))
    else if (key !== 'ownerEmail') fields[FIELDS.account[name]!.column] = normal.value
    else {
      owner = personByMail(situation.people, normal.value ?? '')?.id ?? null
      if (!owner)
        faults.push(accountFault(`account.${name}`, raw, `nobody active here has that address`))
    }
  }
  const custom = readOwn(rulebook, situation, { report, named, faults })
  return { fields, custom, owner, named, faults }
}

function normalOf(situation: DealSituation, name: string, raw: unknown): Normal {
  if (name === 'parent') return parentFor(situation, situation.account, raw)
  return normalise(FIELDS.account[name]!, raw)
}

function readOwn(
  { fields }: Pick<Rulebook, 'fields'>,
  situation: DealSituation,
  { report, named, faults }: Pick<Read, 'named' | 'faults'> & { readonly report: AccountReport },
): Record<string, unknown> {
  const taken: Record<string, unknown> = {}
  for (const [name, raw] of byName(report.custom ?? {})) {
    if (raw === undefined || !isNews(situation, `account.${name}`)) continue
    named.push(`account.${name}`)
    const normal = customValue(fields.account?.[name], raw, name)
    if ('fault' in normal) faults.push(accountFault(`account.${name}`, raw, normal.fault))
    else taken[name] = normal.value
  }
  return taken
}

function accountFault(field: string, raw: unknown, because: string): Fault {
  return {
    kind: 'bad_value',
    field,
    offered: offeredText(raw),
    because: `The account: ${because}`,
    todo: { patch: {}, account: {} },
  }
}

function createAccount(
  situation: DealSituation,
  report: AccountReport,
  read: Read,
): Omit<AccountTaken, 'named'> {
  const { signal, now } = situation
  const name = read.fields.name ?? read.fields.domain
  if (!name)
    return { account: null, effects: [], faults: [...read.faults, ...unnamed(report, read)] }
  const fields = {
    ...{ domain: null, country: null, industry: null, region: null },
    ...read.fields,
    ...{ name, nameKey: nameKey(name), custom: read.custom },
    ...{ source: signal.source, externalId: report.externalId ?? null },
  }
  const parentId = read.fields.parentId ?? null
  const id = idFrom(signal, 'account')
  const header = { id, key: '', version: 0, createdAt: now, updatedAt: now }
  return {
    account: { ...header, ...fields, ownerId: read.owner, parentId },
    effects: [{ do: 'create', noun: 'account', id, fields }, ...owned(situation, id, read.owner)],
    faults: read.faults,
  }
}

/** News about an account that nobody can tell: the name is asked for, unless it was the fault. */
function unnamed({ name, ...rest }: AccountReport, { faults }: Read): Fault[] {
  if (faults.some(({ field }) => field === 'account.name')) return []
  return [
    {
      kind: 'missing_value',
      field: 'account.name',
      offered: null,
      because: 'The report says something about an account, but not which one: name it',
      todo: { patch: {}, account: rest },
    },
  ]
}

function changeAccount(
  situation: DealSituation,
  account: Account,
  { report, read }: { readonly report: AccountReport; readonly read: Read },
): Omit<AccountTaken, 'named'> {
  const known = account as Account & Partial<KnownAccount>
  const fields: Record<string, string | null> = { ...read.fields }
  // Found by its name or domain it keeps its name: two deals may spell it differently for ever.
  const sure = report.externalId !== undefined && known.externalId === report.externalId
  const renamed = fields.name && nameKey(fields.name) !== nameKey(account.name)
  if (sure && renamed) fields.nameKey = nameKey(fields.name!)
  else delete fields.name
  if (known.externalId === null && report.externalId !== undefined) {
    Object.assign(fields, { source: situation.signal.source, externalId: report.externalId })
  }
  const own = withOwn(account, read.custom)
  const effects = [
    ...changedAccount(account, { ...fields, ...own }),
    ...(read.owner === account.ownerId ? [] : owned(situation, account.id, read.owner)),
  ]
  const after = { ...account, ...fields, ...own, ownerId: read.owner ?? account.ownerId }
  return { account: after, effects, faults: read.faults }
}

/** The account's fields of our own with those that were said, where one of them differs. */
export function withOwn(
  { custom }: Account,
  said: Readonly<Record<string, unknown>>,
): { readonly custom?: Account['custom'] } {
  const news = Object.entries(said).some(
    ([name, value]) => JSON.stringify(custom[name] ?? null) !== JSON.stringify(value),
  )
  return news ? { custom: { ...custom, ...said } } : {}
}

/** The change of those fields that differ; none when all are as they were. */
export function changedAccount(
  account: Account,
  fields: Readonly<Record<string, unknown>>,
): Effect[] {
  const row = account as unknown as Record<string, unknown>
  const changed = Object.entries(fields).filter(([column, value]) => row[column] !== value)
  if (changed.length === 0) return []
  const was = Object.fromEntries(changed.map(([column]) => [column, row[column] ?? null]))
  return [
    { do: 'change', noun: 'account', id: account.id, fields: Object.fromEntries(changed), was },
  ]
}

function owned(situation: Situation, id: Id, to: Id<'person'> | null): Effect[] {
  const because = `${situation.signal.source} says so`
  return to ? [{ do: 'assign', noun: 'account', id, to, because }] : []
}
