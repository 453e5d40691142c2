import type { z } from 'zod'
import type { Playbook, PlaybookTask, TaskOwner } from '../rulebook.ts'
import { PLACEHOLDERS, unknownPlaceholders } from '../templates.ts'
import { conditionAt } from './condition.ts'
import type { Known } from './gates.ts'
import {
  blame,
  checkName,
  itemsAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { OWNER, PLAYBOOK, TASK } from './shapes.ts'
import { suggest } from './words.ts'

const OWNERS = ['deal.owner', 'account.owner'] as const

/** Reads one playbook; null, with the faults noted, when it cannot be used. */
export function loadPlaybook(page: Page, known: Known): Playbook | null {
  const when = conditionAt(page, ['when'], known.vocabulary)
  const shape = readAt(page, [], PLAYBOOK)
  const tasks = itemsAt(page, ['tasks']).map((path) => loadTask(page, path))
  if (!shape) return null
  const { playbook: name, on, calendar } = shape
  checkName(page, ['calendar'], { name: calendar, known: known.calendars, what: 'calendar' })
  checkTemplate(page, ['project', 'name'], shape.project.name)
  const owner = loadOwner(page, ['project', 'owner'])
  if (when === undefined || !owner) return null
  const project = { name: shape.project.name, owner }
  const whole = tasks.filter((task) => task !== null)
  return { name, place: placeOf(page, []), on, when, calendar, project, tasks: whole }
}

function loadTask(page: Page, path: Path): PlaybookTask | null {
  const shape = readAt(page, path, TASK)
  if (!shape) return null
  checkTemplate(page, [...path, 'task'], shape.task)
  const owner = loadOwner(page, [...path, 'owner'])
  return owner && { title: shape.task, owner, dueDays: shape.due }
}

function loadOwner(page: Page, path: Path): TaskOwner | null {
  const value = valueAt(page, path)
  if (typeof value === 'string') {
    const of = OWNERS.find((one) => one === value)
    if (of) return { of }
    return blame(page, path, `"${value}" owns nothing; ${suggest(value, OWNERS)}`)
  }
  const owner = readAt(page, path, OWNER)
  return owner && ownerOf(page, path, owner)
}

function ownerOf(
  page: Page,
  path: Path,
  { person, team, by }: z.infer<typeof OWNER>,
): TaskOwner | null {
  if (person && !team && !by) return { person }
  if (team && by && !person) return { team, by }
  return blame(
    page,
    path,
    'write { person: ana@example.com } or { team: onboarding, by: round_robin }',
  )
}

function checkTemplate(page: Page, path: Path, text: string): void {
  for (const { name } of unknownPlaceholders(text)) {
    blame(page, path, `"{${name}}" cannot be filled in; ${suggest(name, PLACEHOLDERS)}`)
  }
}
