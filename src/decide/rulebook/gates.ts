import type { Vocabulary } from '../cel/cel.ts'
import type { ApprovalRule, Pipeline } from '../rulebook.ts'
import { conditionAt } from './condition.ts'
import {
  blameTwice,
  checkName,
  itemsAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { APPROVAL } from './shapes.ts'

/** Names that rules may refer to; calendars are null where their file could not be read. */
export interface Known {
  readonly vocabulary: Vocabulary
  readonly calendars: readonly string[] | null
}

interface Gates {
  readonly vocabulary: Vocabulary
  readonly pipelines: Readonly<Record<string, Pipeline>> | null
  readonly fields: readonly string[]
}

/** Reads `approvals.yml`: which moves wait for somebody's yes. */
export function loadApprovals(page: Page, known: Gates): ApprovalRule[] {
  const paths = itemsAt(page, [])
  blameTwice(
    page,
    paths.map((path) => ({
      name: String(valueAt(page, [...path, 'rule'])),
      path: [...path, 'rule'],
    })),
  )
  return paths.flatMap((path) => loadApproval(page, path, known) ?? [])
}

function loadApproval(
  page: Page,
  path: Path,
  { vocabulary, pipelines, fields }: Gates,
): ApprovalRule | null {
  const when = conditionAt(page, [...path, 'when'], vocabulary)
  const shape = readAt(page, path, APPROVAL)
  if (!shape) return null
  const { rule: name, pipeline, to: stage, steps, facts } = shape
  if (
    checkName(page, [...path, 'pipeline'], {
      name: pipeline,
      known: pipelines && Object.keys(pipelines),
      what: 'pipeline',
    })
  ) {
    const stages = pipelines?.[pipeline]?.stages.map(({ name }) => name) ?? null
    checkName(page, [...path, 'to'], { name: stage, known: stages, what: 'stage' })
  }
  facts.forEach((fact, at) => {
    checkName(page, [...path, 'facts', at], {
      name: fact,
      known: ['owner', ...fields],
      what: 'field',
    })
  })
  if (when === undefined) return null
  return { name, place: placeOf(page, path), pipeline, stage, when, steps, facts }
}
