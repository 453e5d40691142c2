import type { ApprovalView } from '../src/cards/view.ts'
import { sayMoment } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { ActorKind, Id, Instant } from '../src/nouns.ts'
import { findOutcome } from '../src/store/outcomes.ts'

const MACHINES: Readonly<Record<ActorKind, string>> = {
  user: 'Somebody',
  rule: 'A rule',
  integration: 'Another system',
  import: 'An import',
  model: 'The model',
  system: 'Baton',
}

/** What became of a task or an exception since its card was drawn: who did it, and when. Null while nothing did. */
export async function sayBecame(
  { house, by }: Asked,
  id: Id<'task'> | Id<'exception'>,
  said: string,
): Promise<string | null> {
  const outcome = await findOutcome(house.db, house.org, id)
  return outcome && `${outcome.name ?? MACHINES[outcome.kind]} ${said} ${on(outcome.at, by)}`
}

/** What became of an approval's step since its card was drawn; null while it can still be decided. */
export function sayStepBecame(
  { key, status, steps, endedAt }: ApprovalView,
  step: Id<'approval_step'>,
  by: Asked['by'],
): string | null {
  const mine = steps.find(({ id }) => id === step)
  if (mine?.decidedAt) {
    const who = mine.decidedByName ?? 'Somebody'
    const why = mine.reason ? `: ${mine.reason}` : ''
    return `${who} ${mine.status} ${key} ${on(mine.decidedAt, by)}${why}. Nothing is left to decide.`
  }
  if (status === 'pending') return null
  const ended = endedAt ? ` ${on(endedAt, by)}` : ''
  const became = status === 'superseded' ? 'replaced by a newer request' : status
  return `${key} was ${became}${ended}. /approve list shows what waits for you now.`
}

function on(at: Instant, { zone }: Asked['by']): string {
  return `on ${sayMoment(at, zone)}`
}
