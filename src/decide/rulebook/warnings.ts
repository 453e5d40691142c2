import { KIND_OF, MUST_BE_OWNED } from '../ownership-rules.ts'
import { isRouted } from '../routing.ts'
import type { Pipeline, Rulebook, RuleFault } from '../rulebook.ts'
import { overlapsIn } from './overlaps.ts'

/** What can be loaded, but is hardly meant: rules that are never reached or overlap, stages that nobody can enter, work that nobody gets. */
export function warningsOf(rulebook: Rulebook): RuleFault[] {
  const known = told.get(rulebook)
  if (known) return known
  const warnings = [
    ...overlapsIn(rulebook),
    ...Object.values(rulebook.pipelines).flatMap(unreachedStages),
    ...MUST_BE_OWNED.filter((on) => !isRouted(rulebook, on)).map(unowned),
  ]
  told.set(rulebook, warnings)
  return warnings
}

/** Comparing thousands of rules takes a while: it is done when somebody asks, once for a rulebook. */
const told = new WeakMap<Rulebook, RuleFault[]>()

function unowned(on: (typeof MUST_BE_OWNED)[number]): RuleFault {
  const kind = KIND_OF[on]
  const message = `no rule says who owns a ${kind}: each that comes without an owner is an exception. Write on: [${on}] in a rule, or default: ${kind}`
  return { file: 'rules/ownership.yml', line: 1, column: 1, message }
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
