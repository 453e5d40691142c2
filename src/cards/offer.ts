import type { Button } from '../chat/card.ts'

/** The buttons by which whoever is offered it answers; `value` is a deal's id, or a noun, a colon and an id. */
export function answersTo(value: string): Button[] {
  return [
    { press: 'accept-deal', label: 'Accept', value, style: 'primary' },
    { press: 'decline-deal', label: 'Decline', value, opens: 'form' },
  ]
}
