import { type Rung, STANDS, type Warning } from '../clock-policy.ts'
import { blame, itemsAt, type Page, type Path, readAt } from './page.ts'
import { RUNG } from './shapes.ts'

const MINUTES = { h: 60, m: 1 } as const
const HEARERS: readonly string[] = ['owner', ...STANDS]

export type MinutesAt = (path: Path, text: string) => number

/** The minutes of `1h 30m`; 0, with the fault noted, when it is not understood. */
export function minutesAt(page: Page, path: Path, text: string): number {
  const minutes = minutesOf(text)
  if (minutes === 0)
    blame(page, path, `"${text}" is no working time: write it like 4h, 30m or 1h 30m`)
  return minutes
}

function minutesOf(text: string): number {
  if (!/^\d{1,4}[hm]( \d{1,4}m)?$/.test(text)) return 0
  const parts = [...text.matchAll(/(\d+)([hm])/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as 'h' | 'm'], 0)
}

/** Reads when people are warned: `50%` of the goal has gone, or `1h` of it is left. */
export function loadWarnings(
  page: Page,
  path: Path,
  { warn, goalMinutes }: { warn: readonly string[]; goalMinutes: number },
): Warning[] {
  return warn.map((text, at) => {
    const [, percent] = /^(\d{1,2})%$/.exec(text) ?? []
    if (percent !== undefined && Number(percent) > 0) return { gone: Number(percent) / 100 }
    const left = percent === undefined ? minutesOf(text) : 0
    if (left === 0)
      blame(page, [...path, at], `"${text}" warns of nothing: write it like 75% or 1h`)
    else if (goalMinutes > 0 && left >= goalMinutes)
      blame(page, [...path, at], `"${text}" is no less than the goal: warn when less is left`)
    return { left }
  })
}

/** Notes those of a list who cannot be told anything. */
export function whomAt(page: Page, path: Path, whom: readonly string[]): readonly string[] {
  for (const [at, name] of whom.entries()) {
    if (HEARERS.includes(name) || /^#[a-z0-9_-]+$/.test(name)) continue
    const known = [...HEARERS].join(', ')
    blame(
      page,
      [...path, at],
      `"${name}" can be told nothing: write ${known} or a channel like "#deals"`,
    )
  }
  return whom
}

/** Reads the ladder: what is done step by step while the clock is still not met. */
export function loadRungs(page: Page, path: Path): Rung[] {
  return itemsAt(page, path).flatMap((at) => loadRung(page, at) ?? [])
}

function loadRung(page: Page, path: Path): Rung | null {
  const shape = readAt(page, path, RUNG)
  if (!shape) return null
  const { tell, reassign, repeat = 0 } = shape
  const after = minutesAt(page, [...path, 'after'], shape.after)
  const every = shape.every === undefined ? after : minutesAt(page, [...path, 'every'], shape.every)
  if ((tell === undefined) === (reassign === undefined))
    return blame(page, path, 'write either whom to "tell" or to whom to "reassign"')
  if (reassign !== undefined && repeat > 0)
    return blame(page, [...path, 'repeat'], 'work is reassigned once: repeat only what is told')
  if (tell) whomAt(page, [...path, 'tell'], tell)
  return { after, act: tell ? { tell } : { reassign: reassign! }, repeat, every }
}
