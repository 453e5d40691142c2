import { z } from 'zod'
import type { AbsencePolicy } from '../rulebook.ts'
import { sayMinutes } from '../sentences.ts'
import { minutesAt } from './ladder.ts'
import { type Page, readAt } from './page.ts'

const either = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: words.join(' or ') })

const SHAPE = z.strictObject({
  while_away: z.strictObject(
    {
      deals: either(['keep', 'cover', 'route again']),
      tasks: either(['keep', 'cover']),
      projects: either(['keep', 'cover']),
      exceptions: either(['keep', 'cover']),
    },
    { error: 'what becomes of deals, tasks, projects and exceptions' },
  ),
  from: z.string({ error: 'working time like 8h' }),
  on_return: z.strictObject(
    {
      covered: either(['return', 'stay']),
      turns: either(['catch up', 'keep place']).optional(),
    },
    { error: 'what becomes of covered work' },
  ),
})

/** Reads `absence.yml`; null where it has a fault. */
export function loadAbsence(page: Page): AbsencePolicy | null {
  const shape = readAt(page, [], SHAPE)
  if (!shape) return null
  const { deals: deal, tasks: task, projects: project, exceptions: exception } = shape.while_away
  return {
    whileAway: { deal, task, project, exception },
    fromMinutes: minutesAt(page, ['from'], shape.from),
    covered: shape.on_return.covered,
    turns: shape.on_return.turns ?? 'keep place',
  }
}

/** The policy in a plain sentence. */
export function sayAbsence({ whileAway, fromMinutes, covered, turns }: AbsencePolicy): string {
  const said = Object.entries(whileAway).map(([noun, how]) => {
    if (how === 'keep') return `${noun}s stay with them`
    return `${noun}s go ${how === 'cover' ? 'to their cover' : 'where the rules send them'}`
  })
  const back = covered === 'return' ? 'returns to them' : 'stays with the cover'
  return `While somebody is away for ${sayMinutes(fromMinutes)} or more, ${said.join(', ')}; afterwards what was covered ${back}${turns === 'catch up' ? ', and they have the first turns of their teams until all are even' : ''}.`
}
