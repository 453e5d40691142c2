import type { Situation } from '../../model.ts'
import type { Clock } from '../../nouns.ts'
import type { Goal } from '../clock-policy.ts'
import type { Rulebook } from '../rulebook.ts'
import { settled } from './bells.ts'
import { deadlineOf } from './deadline.ts'
import type { Cycle } from './fold.ts'
import { sayClock } from './sentence.ts'

/** What a clock is called, and what it is on. */
export type Named = Pick<Clock, 'id' | 'noun' | 'subjectId' | 'policy' | 'kind'>

/** The whole clock of what was counted: its deadline, its next bell and its sentence. */
export function clockOf(
  rulebook: Rulebook,
  { now }: Situation,
  goal: Goal,
  counted: Named & Cycle & Pick<Clock, 'rung'>,
): Clock {
  const dueAt = deadlineOf(rulebook, counted)
  const clock = { ...counted, dueAt, nextAt: null, terms: goal.terms, because: '' }
  const stands = settled(rulebook, goal, clock, now)
  return { ...stands, because: sayClock(rulebook, stands) }
}
