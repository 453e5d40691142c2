import type { Pipeline, Rulebook, RuleFault } from '../rulebook.ts'
import { overlapsIn } from './overlaps.ts'

/** What can be loaded, but is hardly meant: rules that are never reached or overlap, stages that nobody can enter. */
export function warningsOf(rulebook: Rulebook): RuleFault[] {
  const known = told.get(rulebook)
  if (known) return known
  const warnings = [
    ...overlapsIn(rulebook),
    ...Object.values(rulebook.pipelines).flatMap(unreachedStages),
  ]
  told.set(rulebook, warnings)
  return warnings
}

/** Comparing thousands of rules takes a while: it is done when somebody asks, once for a rulebook. */
const told = new WeakMap<Rulebook, RuleFault[]>()

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
