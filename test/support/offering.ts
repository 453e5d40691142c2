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

const INBOUND_CLOCKS = ['lead', 'ticket'].map(
  (noun) => `
  - clock: accepting an offered ${noun}
    kind: accept
    each: ${noun}
    start: [${noun}.offered]
    stop: [${noun}.accepted, ${noun}.assigned]
    goal: 30m
    calendar: office
    breach: [owner]
`,
)

const LAST = '    otherwise: { queue: triage }\n'
const OFFER = '    offer: { rounds: 2 }\n'
const offeredAll = () => shippedText('ownership.yml').replaceAll(LAST, `${LAST}${OFFER}`)
const withClocks = (clocks: string) =>
  shippedText('sla.yml').replace('clocks:\n', `clocks:\n${clocks}${INBOUND_CLOCKS.join('')}`)

/** The shipped rules, where the leads of a region and the tickets of a team are offered, twice round. */
export function offeringInbound(): Record<'ownership.yml' | 'sla.yml', string> {
  const own = offeredAll().replace(ROUND, ROUND.replace(', deal.created', ''))
  return { 'ownership.yml': own, 'sla.yml': withClocks('') }
}

/** The same, where deals are offered, too. */
export function offeringAll(): Record<'ownership.yml' | 'sla.yml', string> {
  return { 'ownership.yml': offeredAll(), 'sla.yml': withClocks(CLOCK.replace('clocks:\n', '')) }
}
