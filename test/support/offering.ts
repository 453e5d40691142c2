import { shippedText } from './rules.ts'

const ROUND = `  - rule: each region has its team
    on: [lead.created, deal.created]`

const CLOCK = `clocks:
  - clock: accepting an offered deal
    kind: accept
    start: [deal.offered]
    stop: [deal.accepted, deal.assigned]
    goal: 30m
    calendar: office
    warn: [50%]
    breach: [owner]
`

/** The shipped rules, where what goes round a region's team is offered, this many times. */
export function offering(rounds = 2): Record<'ownership.yml' | 'sla.yml', string> {
  const last = '    otherwise: { queue: triage }\n'
  const own = shippedText('ownership.yml').replace(ROUND, ROUND.replace('lead.created, ', ''))
  return {
    'ownership.yml': own.replace(last, `${last}    offer: { rounds: ${rounds} }\n`),
    'sla.yml': shippedText('sla.yml').replace('clocks:\n', CLOCK),
  }
}
