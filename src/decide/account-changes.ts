import type { Effect, Fields, SignalOf, Situation, Verdict } from '../model.ts'
import type { Account } from '../nouns.ts'
import { placeAccount } from './account-owner.ts'
import { changedAccount, withOwn } from './deal/account-reports.ts'
import { actorName } from './deal/reports.ts'
import { raise } from './exceptions.ts'
import { fieldOf } from './fields.ts'
import type { KnownAccount } from './identity.ts'
import { idFrom } from './ids.ts'
import { permitted } from './permit.ts'
import { nameKey } from './quality.ts'
import type { Rulebook } from './rulebook.ts'
import { type Bad, readSaid } from './said.ts'
import { act, refuse, skip } from './verdicts.ts'

type AccountSituation = Situation & { readonly signal: SignalOf<'account.updated'> }

/** Creates or changes an account by the same rules as a deal: people are refused, machines' bad fields wait. */
export function takeAccountReport(rulebook: Rulebook, situation: AccountSituation): Verdict[] {
  const { signal, account } = situation
  const asked = signal.by.kind === 'user' && signal.resumes === undefined
  const denied = asked ? permitted(rulebook, situation, 'account.change', account) : null
  if (denied) return [denied]
  const { fields, owner, faults } = read(rulebook, situation)
  if (asked && faults.length > 0) {
    const sentences = faults.map(({ because }) => because).join('. ')
    return [
      refuse('quality', sentences, {
        faults: Object.fromEntries(faults.map((f) => [f.field, f.because])),
      }),
    ]
  }
  const id = account?.id ?? idFrom(signal, 'account')
  if (!account && typeof fields.name !== 'string') return [nameless(rulebook, situation, faults)]
  const main = account
    ? changed(situation, { ...account }, { fields, owner })
    : created(situation, { id, fields, owner })
  const routed =
    !account || signal.route === true ? afterwards(situation, { id, fields, owner }) : null
  const placed = routed && placeAccount(rulebook, situation, routed)
  const raised = faults.map((fault) => raiseFault(rulebook, situation, { id, fault }))
  return [main, ...(placed ? [placed] : []), ...raised]
}

/** The account as this report makes it, before rules look for an owner. */
export function accountAfter(rulebook: Rulebook, situation: AccountSituation): Account {
  const id = situation.account?.id ?? idFrom(situation.signal, 'account')
  return afterwards(situation, { id, ...read(rulebook, situation) })
}

/** The account as it will be. */
function afterwards(
  { account, now }: AccountSituation,
  { id, fields, owner }: Change & { readonly id: string },
): Account {
  const blank = { domain: null, country: null, industry: null, region: null, parentId: null }
  const header = { id, key: '', ownerId: null, version: 0, createdAt: now, updatedAt: now }
  const before: Account = account ?? { ...header, ...blank, name: '', custom: {} }
  return { ...before, ...fields, ownerId: owner ?? before.ownerId }
}

function read(rulebook: Rulebook, situation: AccountSituation) {
  const { signal, account } = situation
  const { id: _, externalId: __, ownerEmail, custom: own, ...report } = signal.account
  const mail = ownerEmail !== undefined && { owner_email: ownerEmail }
  const said = { ...report, ...mail, ...(own && { custom: own }), ...signal.patch }
  const about = { noun: 'account', said, isNew: account === null } as const
  const { fields, custom, owner, faults } = readSaid(rulebook, situation, about)
  Object.assign(fields, account ? withOwn(account, custom) : { custom })
  if (typeof fields.name === 'string') fields.nameKey = nameKey(fields.name)
  return { fields, owner: owner?.id ?? null, faults }
}

function nameless(
  rulebook: Rulebook,
  situation: AccountSituation,
  faults: readonly Bad[],
): Verdict {
  const because =
    faults.find(({ field }) => field === 'name')?.because ?? 'A new account needs a name, like Acme'
  if (situation.signal.by.kind === 'user') return refuse('quality', because, { missing: ['name'] })
  return raiseFault(rulebook, situation, {
    id: idFrom(situation.signal, 'account'),
    fault: { field: 'name', offered: null, because },
  })
}

interface Change {
  readonly fields: Fields
  readonly owner: string | null
}

function created(
  situation: AccountSituation,
  { id, fields, owner }: Change & { id: string },
): Verdict {
  const { source, account } = situation.signal
  const all = {
    ...{ domain: null, country: null, industry: null, region: null },
    ...{ ...fields, source, externalId: account.externalId ?? null },
  }
  const because = `${fields.name} is a new account: ${actorName(situation)} brought it`
  return act('intake', because, [
    { do: 'create', noun: 'account', id, fields: all },
    ...owned(id, owner, because),
  ])
}

function changed(
  situation: AccountSituation,
  account: NonNullable<Situation['account']>,
  { fields, owner }: Change,
): Verdict {
  const { nameKey: key, name, ...rest } = fields
  const renamed = typeof name === 'string' && name !== account.name && isMeant(situation, account)
  const change = changedAccount(account, renamed ? { ...rest, name, nameKey: key } : rest)
  const given = owner === account.ownerId ? null : owner
  const because = `${actorName(situation)} changed ${account.name}`
  const effects = [...change, ...owned(account.id, given, because)]
  return effects.length > 0
    ? act('intake', because, effects)
    : skip('intake', `Nothing changed on ${account.name}`)
}

/** Found by its name or domain it keeps its name: another account may have the one that is said. */
function isMeant({ signal }: AccountSituation, account: Account & Partial<KnownAccount>): boolean {
  const { id, externalId } = signal.account
  return id !== undefined || (externalId !== undefined && externalId === account.externalId)
}

function owned(id: string, to: string | null, because: string): Effect[] {
  return to ? [{ do: 'assign', noun: 'account', id, to, because }] : []
}

function raiseFault(
  rulebook: Rulebook,
  situation: AccountSituation,
  { id, fault }: { readonly id: string; readonly fault: Bad },
): Verdict {
  const { signal, account } = situation
  const { kind, at, by, source } = signal
  const stamp = { id: `${signal.id}/again/${fault.field}`, at, by, source }
  // Without an account the whole report waits for its name; with one, only the field does.
  const rest = account
    ? { account: { id }, patch: {} }
    : { account: signal.account, patch: signal.patch }
  const known = fieldOf('account', fault.field) || rulebook.fields.account?.[fault.field]
  const resume = known ? { ...stamp, kind, ...rest } : null
  return raise(rulebook, situation, {
    ...fault,
    rule: 'quality',
    kind: 'bad_value',
    subject: { noun: 'account', id },
    resume,
  })
}
