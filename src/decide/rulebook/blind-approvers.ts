import type { ApprovalRule, Rulebook, RuleFault } from '../rulebook.ts'

/** Facts that somebody is to decide on but may not read: a yes to what one cannot see is none. */
export function blindApprovers({
  approvals,
  reading,
}: Pick<Rulebook, 'approvals' | 'reading'>): RuleFault[] {
  return approvals.flatMap((rule) =>
    rule.steps.flatMap((role) =>
      rule.facts
        .filter((fact) => !mayRead(reading[`deal.${fact}`], role))
        .map((fact) => ({ ...rule.place, column: 1, message: sayBlind(rule, role, fact) })),
    ),
  )
}

function mayRead(grants: Rulebook['reading'][string] | undefined, role: string): boolean {
  return grants === undefined || grants.some((grant) => grant === 'everyone' || grant === role)
}

function sayBlind({ name }: ApprovalRule, role: string, fact: string): string {
  return `"${name}" asks ${role} to decide on ${fact}, which ${role} may not read: add ${role} to deal.read.${fact} in permissions.yml, or take ${fact} out of the facts`
}
