import type { Vocabulary } from '../cel/cel.ts'
import type { ApprovalRule, ClockPolicy, Goal, Pipeline } from '../rulebook.ts'
import { conditionAt } from './condition.ts'
import {
  blame,
  blameTwice,
  itemsAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { checkName } from './pipelines.ts'
import { APPROVAL, CLOCK, GOAL_SHAPE, SLA } from './shapes.ts'

const MINUTES = { h: 60, m: 1 } as const

/** Names that rules may refer to; null where their file could not be read. */
export interface Known {
  readonly vocabulary: Vocabulary
  readonly calendars: readonly string[] | null
}

/** Reads `sla.yml`: the clocks, and how soon an exception must be dealt with. */
export function loadSla(
  page: Page,
  known: Known,
): { clocks: ClockPolicy[]; exceptions: Goal | null } {
  readAt(page, [], SLA)
  const paths = itemsAt(page, ['clocks'])
  blameTwice(
    page,
    paths.map((path) => ({
      name: String(valueAt(page, [...path, 'clock'])),
      path: [...path, 'clock'],
    })),
  )
  const clocks = paths.flatMap((path) => loadClock(page, path, known) ?? [])
  const shape = readAt(page, ['exceptions'], GOAL_SHAPE)
  return { clocks, exceptions: shape && loadGoal(page, ['exceptions'], { shape, known }) }
}

function loadClock(page: Page, path: Path, known: Known): ClockPolicy | null {
  const when = conditionAt(page, [...path, 'when'], known.vocabulary)
  const shape = readAt(page, path, CLOCK)
  const goal = shape && loadGoal(page, path, { shape, known })
  if (!goal || when === undefined) return null
  const { clock: name, kind, start, stop } = shape
  return { ...goal, name, place: placeOf(page, path), kind, on: start, when, stop }
}

interface Reading {
  readonly shape: ReturnType<typeof GOAL_SHAPE.parse>
  readonly known: Known
}

function loadGoal(page: Page, path: Path, { shape, known }: Reading): Goal | null {
  const goalMinutes = minutesOf(shape.goal)
  if (goalMinutes === 0)
    blame(
      page,
      [...path, 'goal'],
      `"${shape.goal}" is no working time: write it like 4h, 30m or 1h 30m`,
    )
  const named = { name: shape.calendar, known: known.calendars, what: 'calendar' }
  const isKnown = checkName(page, [...path, 'calendar'], named)
  const heard = shape.breach.map((whom, at) => checkWhom(page, [...path, 'breach', at], whom))
  if (goalMinutes === 0 || !isKnown || heard.includes(false)) return null
  return { goalMinutes, calendar: shape.calendar, breach: shape.breach }
}

/** The minutes of `1h 30m`; 0 when it is not understood. */
function minutesOf(goal: string): number {
  if (!/^\d{1,4}[hm]( \d{1,4}m)?$/.test(goal)) return 0
  const parts = [...goal.matchAll(/(\d+)([hm])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as 'h' | 'm'], 0)
}

function checkWhom(page: Page, path: Path, whom: string): boolean {
  if (whom === 'owner' || whom === 'owner.manager' || /^#[a-z0-9_-]+$/.test(whom)) return true
  blame(
    page,
    path,
    `"${whom}" can be told nothing: write owner, owner.manager or a channel like "#deals"`,
  )
  return false
}

interface Gates extends Pick<Known, 'vocabulary'> {
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
