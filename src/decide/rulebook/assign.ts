import type { z } from 'zod'
import type { Vocabulary } from '../cel/cel.ts'
import type { AssignTo } from '../ownership-rules.ts'
import type { TerritoryTable } from '../territories.ts'
import { ASSIGN } from './ownership-shapes.ts'
import { blame, checkName, type Page, type Path, readAt } from './page.ts'
import { suggest } from './words.ts'

const WAYS_TO_NAME = ['to', 'person', 'team', 'territory', 'table', 'queue'] as const

/** What an owner may be named by. */
export interface Known {
  readonly vocabulary: Vocabulary
  /** Parts of the vocabulary, made once each. */
  readonly narrowed: Map<string, Vocabulary>
  readonly queues: readonly string[]
  /** By the name of their file, without what it ends with. */
  readonly tables: Readonly<Record<string, TerritoryTable>>
}

/** Reads who may own it; null, with the faults noted, when it cannot be used. */
export function loadAssign(page: Page, path: Path, known: Known): AssignTo | null {
  const shape = readAt(page, path, ASSIGN)
  if (!shape) return null
  const ways = WAYS_TO_NAME.filter((way) => shape[way] !== undefined)
  if (ways.length !== 1) {
    const example = `{ queue: ${known.queues[0] ?? 'triage'} }`
    return blame(page, path, `write exactly one of ${WAYS_TO_NAME.join(', ')}, like ${example}`)
  }
  const misplaced = misplacedIn(page, path, shape)
  const assign = misplaced ? null : assignOf(page, path, { shape, known })
  return assign && shape.needs && !('queue' in assign) ? { ...assign, needs: shape.needs } : assign
}

type Shape = z.infer<typeof ASSIGN>

/** True, with the fault noted, where something stands that does not go with the way chosen. */
function misplacedIn(page: Page, path: Path, shape: Shape): boolean {
  const { team, territory, table, teams, by, queue, needs } = shape
  const goesRound = [team, territory, table].some((one) => one !== undefined)
  const say = (at: Path, message: string) => blame(page, at, message) === null
  if (goesRound && !by) return say(path, '"by" is missing: write by: round_robin')
  if (!goesRound && by) return say([...path, 'by'], 'only teams have turns: leave "by" out')
  if (territory === undefined && teams)
    return say([...path, 'teams'], 'only a territory has teams: leave them out')
  if (queue && needs)
    return say([...path, 'needs'], 'whoever looks after the queue takes it: leave "needs" out')
  return false
}

function assignOf(
  page: Page,
  path: Path,
  { shape, known }: { readonly shape: Shape; readonly known: Known },
): AssignTo | null {
  const { to, person, team, territory, table, teams, by = 'round_robin', queue } = shape
  if (to) return { to }
  if (person) return { person }
  if (team) return { team, by }
  if (queue) {
    return checkName(page, [...path, 'queue'], { name: queue, known: known.queues, what: 'queue' })
      ? { queue }
      : null
  }
  if (table) {
    const names = Object.keys(known.tables)
    checkName(page, [...path, 'table'], { name: table, known: names, what: 'territory table' })
    const found = known.tables[table]
    return found ? { table: found, by } : null
  }
  const checked = checkTerritory(page, path, { territory: territory!, teams, known })
  return checked && { territory: territory!, teams: checked, by }
}

function checkTerritory(
  page: Page,
  path: Path,
  {
    territory,
    teams,
    known,
  }: { territory: string; teams: Record<string, string> | undefined; known: Known },
): Record<string, string> | null {
  const fields = ['deal', 'account'].flatMap((object) =>
    Object.keys(known.vocabulary[object] ?? {}).map((field) => `${object}.${field}`),
  )
  if (!fields.includes(territory)) {
    const message = `there is no field "${territory}"; ${suggest(territory, fields)}`
    return blame(page, [...path, 'territory'], message)
  }
  if (teams && Object.keys(teams).length > 0) return teams
  const message = '"teams" is missing: write the team of each value, like EMEA: emea-sales'
  return blame(page, path, message)
}

/** Whether a rule asks for the account that an account belongs to. */
export function asksParent({ assign }: { readonly assign: AssignTo }): boolean {
  return 'to' in assign && assign.to === 'account.parent.owner'
}
