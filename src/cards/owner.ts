import type { Card, Line } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import { linkTo } from './paths.ts'
import { facts } from './say.ts'
import type { OwnerView } from './view.ts'

/** Who owns a record, since when, and why it is them and not somebody else. */
export function ownerCard(owner: OwnerView): Card {
  const { key, ownerName, candidates } = owner
  return {
    title: oneLine(titleOf(owner)),
    badge: ownerName ? { text: key, tone: 'plain' } : { text: key, tone: 'warning' },
    text: owner.because ?? 'No decision about its owner is on record.',
    facts: facts([
      ['Mail', owner.ownerEmail],
      ['To accept until', owner.acceptBy && [{ at: owner.acceptBy }]],
      ['Away until', sayAway(owner)],
      ['Since', owner.since && [{ at: owner.since }]],
      ['Rule', owner.rule],
      ['Rulebook', owner.rulebook],
      ['Otherwise', owner.otherwise],
    ]),
    ...(candidates.length > 0 && {
      table: {
        columns: ['Considered', 'Outcome'],
        rows: candidates.map((it) => [oneLine(it.name), it.skipped ?? 'could have it']),
      },
    }),
    ...linkTo(key),
  }
}

function sayAway({ awayUntil, coverName }: OwnerView): Line | null {
  return awayUntil && [{ at: awayUntil }, `; ${oneLine(coverName ?? 'nobody')} covers`]
}

function titleOf({ name, ownerName, isOffered }: OwnerView): string {
  if (!ownerName) return `Nobody owns ${name} yet`
  return isOffered ? `${name} is offered to ${ownerName}` : `${ownerName} owns ${name}`
}
