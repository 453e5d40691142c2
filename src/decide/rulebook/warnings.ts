import type { OwnershipRule, Pipeline, Rulebook, RuleFault } from '../rulebook.ts'

/** What can be loaded, but is hardly meant: rules that are never reached, stages that nobody can enter. */
export function warningsOf(rulebook: Rulebook): RuleFault[] {
  return [
    ...unreachedRules(rulebook.ownership),
    ...Object.values(rulebook.pipelines).flatMap(unreachedStages),
  ]
}

function unreachedRules(rules: readonly OwnershipRule[]): RuleFault[] {
  return rules.flatMap((rule, at) => {
    const before = rules.slice(0, at).find((earlier) => endsAll(earlier, rule))
    if (!before) return []
    const message = `"${rule.name}" is never reached: "${before.name}" in line ${before.place.line} takes everything before it`
    return [{ ...rule.place, column: 1, message }]
  })
}

function endsAll(earlier: OwnershipRule, rule: OwnershipRule): boolean {
  const passesOn = earlier.otherwise !== null && 'next' in earlier.otherwise
  return (
    earlier.when === null && !passesOn && rule.on.every((moment) => earlier.on.includes(moment))
  )
}

function unreachedStages({ name, first, stages }: Pipeline): RuleFault[] {
  const entered = new Set([first, ...stages.flatMap(({ moves }) => moves)])
  return stages
    .filter((stage) => !entered.has(stage.name))
    .map((stage) => ({
      file: 'rules/pipelines.yml',
      line: 1,
      column: 1,
      message: `no stage of ${name} moves to "${stage.name}": nobody can enter it`,
    }))
}
