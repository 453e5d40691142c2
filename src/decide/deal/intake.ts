import type { Effect, Verdict } from '../../model.ts'
import type { Account, Deal } from '../../nouns.ts'
import { ownedBy, placeAccount } from '../account-owner.ts'
import { overtaken, raiseFaults } from '../exceptions.ts'
import type { Changes } from '../facts.ts'
import { pipelineOf } from '../pipeline.ts'
import type { Rulebook } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { act, quiet, refuse, skip, tellChannels } from '../verdicts.ts'
import { type AccountTaken, takeAccount } from './account-reports.ts'
import { type ContactsTaken, takeContacts } from './contacts.ts'
import { changedDeal, newDeal, storedFields } from './drafts.ts'
import { decideOwner, handOver, ownerAfter } from './owner.ts'
import { readPatch } from './patch.ts'
import { byName, type Reading } from './reading.ts'
import { actorName, type DealSituation, type Fault, isAsked, remembered } from './reports.ts'
import { type Moved, moveDeal } from './stage.ts'
import { denial, reasonMissing, unwelcome } from './welcome.ts'

const INTAKE = 'intake'
const MOVES = new Set(['stage', 'awaited stage'])

/**
 * What becomes of a report about a deal, whoever made it: chat, form, webhook, API, import or a rule.
 * It creates the deal or changes it. A person who asks for what cannot be is refused as a whole;
 * of a machine's report the good fields are applied and each bad one becomes an exception.
 */
export function takeDeal(rulebook: Rulebook, situation: DealSituation): Verdict[] {
  const denied = unwelcome(situation) ?? denial(rulebook, situation)
  if (denied) return [denied]
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const reading = readPatch(rulebook, situation, pipeline)
  const unexplained = reasonMissing(situation, reading.owner)
  if (unexplained) return [unexplained]
  const taken = takeAccount(rulebook, situation, reading.account)
  const refusal = refusedFaults(situation, [...reading.faults, ...taken.faults])
  if (refusal) return [refusal]
  const isNew = taken.effects.some(({ do: what }) => what === 'create')
  const placing = isNew && taken.account ? placeAccount(rulebook, situation, taken.account) : null
  const account = taken.account && ownedBy(taken.account, placing)
  const read = { reading, taken: { ...taken, account }, pipeline }
  const verdicts = placed(rulebook, situation, read)
  return placing && verdicts[0]?.outcome !== 'refuse' ? [...verdicts, placing] : verdicts
}

function refusedFaults({ signal }: DealSituation, faults: readonly Fault[]): Verdict | null {
  if (!isAsked(signal) || faults.length === 0) return null
  const sentences = [...new Set(faults.map(({ because }) => because))]
  const byField = Object.fromEntries(faults.map(({ field, because }) => [field, because]))
  return refuse('quality', sentences.join('. '), { faults: byField })
}

interface Read {
  readonly reading: Reading
  readonly taken: AccountTaken
  readonly pipeline: string
}

function placed(rulebook: Rulebook, situation: DealSituation, read: Read): Verdict[] {
  const { reading, taken, pipeline } = read
  const base = situation.deal ?? newDeal(rulebook, situation, pipeline)
  const after = {
    ...base,
    ...reading.fields,
    ...fallbackName(situation, base, read),
    deletedAt: null,
  }
  if (taken.account) after.accountId = taken.account.id
  const contacts = takeContacts(situation, after)
  const refusal = refusedFaults(situation, contacts.faults)
  if (refusal) return [refusal]
  const about = { ...situation, account: taken.account }
  const owner = decideOwner(rulebook, about, { deal: after, reading })
  const owned = { ...after, ownerId: ownerAfter(owner) ?? after.ownerId }
  const step = { before: situation.deal, account: taken.account, to: reading.stage, after: owned }
  const moved = moveDeal(rulebook, about, step)
  if (moved.refusal) return [moved.refusal]
  const handed = handOver(rulebook, about, { deal: { ...owned, ...moved.fields }, reading, moved })
  const owners = [...owner, ...handed]
  return verdictsOf(rulebook, situation, { base, after, read, contacts, owners, moved })
}

/** A new deal that nobody named is called after its account, or by what its source calls it. */
function fallbackName({ signal, deal }: DealSituation, base: Deal, { reading, taken }: Read) {
  if (deal || typeof reading.fields.name === 'string') return {}
  return { name: taken.account?.name ?? `Deal ${signal.deal.externalId ?? base.id.slice(-6)}` }
}

interface Decided {
  readonly base: Deal
  readonly after: Deal
  readonly read: Read
  readonly contacts: ContactsTaken
  /** Who gets it, and to whom it is handed over. */
  readonly owners: readonly Verdict[]
  readonly moved: Moved
}

function verdictsOf(rulebook: Rulebook, situation: DealSituation, decided: Decided): Verdict[] {
  const { read, contacts, owners, moved, base } = decided
  const named = [...read.reading.named, ...read.taken.named, ...contacts.named]
  const after = { ...decided.after, ...moved.fields, reportedAt: remembered(situation, named) }
  const faults = merged(
    [...read.reading.faults, ...read.taken.faults, ...contacts.faults],
    moved.faults,
  )
  const owned = { ...after, ownerId: ownerAfter(owners) ?? after.ownerId }
  const account = read.taken.account
  const main = situation.deal
    ? changed(rulebook, situation, { before: situation.deal, after, decided })
    : created(rulebook, { ...situation, account }, { after, decided })
  const others = [
    ...owners,
    ...moved.verdicts,
    ...raiseFaults(rulebook, { ...situation, deal: owned }, { deal: base.id, faults }),
    ...overtaken(situation, { named, faulty: faults.map(({ field }) => field) }),
  ]
  const verdicts =
    main.outcome === 'skip' && main.effects.length === 0 && others.length > 0
      ? others
      : [main, ...others]
  return isHistory(situation) ? verdicts.map((it) => quiet(it, 'deal')) : verdicts
}

/** A required field that was offered, but badly, is one exception and not two. */
function merged(bad: readonly Fault[], missing: readonly Fault[]): Fault[] {
  const asked = new Set(bad.map(({ field }) => field))
  const todo = missing[0]?.todo
  return [
    ...bad.map((fault) => {
      const same = missing.some(({ field }) => field === fault.field)
      return same && todo ? { ...fault, todo: { ...fault.todo, ...todo } } : fault
    }),
    ...missing.filter(({ field }) => !asked.has(field)),
  ]
}

function isHistory({ deal, signal }: DealSituation): boolean {
  return signal.historic === true || (deal === null && signal.by.kind === 'import')
}

function asItWillBe(deal: Deal, { owners, read }: Decided): Changes {
  return {
    deal: { ...deal, ownerId: ownerAfter(owners) ?? deal.ownerId },
    account: read.taken.account,
  }
}

function created(
  rulebook: Rulebook,
  situation: DealSituation & { readonly account: Account | null },
  { after, decided }: { readonly after: Deal; readonly decided: Decided },
): Verdict {
  const subject = { noun: 'deal', id: after.id } as const
  const effects: Effect[] = [
    ...decided.read.taken.effects,
    { do: 'create', ...subject, fields: storedFields(after) },
    ...decided.contacts.effects,
    ...tellChannels(rulebook, situation, subject, asItWillBe(after, decided)),
  ]
  return act(
    INTAKE,
    `${after.name} is new: ${actorName(situation)} brought it`,
    effects,
    read(situation),
  )
}

function changed(
  rulebook: Rulebook,
  situation: DealSituation,
  {
    before,
    after,
    decided,
  }: { readonly before: Deal; readonly after: Deal; readonly decided: Decided },
): Verdict {
  const { change, labels } = changedDeal(before, after)
  const others = [...decided.read.taken.effects, ...decided.contacts.effects]
  if (labels.length === 0 && others.length === 0) {
    return {
      ...skip(INTAKE, `Nothing changed on ${before.name}`, read(situation)),
      effects: change,
    }
  }
  if (labels.length === 0) labels.push(decided.contacts.effects.length > 0 ? 'contacts' : 'account')
  const effects = [
    ...decided.read.taken.effects,
    ...change,
    ...decided.contacts.effects,
    ...tellChannels(
      rulebook,
      situation,
      { noun: 'deal', id: after.id },
      asItWillBe(after, decided),
    ),
  ]
  // A move is told by its own verdict; beside it only the other fields are news.
  const besides = labels.filter((label) => !MOVES.has(label))
  const what = enumerate(besides.length > 0 ? besides : labels, 'and')
  const because = `${actorName(situation)} changed ${what} of ${after.name}`
  const move = decided.moved.verdicts[0]
  return act(
    INTAKE,
    besides.length === 0 && move ? move.because : because,
    effects,
    read(situation),
  )
}

function read({ signal }: DealSituation): Verdict['read'] {
  return { source: signal.source, fields: byName(signal.patch).map(([name]) => name) }
}
