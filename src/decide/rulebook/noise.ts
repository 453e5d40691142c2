import { parseHours } from '../quiet.ts'
import type { Budget, Quiet } from '../rulebook.ts'
import type { Known } from './gates.ts'
import { blame, nodeAt, type Page, readAt } from './page.ts'
import { checkName } from './pipelines.ts'
import { BUDGET, QUIET } from './shapes.ts'

/** Reads when people are left alone; null where nothing is said. */
export function loadQuiet(page: Page, { calendars }: Known): Quiet | null {
  const shape = nodeAt(page, ['quiet']) && readAt(page, ['quiet'], QUIET)
  if (!shape) return null
  const { hours: said = null, days_off: daysOff = null, except = [] } = shape
  const hours = said === null ? null : parseHours(said)
  if (said !== null && !hours)
    blame(page, ['quiet', 'hours'], `"${said}" are no quiet hours: write them like 20:00-07:00`)
  if (daysOff !== null)
    checkName(page, ['quiet', 'days_off'], { name: daysOff, known: calendars, what: 'calendar' })
  return { hours, daysOff, except }
}

/** Reads how many new cards channels get in an hour; null where nothing is said. */
export function loadBudget(page: Page): Budget | null {
  const shape = nodeAt(page, ['budget']) && readAt(page, ['budget'], BUDGET)
  if (!shape) return null
  const channels = Object.entries(shape.channels ?? {})
  return {
    perHour: shape.per_hour ?? null,
    channels: Object.fromEntries(channels.map(([name, most]) => [name.replace(/^#/, ''), most])),
  }
}
