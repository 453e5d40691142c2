import { settingsCard } from './cards/settings.ts'
import type { Card } from './chat/card.ts'
import type { Asked } from './house.ts'
import { readChoices, readHeld, readMuted } from './store/choices.ts'

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
  return settingsCard({ zone: by.zone, preference, muted, held }, house.rulebook())
}
