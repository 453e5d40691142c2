import { type Condition, evaluate, type Facts } from '../cel/cel.ts'
import type { ApprovalRule, OwnershipRule, Place, Rulebook, RuleFault } from '../rulebook.ts'
import { mayMeet, type Placed } from './may-meet.ts'
import { samplesFor, saySample } from './samples.ts'

/** A rule as far as others can come into its way: the first that applies decides. */
interface Ranked extends Placed {
  readonly name: string
  readonly place: Place
  /** For what it is asked; two that are never asked for the same cannot meet. */
  readonly on: readonly string[]
  readonly outcome: string
  /** Whether rules below are asked though it applies. */
  readonly passesOn: boolean
}

/**
 * Rules that can never decide, and rules that both apply to the same facts, want different things, and neither
 * of which is a special case of the other: there the order alone decides. Only what is certain is said.
 */
export function overlapsIn({
  ownership,
  approvals,
}: Pick<Rulebook, 'ownership' | 'approvals'>): RuleFault[] {
  return [
    ...overlapsOf(ownership.filter((it) => it.shadow === undefined).map(rankOwnership)),
    ...overlapsOf(approvals.map(rankApproval)),
  ]
}

function rankOwnership({ name, place, on, when, assign, otherwise }: OwnershipRule): Ranked {
  const passesOn = otherwise !== null && 'next' in otherwise
  const outcome = 'table' in assign ? assign.table.file : JSON.stringify(assign)
  return { name, place, on, when, outcome, passesOn }
}

function rankApproval({ name, place, pipeline, stage, when, steps }: ApprovalRule): Ranked {
  const on = [`${pipeline}/${stage}`]
  return { name, place, on, when, outcome: JSON.stringify(steps), passesOn: false }
}

/** Of thousands of rules that all may meet not every two are compared: somebody waits for this. */
const MOST_PAIRS = 2_000

function overlapsOf(rules: readonly Ranked[]): RuleFault[] {
  const above = mayMeet(rules)
  let left = MOST_PAIRS
  return rules.flatMap((rule, at) => {
    const earlier = above(at)
      .filter(({ on }) => on.some((one) => rule.on.includes(one)))
      .slice(0, left)
    left -= earlier.length
    const dead = neverTrue(rule) ?? neverReached(rule, earlier)
    if (dead) return [dead]
    return earlier.flatMap((other) => disagreement(rule, other) ?? [])
  })
}

function neverTrue(rule: Ranked): RuleFault | null {
  const samples = samplesFor([rule.when])
  if (!samples || samples.some((facts) => is(rule.when, facts) === true)) return null
  return warn(rule, `"${rule.name}" is never reached: its condition cannot be true`)
}

/** A rule above decides wherever this one would: alone, or together with others. A blank stops there too. */
function neverReached(rule: Ranked, earlier: readonly Ranked[]): RuleFault | null {
  const enders = earlier.filter(
    ({ passesOn, on }) => !passesOn && rule.on.every((one) => on.includes(one)),
  )
  const one = enders.find((other) => isCovered(rule, [other]))
  if (one)
    return warn(
      rule,
      `"${rule.name}" is never reached: "${one.name}" in line ${one.place.line} decides before it wherever it applies`,
    )
  if (enders.length < 2 || !isCovered(rule, enders)) return null
  return warn(rule, `"${rule.name}" is never reached: the rules above it take everything together`)
}

function isCovered(rule: Ranked, by: readonly Ranked[]): boolean {
  if (by.some(({ when }) => when === null || when.source === rule.when?.source)) return true
  const samples = samplesFor([rule.when, ...by.map(({ when }) => when)])
  if (!samples) return false
  return samples
    .filter((facts) => is(rule.when, facts) === true)
    .every((facts) => by.some(({ when }) => is(when, facts) !== false))
}

function disagreement(rule: Ranked, other: Ranked): RuleFault | null {
  const samples = other.outcome === rule.outcome ? null : samplesFor([rule.when, other.when])
  if (!samples) return null
  const judged = samples.map(
    (facts) => [is(other.when, facts), is(rule.when, facts), facts] as const,
  )
  const both = judged.find(([first, second]) => first === true && second === true)
  const isApart =
    judged.some(([first, second]) => first === true && second === false) &&
    judged.some(([first, second]) => first === false && second === true)
  if (!both || !isApart) return null
  return warn(
    rule,
    `"${rule.name}" and "${other.name}" in line ${other.place.line} both apply where ${saySample(both[2])}: the one above decides. Narrow one of them if that is not meant`,
  )
}

function is(when: Condition | null, facts: Facts): boolean | 'unknown' {
  return when === null || evaluate(when, facts).is
}

function warn({ place }: Ranked, message: string): RuleFault {
  return { ...place, column: 1, message }
}
