import { offeringAll } from './offering.ts'
import { shippedText } from './rules.ts'

/** Accounts have owners too, so that all that comes in has. */
const owning = (rules: string) => `${rules}
default:
  account: { queue: triage }
  task: { to: deal.owner }
`
const OWNERSHIP = owning(shippedText('ownership.yml'))
/** Deals, leads and tickets are offered, twice round a team. */
const OFFERS = offeringAll()
const PIPELINES = shippedText('pipelines.yml')
const SLA = shippedText('sla.yml')
const ABSENCE = shippedText('absence.yml')

const capacity = '\ncapacity:\n  emea-sales: { deals: 2 }\n'
const owned = (stage: string) =>
  PIPELINES.replace(
    `stage: ${stage}\n`,
    (it) => `${it}      owner: { team: emea-sales, by: round_robin }\n`,
  )
const ladder = SLA.replace(
  'breach: [owner, owner.manager]\n',
  'breach: [owner, owner.manager]\n    ladder: [{ after: 1h, reassign: owner.manager }]\n',
)
const elsewhere = ABSENCE.replace(/^ {2}turns: .*$/m, '  turns: catch up')
  .replace('deals: keep', 'deals: route again')
  .replace('projects: keep', 'projects: cover')

/** The rules of a company that changes them: what its files say, by their names. The last cannot be used. */
export const RULES: readonly Readonly<Record<string, string>>[] = [
  { 'ownership.yml': owning(OFFERS['ownership.yml']), 'sla.yml': OFFERS['sla.yml'] },
  { 'ownership.yml': OWNERSHIP },
  { 'ownership.yml': OWNERSHIP.replaceAll('round_robin', 'least_loaded') + capacity },
  {
    'ownership.yml': OWNERSHIP.replaceAll('round_robin', 'weighted'),
    'pipelines.yml': owned('negotiation'),
  },
  { 'ownership.yml': OWNERSHIP, 'sla.yml': ladder.replace('goal: 4h', 'goal: 2h') },
  { 'ownership.yml': OWNERSHIP, 'absence.yml': elsewhere },
  { 'ownership.yml': `${OWNERSHIP}\nqueus: {}\n` },
]
