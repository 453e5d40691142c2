import { parseHours } from '../quiet.ts'
import type { Budget, DigestPlan, Quiet } from '../rulebook.ts'
import type { Known } from './gates.ts'
import {
  blame,
  blameTwice,
  checkName,
  itemsAt,
  nodeAt,
  type Page,
  type Path,
  placeOf,
  readAt,
} from './page.ts'
import { BUDGET, DIGEST, QUIET } from './shapes.ts'

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

/** Reads when digests come: one for people, one for each channel that gets one. */
export function loadDigests(page: Page, known: Known): DigestPlan[] {
  const read = itemsAt(page, ['digests']).map((path) => ({
    path,
    plan: loadDigest(page, path, known),
  }))
  const plans = read.flatMap(({ path, plan }) => (plan ? [{ path, plan }] : []))
  blameTwice(
    page,
    plans.map(({ path, plan }) => ({ name: plan.channel ? `#${plan.channel}` : 'people', path })),
  )
  return plans.map(({ plan }) => plan)
}

function loadDigest(page: Page, path: Path, { calendars }: Known): DigestPlan | null {
  const shape = readAt(page, path, DIGEST)
  if (!shape) return null
  const { for: people, in: channel, every, on = 'mon', at, calendar } = shape
  const named = { name: calendar, known: calendars, what: 'calendar' }
  if (!checkName(page, [...path, 'calendar'], named)) return null
  if ((people === undefined) === (channel === undefined))
    return blame(page, path, 'say who gets it: for: people, or in: and the name of a channel')
  return {
    place: placeOf(page, path),
    channel: channel?.replace(/^#/, '') ?? null,
    every,
    on,
    at,
    calendar,
  }
}
