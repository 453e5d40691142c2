import type { Patch, Signal } from '../../src/model.ts'
import { EACH, INBOUND, inboundCanaries, inboundReports } from './sight-inbound.ts'

/** A record whose readers are decided by its owner. */
export interface Subject {
  readonly noun: 'deal' | 'lead' | 'ticket'
  readonly key: string
  readonly name: string
}

/** A value that stands nowhere else: wherever it turns up, it is known whose it is. */
export interface Canary {
  /** Which of SUBJECTS. */
  readonly of: number
  /** The field, as `permissions.yml` names it; what has no line there, like `deal.name`, goes with the record itself. */
  readonly path: string
  readonly looks: RegExp
}

const DEALS = [
  { was: '31736459', amount: '81736450', currency: 'ISK', discount: '41.37', close: '2031-02-17' },
  { was: '32847568', amount: '92847561', currency: 'HUF', discount: '42.38', close: '2031-03-18' },
  { was: '33958679', amount: '73958672', currency: 'THB', discount: '43.39', close: '2031-04-19' },
  { was: '34169784', amount: '64169783', currency: 'QAR', discount: '44.36', close: '2031-05-20' },
] as const

/** The deals, then the leads, then the tickets. */
export const SUBJECTS: readonly Subject[] = [
  ...DEALS.map((_, nth) => ({ noun: 'deal' as const, key: `D-${nth + 1}`, name: `Zqname${nth}` })),
  ...INBOUND,
]
const numbersOf = (noun: Subject['noun']) =>
  [...SUBJECTS.keys()].filter((it) => SUBJECTS[it]!.noun === noun)
/** Which of SUBJECTS are of a noun, and which leads and tickets are not over. */
export const OF = { deal: numbersOf('deal'), lead: numbersOf('lead'), ticket: numbersOf('ticket') }
export const OPEN = { lead: OF.lead.slice(0, EACH - 1), ticket: OF.ticket.slice(0, EACH - 1) }

/** The fields that a line of `permissions.yml` may keep for some. */
export const FIELDS = [
  'deal.amount',
  'deal.currency',
  'deal.discount',
  'deal.close_date',
  'deal.next_step',
  'deal.lead_source',
  'deal.lost_reason',
  'deal.contract_type',
  'account.region',
  'account.country',
  'account.industry',
  'account.domain',
]

/** Every value to look for. */
export const CANARIES: readonly Canary[] = [
  ...DEALS.flatMap(dealCanaries),
  ...INBOUND.flatMap((_, at) => inboundCanaries(at, DEALS.length + at)),
]

function dealCanaries(given: (typeof DEALS)[number], of: number): Canary[] {
  const word = (path: string, text: string) => ({ of, path, looks: new RegExp(text, 'i') })
  return [
    word('deal.name', `Zqname${of}`),
    word('deal.note', `Zqnote${of}`),
    word('deal.amount', grouped(given.was)),
    word('deal.amount', grouped(given.amount)),
    word('deal.amount', `Zqmuch${of}`),
    word('deal.currency', `\\b${given.currency}(?![a-z])`),
    word('deal.discount', given.discount.replace('.', '\\.')),
    word('deal.close_date', daysOf(given.close)),
    word('deal.next_step', `Zqnext${of}`),
    word('deal.lead_source', `Zqlead${of}`),
    word('deal.lost_reason', `Zqlost${of}`),
    word('deal.contract_type', `Zqcontract${of}`),
    word('account.region', `Zqregion${of}`),
    word('account.industry', `Zqindustry${of}`),
    word('account.domain', `Zqdomain${of}`),
  ]
}

/** `81736450` however its thousands are told. */
function grouped(amount: string): string {
  return amount.replace(/(?<=\d)(?=(?:\d{3})+$)/g, '[,. ]?')
}

function daysOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const month = date.toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' })
  return `${day}|${date.getUTCDate()} ${month}`
}

const at = (minute: number) => new Date(Date.UTC(2030, 0, 7, 9, minute)).toISOString()

/** What is told of all these records, in order. */
export function reports(): Signal[] {
  return [...dealReports(), ...inboundReports()]
}

/** What the CRM tells of the deals: entered, changed, one offered badly, one lost, each with a note. */
function dealReports(): Signal[] {
  return DEALS.flatMap((given, nth) => {
    const deal = { externalId: `zq-${nth}` }
    const stamp = (name: string, minute: number) => ({
      ...{ id: `zq:${nth}:${name}`, at: at(minute), source: 'crm', deal },
      by: { kind: 'integration', id: 'crm' } as const,
    })
    const change = (name: string, minute: number, patch: Patch): Signal => ({
      ...stamp(name, minute),
      ...{ kind: 'deal.updated', patch },
    })
    return [
      {
        ...stamp('entered', nth),
        kind: 'deal.created',
        patch: entered(given, nth),
        account: {
          name: `Zqfirm${nth}`,
          region: `Zqregion${nth}`,
          industry: `Zqindustry${nth}`,
          domain: `zqdomain${nth}.example`,
        },
      },
      change('amount', 10 + nth, { amount: given.amount }),
      ...(nth === 2 ? [change('much', 20, { amount: `Zqmuch${nth}` })] : []),
      ...(nth === 3 ? [change('lost', 21, { stage: 'closed_lost', lost_reason: 'Zqlost3' })] : []),
      { ...stamp('note', 30 + nth), kind: 'note.added', text: `Zqnote${nth}` },
    ]
  })
}

function entered(given: (typeof DEALS)[number], nth: number): Patch {
  return {
    ...{ name: `Zqname${nth}`, amount: given.was, currency: given.currency },
    ...{ discount: given.discount, close_date: given.close, next_step: `Zqnext${nth}` },
    ...{ lead_source: `Zqlead${nth}`, custom: { contract_type: `Zqcontract${nth}` } },
  }
}
