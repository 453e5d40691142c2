import type { Situation } from '../model.ts'
import type { Account, Approval, ApprovalStep, Deal, Decimal, Id, Person, Role } from '../nouns.ts'
import { evaluate, says } from './cel/cel.ts'
import { factsOf, fieldToFill, personOf, readOf } from './facts.ts'
import { byId } from './rotation.ts'
import type { ApprovalRule, Rulebook } from './rulebook.ts'
import { sayMoment, sayRead, sentence } from './sentences.ts'

/** The deal and its account as they will be once the change is made. */
export interface After {
  readonly deal: Deal
  readonly account: Account | null
}

interface Grounds {
  readonly because: string
  readonly read: Readonly<Record<string, unknown>>
}

/** Somebody must agree first: the steps' roles, who are shown the facts (by field name, null when blank). */
export interface Ask extends Grounds {
  readonly ask: ApprovalRule
  readonly facts: Readonly<Record<string, string | null>>
  readonly steps: readonly Role[]
}

/**
 * Whether a deal may enter a stage: freely, only when somebody agrees, or unknown while the field
 * `missing` (like `deal.amount`) is blank.
 */
export type Gate =
  | Ask
  | (Grounds & { readonly free: true; readonly rule: string })
  | (Grounds & { readonly unknown: string; readonly rule: string })

/** What entering the stage takes: the first approval rule that applies to the deal as it will be. */
export function gateOf(
  rulebook: Rulebook,
  situation: Situation,
  after: After,
  stage: string,
): Gate {
  const facts = factsOf(situation, after)
  const { pipeline } = after.deal
  const rules = rulebook.approvals.filter(
    (rule) => rule.pipeline === pipeline && rule.stage === stage,
  )
  const read = Object.assign({}, ...rules.map(({ when }) => readOf(when, facts)))
  for (const rule of rules) {
    const outcome = rule.when ? evaluate(rule.when, facts) : { is: true as const }
    if (outcome.is === true) return ask(rule, read, { after, situation })
    if (outcome.is === 'unknown') {
      const unknown = fieldToFill(outcome.missing[0]!, facts)
      return { unknown, rule: rule.name, read, because: sayUnknown(rule, read) }
    }
  }
  return {
    free: true,
    rule: rules[0]?.name ?? 'no approval rule',
    read,
    because: sayFree(rules, read),
  }
}

function ask(
  rule: ApprovalRule,
  read: Grounds['read'],
  { after, situation }: { after: After; situation: Situation },
): Ask {
  const facts = rule.facts.map((name) => [name, factOf(name, after, situation)])
  return {
    ask: rule,
    because: sentence(rule.when ? `${rule.name}: ${sayRead(known(read))}` : rule.name),
    read,
    facts: Object.fromEntries(facts),
    steps: rule.steps,
  }
}

function sayUnknown(rule: ApprovalRule, read: Grounds['read']): string {
  return `"${rule.name}" cannot be judged: ${sayRead(read)}`
}

function sayFree(rules: readonly ApprovalRule[], read: Grounds['read']): string {
  if (rules.length === 0) return 'Nobody is asked before a deal enters this stage'
  const conditions = rules.map(({ when }) => (when ? says(when) : ''))
  return `No approval is needed: it takes one when ${conditions.join('; or when ')}, but ${sayRead(read)}`
}

function known(read: Grounds['read']): Grounds['read'] {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null))
}

/** What an approver is shown of a field. The same fact always reads the same, so that a change shows. */
function factOf(name: string, { deal, account }: After, { people }: Situation): string | null {
  const shown: Readonly<Record<string, string | null | undefined>> = {
    name: deal.name,
    account: account?.name,
    owner: personOf(people, deal.ownerId)?.name,
    stage: deal.stage,
    amount: plain(deal.amount),
    currency: deal.currency,
    discount: plain(deal.discount),
    close_date: deal.closeDate,
    next_step: deal.nextStep,
    lead_source: deal.leadSource,
    lost_reason: deal.lostReason,
  }
  if (Object.hasOwn(shown, name)) return shown[name] ?? null
  const value = deal.custom[name]
  return value == null ? null : typeof value === 'string' ? value : JSON.stringify(value)
}

// 12000, 12000.0 and 12000.00 are the same amount.
function plain(amount: Decimal | null): string | null {
  if (amount === null || !amount.includes('.')) return amount
  return amount.replace(/\.?0+$/, '')
}

interface About {
  readonly deal: Pick<Deal, 'name' | 'ownerId'>
  readonly people: readonly Person[]
}
interface Asked extends About {
  readonly approval: Pick<Approval, 'requestedBy' | 'barred'>
}

/** Null when the person may decide the step; otherwise the sentence that refuses, with what to do instead. */
export function mayDecide(
  step: ApprovalStep,
  approval: Approval,
  person: Person,
  { deal, people }: About,
): string | null {
  const asked = { approval, deal, people }
  if (step.status !== 'pending') return sayDecided(step, people)
  if (approval.status !== 'pending') return sayEnded(approval)
  if (!person.active) return 'Your access to Baton has ended. Ask an admin if that is a mistake.'
  const instead = sayDeciders(step.role, asked)
  if (!person.roles.includes(step.role)) return `Only ${step.role} decides this. ${instead}`
  if (person.id === approval.requestedBy)
    return `You asked for this approval, so somebody else decides. ${instead}`
  if (person.id === deal.ownerId)
    return `${deal.name} is your own deal, so somebody else decides. ${instead}`
  if (approval.barred.includes(person.id))
    return `You had a part in this before it was asked anew, so somebody else decides. ${instead}`
  const before = approval.steps.find(
    (one) => one.position < step.position && one.status === 'pending',
  )
  return before ? `${before.role} decides first. ${sayDeciders(before.role, asked)}` : null
}

/** The people who may decide for a role. */
export function decidersOf(role: Role, { approval, deal, people }: Asked): Person[] {
  return people
    .filter(({ active, roles }) => active && roles.includes(role))
    .filter(({ id }) => isImpartial(id, { approval, deal }))
    .sort(byId)
}

/** Not who asked for it, now or before, and not the deal's owner. */
export function isImpartial(
  id: Id<'person'>,
  {
    approval,
    deal,
  }: { readonly approval: Asked['approval']; readonly deal: Pick<Deal, 'ownerId'> },
): boolean {
  return id !== approval.requestedBy && id !== deal.ownerId && !approval.barred.includes(id)
}

function sayDecided(
  { status, decidedBy, decidedAt }: ApprovalStep,
  people: readonly Person[],
): string {
  if (status === 'superseded')
    return 'This request was replaced by a newer one, which shows the new facts.'
  const person = personOf(people, decidedBy)
  const when = decidedAt ? ` on ${sayMoment(decidedAt, person?.zone ?? 'UTC')}` : ''
  return `${person?.name ?? 'Somebody'} ${status} this${when}. Nothing is left to decide.`
}

function sayEnded({ status }: Approval): string {
  if (status === 'superseded')
    return 'This request was replaced by a newer one, which shows the new facts.'
  return `This request was ${status} already. Nothing is left to decide.`
}

function sayDeciders(role: Role, asked: Asked): string {
  const names = decidersOf(role, asked).map(({ name }) => name)
  if (names.length === 0)
    return `Nobody else has the role ${role}: ask an admin to give it to somebody.`
  return names.length === 1 ? `Ask ${names[0]}.` : `Ask one of ${names.slice(0, 3).join(', ')}.`
}
