import { hash } from 'node:crypto'
import type { Vocabulary } from '../cel/cel.ts'
import { type ClockPolicy, type Goal, type Trigger, WHOSE } from '../clock-policy.ts'
import type { Calendar } from '../worktime.ts'
import { conditionAt } from './condition.ts'
import { loadRungs, loadWarnings, type MinutesAt, minutesAt, whomAt } from './ladder.ts'
import {
  blame,
  blameTwice,
  checkName,
  itemsAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { CLOCK, GOAL_SHAPE, SLA, TRIGGER } from './shapes.ts'

/** What clocks may refer to; calendars are null where their file could not be read. */
export interface Known {
  readonly vocabulary: Vocabulary
  readonly calendars: Readonly<Record<string, Calendar>> | null
}

/** Reads `sla.yml`: the clocks, and how soon an exception must be dealt with. */
export function loadSla(
  page: Page,
  known: Known,
): { clocks: ClockPolicy[]; exceptions: Goal | null } {
  readAt(page, [], SLA)
  for (const name of WHOSE.filter((name) => known.calendars?.[name])) {
    blame(
      page,
      [],
      `clocks say "${name}" for whose calendar counts: give that calendar another name`,
    )
  }
  const paths = itemsAt(page, ['clocks'])
  const named = paths.map((path) => [...path, 'clock'])
  blameTwice(
    page,
    named.map((path) => ({ name: String(valueAt(page, path)), path })),
  )
  const clocks = paths.flatMap((path) => loadClock(page, path, known) ?? [])
  const shape = readAt(page, ['exceptions'], GOAL_SHAPE)
  return { clocks, exceptions: shape && loadGoal(page, ['exceptions'], { shape, known }) }
}

function loadClock(page: Page, path: Path, known: Known): ClockPolicy | null {
  const when = conditionAt(page, [...path, 'when'], known.vocabulary)
  const triggers = (name: string) => loadTriggers(page, [...path, name], known.vocabulary)
  const start = triggers('start')
  const rest = { pause: triggers('pause'), resume: triggers('resume') }
  const ends = { stop: triggers('stop'), cancel: triggers('cancel'), reset: triggers('reset') }
  const shape = readAt(page, path, CLOCK)
  const goal = shape && loadGoal(page, path, { shape, known })
  if (shape && (shape.pause?.length ?? 0) > 0 && !shape.resume?.length)
    blame(page, [...path, 'pause'], 'what pauses must go on: write "resume" too')
  if (!goal || when === undefined) return null
  const { clock: name, kind, each = 'deal' } = shape
  const started = start.map((trigger) => ({ ...trigger, when: trigger.when ?? when }))
  const place = placeOf(page, path)
  return { ...goal, name, place, kind, each, start: started, ...rest, ...ends }
}

/** `[note.added]`, or with a condition: `[{ on: deal.changed, when: deal.amount > 10 }]`. */
function loadTriggers(page: Page, path: Path, vocabulary: Vocabulary): Trigger[] {
  return itemsAt(page, path).flatMap((at) => {
    const isText = typeof valueAt(page, at) !== 'object'
    const when = isText ? null : conditionAt(page, [...at, 'when'], vocabulary)
    const shape = isText ? { on: readAt(page, at, TRIGGER.shape.on) } : readAt(page, at, TRIGGER)
    return shape?.on && when !== undefined ? [{ on: shape.on, when }] : []
  })
}

interface Reading {
  readonly shape: ReturnType<typeof GOAL_SHAPE.parse>
  readonly known: Known
}

function loadGoal(page: Page, path: Path, { shape, known }: Reading): Goal | null {
  const before = page.faults.length
  const at: MinutesAt = (path, text) => minutesAt(page, path, text)
  const goalMinutes = at([...path, 'goal'], shape.goal)
  const calendars = known.calendars && [...Object.keys(known.calendars), ...WHOSE]
  checkName(page, [...path, 'calendar'], {
    name: shape.calendar,
    known: calendars,
    what: 'calendar',
  })
  const within = shape.within ?? null
  if (within !== null) {
    const names = known.calendars && Object.keys(known.calendars)
    checkName(page, [...path, 'within'], { name: within, known: names, what: 'calendar' })
  }
  const warn = loadWarnings(page, [...path, 'warn'], { warn: shape.warn ?? [], goalMinutes })
  const breach = whomAt(page, [...path, 'breach'], shape.breach)
  const ladder = loadRungs(page, [...path, 'ladder'])
  if (page.faults.length > before || known.calendars === null) return null
  const { calendar } = shape
  const terms = termsOf(shape, known.calendars)
  return { goalMinutes, calendar, warn, breach, ladder, within, terms }
}

/** All that decides a clock's deadlines; with calendars of people and customers any of them may. */
function termsOf(shape: unknown, calendars: Readonly<Record<string, Calendar>>): string {
  return hash('sha256', JSON.stringify([shape, calendars]), 'hex').slice(0, 12)
}
