import type { Patch, Signal } from '../../src/model.ts'
import type { Canary, Subject } from './sight-canaries.ts'

/** Countries that nothing else is of: their names, and the codes that they are kept by. */
const LANDS = [
  ['Tuvalu', 'TV'],
  ['Nauru', 'NR'],
  ['Palau', 'PW'],
  ['Kiribati', 'KI'],
  ['Vanuatu', 'VU'],
  ['Samoa', 'WS'],
  ['Bhutan', 'BT'],
  ['Fiji', 'FJ'],
] as const

/** Of a company we have, with a faulty field, without either, and one that is over: of each noun. */
export const EACH = 4
const NOUNS = ['lead', 'ticket'] as const
type Noun = (typeof NOUNS)[number]
const LETTER = { lead: 'l', ticket: 'k' } as const

const ALL = NOUNS.flatMap((noun, at) =>
  Array.from({ length: EACH }, (_, nth) => ({ noun, nth, land: LANDS[at * EACH + nth]! })),
)

/** The leads and tickets, each noun in the order of its keys. */
export const INBOUND: readonly Subject[] = ALL.map(({ noun, nth }) => ({
  noun,
  key: `${LETTER[noun].toUpperCase()}-${nth + 1}`,
  name: word(noun, 'name', nth),
}))

/** The values to look for in the lead or ticket that is the `at`-th of INBOUND; `of` is its number among all subjects. */
export function inboundCanaries(at: number, of: number): Canary[] {
  const { noun, nth, land } = ALL[at]!
  const looks = (path: string, name: string) => ({
    ...{ of, path },
    looks: new RegExp(word(noun, name, nth), 'i'),
  })
  const own = ['name', 'message', 'email', 'note', 'odd', 'end', ...(nth > 0 ? ['company'] : [])]
  return [
    ...[...own, ...(noun === 'lead' ? ['title'] : ['contact', 'asked', 'answered'])].map((name) =>
      looks(`${noun}.${PATHS[name] ?? name}`, name),
    ),
    looks('account.region', 'region'),
    looks('account.country', 'land'),
    { of, path: 'account.country', looks: new RegExp(`${land[0]}|\\b${land[1]}\\b`) },
    ...(noun === 'lead'
      ? [looks('account.industry', 'industry'), looks('deal.lead_source', 'source')]
      : []),
  ]
}

/** What one says of a record in the course of it is kept with the record, under no name of a field. */
const PATHS: Readonly<Record<string, string>> = { odd: 'email', asked: 'note', answered: 'note' }

function word(noun: Noun, name: string, nth: number): string {
  return `Z${LETTER[noun]}${name}${nth}`
}

/** How they come, one after the other, and what becomes of them. */
export function inboundReports(): Signal[] {
  return ALL.flatMap(({ noun, nth, land }, at) => {
    const minute = 40 + at * 4
    const on = { [noun]: { externalId: `z${LETTER[noun]}-${nth}` } }
    const tell = (kind: string, later: number, rest: object) =>
      ({
        ...{ id: `z${LETTER[noun]}:${nth}:${kind}`, source: 'desk', ...on, kind, ...rest },
        at: new Date(Date.UTC(2030, 0, 7, 9, minute + later)).toISOString(),
        by: { kind: 'integration', id: 'desk' },
      }) as unknown as Signal
    const say = (name: string) => ({ text: word(noun, name, nth) })
    const spoken =
      noun === 'ticket'
        ? [tell('ticket.answered', 2, say('answered')), tell('ticket.asked', 3, say('asked'))]
        : []
    return [
      tell(`${noun}.created`, 0, { patch: entered(noun, nth, land[0]) }),
      tell('note.added', 1, say('note')),
      ...spoken,
      ...(nth === EACH - 1 ? [tell(...ending(noun, word(noun, 'end', nth)))] : []),
    ]
  })
}

function entered(noun: Noun, nth: number, land: string): Patch {
  const w = (name: string) => word(noun, name, nth)
  const isOdd = nth === 1
  return {
    ...{ name: w('name'), message: w('message'), region: w('region') },
    ...{ email: isOdd ? `${w('odd')} has none` : `${w('email')}@${w('mail')}.example` },
    ...{ company: nth === 0 ? 'Zqfirm0' : w('company'), country: isOdd ? w('land') : land },
    ...(noun === 'lead'
      ? { title: w('title'), industry: w('industry'), lead_source: w('source') }
      : { contact: w('contact'), priority: 'high' }),
  }
}

function ending(noun: Noun, said: string): [kind: string, later: number, rest: object] {
  return noun === 'lead'
    ? ['lead.disqualified', 3, { reason: said }]
    : ['ticket.updated', 4, { patch: { status: 'solved', resolution: said } }]
}
