import { settingsCard } from './cards/settings.ts'
import type { Card } from './chat/card.ts'
import type { Asked } from './house.ts'
import type { Id } from './nouns.ts'
import { viewsFor } from './reading.ts'
import { type MutedView, readChoices, readHeld, readMuted } from './store/choices.ts'

/** What the asker has chosen for themselves, what they muted, and what waits for them. */
export async function drawSettings({ by, house }: Pick<Asked, 'by' | 'house'>): Promise<Card> {
  const { db, org } = house
  const now = house.now().toISOString()
  const [choices, muted, held] = await Promise.all([
    readChoices(db, org, [by.id]),
    readMuted(db, org, { person: by.id, now }),
    readHeld(db, org, { conversation: `person:${by.id}`, now }),
  ])
  const preference = choices.get(by.id)?.preference ?? { digest: null, quiet: null }
  const named = await namedFor({ by, house }, muted)
  return settingsCard({ zone: by.zone, preference, muted: named, held }, house.rulebook())
}

const MUTED = ['deal', 'lead', 'ticket', 'task'] as const

/** What was muted by its key alone, where the asker may no longer read it. */
async function namedFor(
  asking: Pick<Asked, 'by' | 'house'>,
  muted: readonly MutedView[],
): Promise<MutedView[]> {
  const of = (noun: MutedView['noun']): Id[] =>
    muted.filter((it) => it.noun === noun).map(({ subjectId }) => subjectId)
  const seen = await Promise.all(MUTED.map((noun) => viewsFor(asking, noun, of(noun))))
  const ids = new Set<Id>(seen.flat().map(({ id }) => id))
  return muted.map((it) => (ids.has(it.subjectId) ? it : { ...it, name: '' }))
}
