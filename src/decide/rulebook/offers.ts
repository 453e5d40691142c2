import type { ClockPolicy, OwnershipRule, RuleFault } from '../rulebook.ts'

const ENDS = ['deal.accepted', 'deal.assigned'] as const

/** Rules that offer work, where no clock says until when it must be accepted: it would be offered for ever. */
export function endlessOffers(
  rules: readonly OwnershipRule[],
  clocks: readonly ClockPolicy[],
): RuleFault[] {
  if (clocks.some(endsOffers)) return []
  const message =
    'nothing says until when it must be accepted: add a clock to sla.yml with kind: accept, start: [deal.offered] and stop: [deal.accepted, deal.assigned]'
  return rules.flatMap(({ offer, place }) => (offer ? { ...place, column: 1, message } : []))
}

function endsOffers({ kind, each, start, stop }: ClockPolicy): boolean {
  if (kind !== 'accept' || each !== 'deal') return false
  const isStarted = start.some(({ on }) => on === 'deal.offered')
  return isStarted && ENDS.every((end) => stop.some(({ on }) => on === end))
}
