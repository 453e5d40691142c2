import { KIND_OF, type Moment } from '../ownership-rules.ts'
import type { ClockPolicy, OwnershipRule, RuleFault } from '../rulebook.ts'

/** Rules that offer work, where no clock says until when it must be accepted: it would be offered for ever. */
export function endlessOffers(
  rules: readonly OwnershipRule[],
  clocks: readonly ClockPolicy[],
): RuleFault[] {
  return rules.flatMap(({ offer, on, place }) => {
    const endless = on.map(nounOf).find((noun) => !clocks.some((it) => endsOffers(it, noun)))
    if (!offer || endless === undefined) return []
    return [{ ...place, column: 1, message: sayMissing(endless) }]
  })
}

const nounOf = (on: Moment) => KIND_OF[on]

function sayMissing(noun: string): string {
  const each = noun === 'deal' ? '' : `each: ${noun}, `
  return `nothing says until when it must be accepted: add a clock to sla.yml with kind: accept, ${each}start: [${noun}.offered] and stop: [${noun}.accepted, ${noun}.assigned]`
}

function endsOffers({ kind, each, start, stop }: ClockPolicy, noun: string): boolean {
  if (kind !== 'accept' || each !== noun) return false
  const isStarted = start.some(({ on }) => on === `${noun}.offered`)
  return (
    isStarted &&
    ['accepted', 'assigned'].every((end) => stop.some(({ on }) => on === `${noun}.${end}`))
  )
}
