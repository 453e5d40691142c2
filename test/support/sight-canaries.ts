import type { Patch, Signal } from '../../src/model.ts'

/** A value that stands nowhere else: wherever it turns up, it is known whose it is. */
export interface Canary {
  /** Which record, counted from 0: the deals, then the leads, then the tickets. */
  readonly deal: number
  /** The field, as `permissions.yml` names it; `deal.name` and `deal.note` go with the deal itself. */
  readonly path: string
  /** The line of `permissions.yml` that keeps it, where that is another record's. */
  readonly line?: string
  readonly looks: RegExp
}

const DEALS = [
  { was: '31736459', amount: '81736450', currency: 'ISK', discount: '41.37', close: '2031-02-17' },
  { was: '32847568', amount: '92847561', currency: 'HUF', discount: '42.38', close: '2031-03-18' },
  { was: '33958679', amount: '73958672', currency: 'THB', discount: '43.39', close: '2031-04-19' },
  { was: '34169784', amount: '64169783', currency: 'QAR', discount: '44.36', close: '2031-05-20' },
] as const
const INBOUND = ['lead', 'ticket'] as const
const EACH = 2
export const DEAL_COUNT = DEALS.length
export const NAMES = [...DEALS, ...INBOUND.flatMap((noun) => Array<string>(EACH).fill(noun))].map(
  (_, nth) => `Zqname${nth}`,
)
/** Leads and tickets: the place among all records, and in its list. */
export const OF_INBOUND = INBOUND.flatMap((noun, at) =>
  Array.from({ length: EACH }, (_, nth) => ({ noun, nth, record: DEAL_COUNT + at * EACH + nth })),
)

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
  'account.industry',
  'account.domain',
]

const OF_DEALS: readonly Canary[] = DEALS.flatMap((given, deal) => {
  const word = (path: string, text: string) => ({ deal, path, looks: new RegExp(text, 'i') })
  return [
    word('deal.name', `Zqname${deal}`),
    word('deal.note', `Zqnote${deal}`),
    word('deal.amount', grouped(given.was)),
    word('deal.amount', grouped(given.amount)),
    word('deal.amount', `Zqmuch${deal}`),
    word('deal.currency', `\\b${given.currency}(?![a-z])`),
    word('deal.discount', given.discount.replace('.', '\\.')),
    word('deal.close_date', daysOf(given.close)),
    word('deal.next_step', `Zqnext${deal}`),
    word('deal.lead_source', `Zqlead${deal}`),
    word('deal.lost_reason', `Zqlost${deal}`),
    word('deal.contract_type', `Zqcontract${deal}`),
    word('account.region', `Zqregion${deal}`),
    word('account.industry', `Zqindustry${deal}`),
    word('account.domain', `Zqdomain${deal}`),
  ]
})

/** Every value to look for. */
export const CANARIES: readonly Canary[] = [
  ...OF_DEALS,
  ...OF_INBOUND.flatMap(({ noun, record }) => {
    const word = (path: string, text: string, line?: string) => ({
      ...{ deal: record, path: `${noun}.${path}`, looks: new RegExp(`${text}${record}`, 'i') },
      ...(line !== undefined && { line }),
    })
    return [
      ...[word('name', 'Zqname'), word('company', 'Zqgroup'), word('email', 'zqmail')],
      ...[word('message', 'Zqwords'), word('note', 'Zqnote')],
      word('region', 'Zqregion', 'account.region'),
      ...(noun === 'lead' ? [word('lead_source', 'Zqorigin', 'deal.lead_source')] : []),
    ]
  }),
]

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

/** What the CRM tells of these records, each with a note: deals are entered and changed, one is offered badly, one lost. */
export function reports(): Signal[] {
  return [...dealReports(), ...OF_INBOUND.flatMap(inboundReports)]
}

function inboundReports({ noun, record }: (typeof OF_INBOUND)[number]): Signal[] {
  const stamp = (name: string) => ({
    ...{ id: `zq:${record}:${name}`, at: at(40 + record), source: 'crm' },
    by: { kind: 'integration', id: 'crm' } as const,
  })
  const said = {
    ...{ name: `Zqname${record}`, company: `Zqgroup${record}`, message: `Zqwords${record}` },
    ...{ email: `zqmail${record}@zqother.example`, region: `Zqregion${record}` },
  }
  const about = { externalId: `zq-${record}` }
  const patch = noun === 'lead' ? { ...said, lead_source: `Zqorigin${record}` } : said
  const note = { ...stamp('note'), kind: 'note.added', text: `Zqnote${record}` } as const
  if (noun === 'lead')
    return [
      { ...stamp('entered'), kind: 'lead.created', lead: about, patch },
      { ...note, lead: about },
    ]
  return [
    { ...stamp('entered'), kind: 'ticket.created', ticket: about, patch },
    { ...note, ticket: about },
  ]
}

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
