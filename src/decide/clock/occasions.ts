import type { Effect, Situation } from '../../model.ts'
import type { Account, Deal, Id, Instant, Lead, Person, Subject } from '../../nouns.ts'
import type { Facts } from '../cel/cel.ts'
import { factsOf, personOf } from '../facts.ts'
import { happenedAt, happeningOf, isHistoric, type Past } from '../happening.ts'
import { accountOf } from '../lead/company.ts'
import { stageOf } from '../pipeline.ts'
import type { Rulebook } from '../rulebook.ts'

/** Something that happened to a deal or a task, in the words of clocks, with what was known then. */
export interface Occasion {
  readonly subject: Subject
  readonly at: Instant
  /** When we knew of it. */
  readonly recordedAt: Instant
  readonly what: readonly string[]
  readonly facts: Facts
  /** Whose hours may count. */
  readonly owner: Person | null
  readonly country: string | null
  /** From before Baton: it starts no clock. */
  readonly historic: boolean
}

/** What is said of an offer that nobody answered in time. */
export const LAPSED = 'deal.lapsed'
/** What is said of a subject that is gone; no rule names it. */
export const GONE = 'gone'

/** What the effects of a signal are to the clocks of its deal and its tasks: one occasion for each. */
export function occasionsOf(
  rulebook: Rulebook,
  situation: Situation,
  effects: readonly Effect[],
): Occasion[] {
  const { deal, account } = asTheyWillBe(situation, effects)
  const pasts = effects.flatMap((effect) => happeningOf(effect, situation) ?? [])
  const at = happenedAt(situation.signal, situation.now)
  const recordedAt = situation.now
  const historic = isHistoric({ signal: situation.signal, situation })
  const known = { rulebook, situation, deal, account }
  const ofDeal = deal ? wordsOf(rulebook, pasts, deal) : []
  if (situation.signal.kind === 'clock.breached') ofDeal.push('clock.breached')
  const ofLead = leadOccasion(rulebook, situation, { effects, pasts })
  const tasks = new Set(pasts.flatMap(({ noun, id }) => (noun === 'task' ? id : [])))
  return [
    ...(ofLead ? [{ ...ofLead, at, recordedAt, historic }] : []),
    ...(deal && ofDeal.length > 0
      ? [
          occasion(known, {
            subject: { noun: 'deal', id: deal.id },
            at,
            recordedAt,
            what: ofDeal,
            historic,
          }),
        ]
      : []),
    ...[...tasks].map((id) => {
      const own = pasts.filter((past) => past.id === id)
      const what = wordsOf(rulebook, own, deal)
      const owner = taskOwner(situation, effects, id)
      return occasion(
        known,
        { subject: { noun: 'task', id }, at, recordedAt, what, historic },
        owner,
      )
    }),
  ]
}

/** What happened to the lead, with the lead as it will be. */
function leadOccasion(
  rulebook: Rulebook,
  situation: Situation,
  { effects, pasts }: { readonly effects: readonly Effect[]; readonly pasts: readonly Past[] },
): Omit<Occasion, 'at' | 'recordedAt' | 'historic'> | null {
  const own = pasts.filter(({ noun }) => noun === 'lead')
  const lead = leadAfter(situation, effects)
  if (!lead || own.length === 0) return null
  const what = wordsOf(rulebook, own, null)
  const owner = personOf(situation.people, lead.ownerId)
  const facts = factsOf(situation, { lead, deal: null, account: accountOf(situation, lead) })
  return { subject: { noun: 'lead', id: lead.id }, what, facts, owner, country: lead.country }
}

/** The lead once the effects are written. */
export function leadAfter(situation: Situation, effects: readonly Effect[]): Lead | null {
  let lead: Lead | null = situation.lead ?? null
  for (const effect of effects) {
    if (effect.do === 'create' && effect.noun === 'lead')
      lead = { ...BLANK_LEAD, ...header(situation, effect.id), ...effect.fields }
    if (effect.do === 'change' && effect.id === lead?.id) lead = { ...lead, ...effect.fields }
    if (effect.do === 'assign' && effect.id === lead?.id) lead = { ...lead, ownerId: effect.to }
  }
  return lead
}

interface Known {
  readonly rulebook: Rulebook
  readonly situation: Situation
  readonly deal: Deal | null
  readonly account: Account | null
}

/** An occasion with what is known at it. */
export function occasion(
  { situation, deal, account }: Known,
  it: Pick<Occasion, 'subject' | 'at' | 'recordedAt' | 'what' | 'historic'>,
  ownerId: Id<'person'> | null = deal?.ownerId ?? null,
): Occasion {
  const facts = factsOf(situation, { deal, account })
  const owner = personOf(situation.people, ownerId)
  return { ...it, facts, owner, country: account?.country ?? null }
}

/** The deal and its account once the effects are written. */
function asTheyWillBe(situation: Situation, effects: readonly Effect[]) {
  let { deal } = situation
  let account: Account | null = situation.account
  for (const effect of effects) {
    if (effect.do === 'create' && effect.noun === 'deal')
      deal = { ...BLANK_DEAL, ...header(situation, effect.id), ...effect.fields }
    if (effect.do === 'create' && effect.noun === 'account')
      account = { ...BLANK_ACCOUNT, ...header(situation, effect.id), ...effect.fields }
    if (effect.do === 'change' && effect.id === deal?.id) deal = { ...deal, ...effect.fields }
    if (effect.do === 'change' && effect.id === account?.id)
      account = { ...account, ...effect.fields }
    if (effect.do === 'assign' && effect.id === deal?.id) deal = { ...deal, ownerId: effect.to }
  }
  return { deal, account: account?.id === deal?.accountId || !deal ? account : null }
}

function taskOwner({ task }: Situation, effects: readonly Effect[], id: Id): Id<'person'> | null {
  const given = effects.findLast((it) => it.do === 'assign' && it.id === id)
  if (given?.do === 'assign') return given.to
  return task?.id === id ? task.ownerId : null
}

const header = ({ now }: Situation, id: Id) => ({ id, createdAt: now, updatedAt: now })
const BLANK = {
  key: '',
  ownerId: null,
  version: 0,
  name: '',
  source: '',
  externalId: null,
  custom: {},
}
const BLANK_LEAD = {
  ...BLANK,
  ...{ company: null, email: null, phone: null, title: null, country: null, region: null },
  ...({
    industry: null,
    leadSource: null,
    message: null,
    status: 'new',
    reason: null,
    accountId: null,
  } as const),
  ...{ dealId: null, closedAt: null },
}
const BLANK_DEAL = {
  ...BLANK,
  ...{ accountId: null, pipeline: '', stage: '', pendingStage: null, amount: null, currency: null },
  ...{ discount: null, closeDate: null, closedAt: null, nextStep: null, leadSource: null },
  ...{ lostReason: null, closeNo: 0, reportedAt: {}, deletedAt: null },
}
const BLANK_ACCOUNT = {
  ...BLANK,
  ...{ domain: null, country: null, industry: null, region: null, parentId: null },
}

/** The words for what happened to a deal, or to one task. */
export function wordsOf(rulebook: Rulebook, pasts: readonly Past[], deal: Deal | null): string[] {
  return [...new Set(pasts.flatMap((past) => wordsFor(rulebook, past, deal)))]
}

/** What a lead's change is called: that somebody is on it, or what became of it. */
const LEAD_STATES: Readonly<Record<string, string>> = {
  working: 'lead.worked',
  qualified: 'lead.qualified',
  disqualified: 'lead.disqualified',
}

const ACTIVITIES = ['note', 'call', 'mail', 'meeting', 'chat', 'form']

function wordsFor(rulebook: Rulebook, past: Past, deal: Deal | null): string[] {
  const now = valuesOf(past.new)
  const [noun = '', verb] = past.what.split('.')
  if (ACTIVITIES.includes(noun) && verb === 'added') return ['activity.added', past.what]
  if (past.what === 'lead.changed' && typeof now.status === 'string')
    return [past.what, LEAD_STATES[now.status] ?? past.what]
  if (past.what === 'deal.assigned') return [past.what, ...offering(now)]
  if (past.what === 'deal.moved')
    return ['deal.moved', 'deal.changed', ...closing(rulebook, past, deal)]
  if (now.deletedAt || now.status === 'canceled') return [GONE]
  if (noun === 'task' && now.acceptedAt && !valuesOf(past.old).acceptedAt)
    return past.what === 'task.completed' ? ['task.accepted', past.what] : ['task.accepted']
  return past.what === 'project.created' ? ['handoff.started'] : [past.what]
}

function offering({ how, offered }: Readonly<Record<string, unknown>>): string[] {
  const before = how === 'declined' ? ['deal.declined'] : how === 'timed out' ? [LAPSED] : []
  return offered === true ? [...before, 'deal.offered'] : before
}

function closing(rulebook: Rulebook, past: Past, deal: Deal | null): string[] {
  const stage = (values: unknown) =>
    stageOf(rulebook, deal?.pipeline ?? '', String(valuesOf(values).stage ?? ''))
  const [from, to] = [stage(past.old), stage(past.new)]
  if (to?.isWon) return ['deal.won']
  if (to?.isClosed) return ['deal.lost']
  return from?.isClosed ? ['deal.reopened'] : []
}

function valuesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
