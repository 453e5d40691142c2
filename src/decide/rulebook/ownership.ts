import type { Capacity, OwnershipRule, Queue, Weights } from '../ownership-rules.ts'
import { type Known, loadAssign } from './assign.ts'
import { loadCapacity, loadWeights } from './capacity.ts'
import { conditionAt } from './condition.ts'
import {
  blame,
  blameTwice,
  itemsAt,
  keysAt,
  nodeAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { checkName } from './pipelines.ts'
import { OTHERWISE, OWNERSHIP, OWNERSHIP_RULE, QUEUE } from './shapes.ts'

/** What `ownership.yml` says. */
export interface Ownership {
  readonly ownership: readonly OwnershipRule[]
  readonly queues: Readonly<Record<string, Queue>>
  readonly capacity: Capacity
  readonly weights: Weights
}

/** Reads `ownership.yml`: the queues, what people can take, and the rules in their order. */
export function loadOwnership(
  page: Page,
  { vocabulary, tables }: Pick<Known, 'vocabulary' | 'tables'>,
): Ownership {
  readAt(page, [], OWNERSHIP)
  const queues = loadQueues(page)
  const known = { vocabulary, tables, queues: keysAt(page, ['queues']) }
  const paths = itemsAt(page, ['rules'])
  const ownership = paths.flatMap((path) => loadRule(page, path, known) ?? [])
  const capacity = loadCapacity(page)
  blameTwice(
    page,
    paths.map((path) => ({
      name: String(valueAt(page, [...path, 'rule'])),
      path: [...path, 'rule'],
    })),
  )
  return { ownership, queues, capacity, weights: loadWeights(page) }
}

function loadQueues(page: Page): Record<string, Queue> {
  const queues: Record<string, Queue> = {}
  for (const name of keysAt(page, ['queues'])) {
    const path = ['queues', name]
    const owner = readAt(page, path, QUEUE)?.owner
    if (owner?.role && !owner.person) queues[name] = { name, owner: { role: owner.role } }
    else if (owner?.person && !owner.role) queues[name] = { name, owner: { person: owner.person } }
    else if (owner) blame(page, [...path, 'owner'], 'write a role or a person, like { role: ops }')
  }
  return queues
}

function loadRule(page: Page, path: Path, known: Known): OwnershipRule | null {
  const when = conditionAt(page, [...path, 'when'], known.vocabulary)
  const shape = readAt(page, path, OWNERSHIP_RULE)
  const otherwise = loadOtherwise(page, [...path, 'otherwise'], known.queues)
  const assign = shape && loadAssign(page, [...path, 'assign'], known)
  if (!shape || !assign || when === undefined || otherwise === undefined) return null
  if (otherwise === null && !('queue' in assign)) {
    return blame(
      page,
      path,
      '"otherwise" is missing: write what happens when nobody can take it, like { queue: triage }',
    )
  }
  return { name: shape.rule, place: placeOf(page, path), on: shape.on, when, assign, otherwise }
}

function loadOtherwise(page: Page, path: Path, queues: readonly string[]) {
  if (nodeAt(page, path) === null) return null
  const value = valueAt(page, path)
  if (value === 'next rule') return { next: true } as const
  const read = readAt(page, path, OTHERWISE)
  if (!read) return undefined
  const known = checkName(page, [...path, 'queue'], {
    name: read.queue,
    known: queues,
    what: 'queue',
  })
  return known ? read : undefined
}
