import type { Vocabulary } from '../cel/cel.ts'
import type { AssignTo, OwnershipRule, Queue } from '../rulebook.ts'
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
import { suggest } from './words.ts'

const WAYS = ['to', 'person', 'team', 'territory', 'queue'] as const

/** Reads `ownership.yml`: the queues, and the rules in their order. */
export function loadOwnership(page: Page, vocabulary: Vocabulary) {
  readAt(page, [], OWNERSHIP)
  const queues = loadQueues(page)
  const names = keysAt(page, ['queues'])
  const paths = itemsAt(page, ['rules'])
  const rules = paths.flatMap((path) => loadRule(page, path, { vocabulary, names }) ?? [])
  blameTwice(
    page,
    paths.map((path) => ({
      name: String(valueAt(page, [...path, 'rule'])),
      path: [...path, 'rule'],
    })),
  )
  return { queues, rules }
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

interface Known {
  readonly vocabulary: Vocabulary
  /** The queues. */
  readonly names: readonly string[]
}

function loadRule(page: Page, path: Path, { vocabulary, names }: Known): OwnershipRule | null {
  const when = conditionAt(page, [...path, 'when'], vocabulary)
  const shape = readAt(page, path, OWNERSHIP_RULE)
  const otherwise = loadOtherwise(page, [...path, 'otherwise'], names)
  if (!shape) return null
  const assign = loadAssign(page, [...path, 'assign'], { shape: shape.assign, vocabulary, names })
  if (!assign || when === undefined || otherwise === undefined) return null
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

interface Assigning {
  readonly shape: ReturnType<typeof OWNERSHIP_RULE.parse>['assign']
  readonly vocabulary: Vocabulary
  readonly names: readonly string[]
}

function loadAssign(
  page: Page,
  path: Path,
  { shape, vocabulary, names }: Assigning,
): AssignTo | null {
  const ways = WAYS.filter((way) => shape[way] !== undefined)
  if (ways.length !== 1) {
    return blame(
      page,
      path,
      `write exactly one of ${WAYS.join(', ')}, like { queue: ${names[0] ?? 'triage'} }`,
    )
  }
  const { to, person, team, territory, teams, by, queue } = shape
  const goesRound = team !== undefined || territory !== undefined
  if (goesRound && !by) return blame(page, path, '"by" is missing: write by: round_robin')
  if (!goesRound && by)
    return blame(page, [...path, 'by'], 'only a team or a territory has turns: leave "by" out')
  if (territory === undefined && teams)
    return blame(page, [...path, 'teams'], 'only a territory has teams: leave them out')
  if (to) return { to }
  if (person) return { person }
  if (team) return { team, by: 'round_robin' }
  if (territory) return loadTerritory(page, path, { territory, teams, vocabulary })
  return checkName(page, [...path, 'queue'], { name: queue!, known: names, what: 'queue' })
    ? { queue: queue! }
    : null
}

function loadTerritory(
  page: Page,
  path: Path,
  {
    territory,
    teams,
    vocabulary,
  }: { territory: string; teams: Record<string, string> | undefined; vocabulary: Vocabulary },
): AssignTo | null {
  const known = ['deal', 'account'].flatMap((object) =>
    Object.keys(vocabulary[object]!).map((field) => `${object}.${field}`),
  )
  if (!known.includes(territory)) {
    return blame(
      page,
      [...path, 'territory'],
      `there is no field "${territory}"; ${suggest(territory, known)}`,
    )
  }
  if (!teams || Object.keys(teams).length === 0) {
    return blame(
      page,
      path,
      '"teams" is missing: write the team of each value, like EMEA: emea-sales',
    )
  }
  return { territory, teams }
}
