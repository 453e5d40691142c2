import { sql } from 'kysely'
import type { Signal } from '../../src/model.ts'
import type { Company } from './conserve-company.ts'
import type { Happening } from './conserve-happenings.ts'

/** No id at all: the database refuses it, and with it the whole batch. */
export const UNREADABLE = 'no-id'

const TABLES = ['lead', 'ticket', 'deal', 'task', 'approval_step', 'exception', 'absence'] as const
type Known = (typeof TABLES)[number]
type Of<Kind extends Happening['is']> = Extract<Happening, { is: Kind }>
/** What is told as a signal; the rest happens to the machine. */
export type Told = Exclude<
  Happening,
  { is: 'time' | 'rules' | 'failure' | 'kill' | 'weather' | 'repeat' }
>

/** Makes signals of what happens, the n-th of a stream under a name and a moment of its own. */
export async function signalOf(company: Company, it: Told, n: number): Promise<Signal | null> {
  const { ids } = company
  const stamp = (by: Signal['by'], source: string, late = 0) => {
    // A minute ago and n milliseconds: each has its own place in the order of its source.
    const at = new Date(company.clock().now().getTime() - (late + 1) * 60_000 + n).toISOString()
    return { id: `given:${n}`, at, by, source }
  }
  const crm = (late = 0) => stamp({ kind: 'integration', id: 'crm' }, 'crm', late)
  const chat = (of: { readonly who: keyof typeof ids }) =>
    stamp({ kind: 'user', id: ids[of.who] }, 'chat')
  const pick = (table: Known, which: number) => choose(company, table, which)
  const idOf = (who: keyof typeof ids | null) => (who === null ? null : ids[who])

  switch (it.is) {
    case 'report': {
      const step = it.late > 0 ? { next_step: `step ${n}` } : {}
      const said = { ...it.says, patch: { ...it.says.patch, ...step } }
      return { ...crm(it.late), kind: 'deal.updated', deal: { externalId: `e${it.deal}` }, ...said }
    }
    case 'delete':
      return {
        ...crm(it.late),
        kind: 'deal.deleted',
        deal: { externalId: `e${it.deal}` },
        patch: {},
      }
    case 'import': {
      const by = stamp({ kind: 'import', id: 'deals.csv' }, 'import')
      const deal = { externalId: `i${it.deal}` }
      return { ...by, kind: 'deal.created', deal, ...it.says, historic: true }
    }
    case 'lead': {
      const known = it.known === null ? {} : { externalId: `l${it.known}` }
      return { ...crm(), kind: 'lead.created', lead: known, patch: it.lead }
    }
    case 'ticket': {
      const known = it.known === null ? {} : { externalId: `k${it.known}` }
      return { ...crm(), kind: 'ticket.created', ticket: known, patch: it.ticket }
    }
    case 'write': {
      const kind = it.isAsked ? 'ticket.asked' : 'ticket.answered'
      return { ...crm(), kind, ticket: { externalId: `k${it.known}` }, text: 'It still smokes' }
    }
    case 'unreadable':
      return { ...crm(), kind: 'deal.updated', deal: { id: UNREADABLE }, patch: {} }
    case 'account': {
      const by = it.by === null ? crm() : chat({ who: it.by })
      return { ...by, kind: 'account.updated', account: it.account, patch: {} }
    }
    case 'away': {
      const start = company.clock().now().getTime() + it.after * 86_400_000
      const [from, until] = [start, start + it.days * 86_400_000].map((at) =>
        new Date(at).toISOString(),
      ) as [string, string]
      const whose = { person: ids[it.who], from, until, cover: idOf(it.cover) }
      return { ...chat(it), kind: 'person.away', ...whose }
    }
    case 'back':
      return { ...chat(it), kind: 'person.back', person: ids[it.who] }
    case 'leave': {
      const by = stamp({ kind: 'integration', id: 'slack' }, 'slack')
      return { ...by, kind: 'person.deactivated', person: ids[it.who] }
    }
    case 'give away': {
      const to = it.to === null ? {} : { to: ids[it.to] }
      return { ...chat({ who: 'max' }), kind: 'leaver.moved', person: ids[it.who], ...to }
    }
    case 'task':
      return await taskOf(company, it, chat(it))
    case 'take on':
      return await answerTo(company, it, (id) => stamp({ kind: 'user', id }, 'chat'))
    default:
      return await aboutOne(it, chat(it), pick, idOf)
  }
}

async function taskOf(company: Company, it: Of<'task'>, stamp: object): Promise<Signal> {
  const id = it.which % 2 === 0 ? await choose(company, 'deal', it.which) : null
  const about = id === null ? {} : { deal: { id } }
  const owner = it.to === null ? {} : { owner: company.ids[it.to] }
  return { ...stamp, kind: 'task.created', title: 'Call them', ...about, ...owner } as Signal
}

/** Whoever is offered something takes it on or declines it; null where nothing is offered. */
async function answerTo(
  { db, org }: Company,
  { which, takes, reason }: Of<'take on'>,
  by: (id: string) => object,
): Promise<Signal | null> {
  const { rows } = await sql<{ noun: string; id: string; owner: string }>`
    select noun, subject_id as id, person_id as owner from assignment where org_id = ${org}
      and offer is not null and accepted_at is null and ends_at is null
    order by subject_id`.execute(db)
  const offered = rows[which % Math.max(1, rows.length)]
  if (!offered) return null
  const { noun, id, owner } = offered
  const said = { ...by(owner), [noun]: { id } }
  const answer = takes ? { kind: `${noun}.accepted` } : { kind: `${noun}.declined`, reason }
  return { ...said, ...answer } as Signal
}

type One = Exclude<
  Told,
  {
    is:
      | 'report'
      | 'delete'
      | 'import'
      | 'lead'
      | 'ticket'
      | 'write'
      | 'unreadable'
      | 'account'
      | 'away'
      | 'back'
      | 'leave'
      | 'give away'
      | 'task'
      | 'take on'
  }
>

const ABOUT: Readonly<Record<One['is'], Known>> = {
  ...{ click: 'approval_step', answer: 'exception', 'move kept': 'absence' },
  ...{ accept: 'task', finish: 'task' },
  ...{ 'change lead': 'lead', qualify: 'lead', disqualify: 'lead', 'change ticket': 'ticket' },
  ...{ change: 'deal', claim: 'deal', release: 'deal', hand: 'deal', note: 'deal' },
}

/** What somebody does about one of the things that are there by then; null where there is none. */
async function aboutOne(
  it: One,
  stamp: object,
  pick: (table: Known, which: number) => Promise<string | null>,
  idOf: (who: keyof Company['ids']) => string | null,
): Promise<Signal | null> {
  const id = await pick('work' in it ? it.work : ABOUT[it.is], it.which)
  if (id === null) return null
  const said = (rest: object) => ({ ...stamp, ...rest }) as Signal
  const deal = { id }
  switch (it.is) {
    case 'click': {
      const decision = it.approve ? 'approve' : 'reject'
      return said({ kind: 'approval.clicked', step: id, decision, reason: 'because' })
    }
    case 'answer':
      return said({ kind: 'exception.answered', exception: id, value: it.value })
    case 'change': {
      const again = it.route ? { route: true } : {}
      return said({ kind: 'deal.updated', deal, ...it.says, ...again, reason: it.reason })
    }
    case 'change lead': {
      const about = { lead: { id }, patch: it.lead, reason: it.reason }
      return said({ kind: 'lead.updated', ...about, ...(it.route && { route: true }) })
    }
    case 'change ticket': {
      const about = { ticket: { id }, patch: it.ticket, reason: it.reason }
      return said({ kind: 'ticket.updated', ...about, ...(it.route && { route: true }) })
    }
    case 'qualify':
      return said({ kind: 'lead.qualified', lead: { id }, patch: {} })
    case 'disqualify':
      return said({ kind: 'lead.disqualified', lead: { id }, reason: it.reason })
    case 'claim':
      return said({ kind: `${it.work}.claimed`, ...workOf(it.work, id) })
    case 'release':
      return said({ kind: `${it.work}.released`, ...workOf(it.work, id), reason: it.reason })
    case 'hand': {
      const { to, reason } = it
      return said({ kind: `${it.work}.handed`, ...workOf(it.work, id), to: idOf(to), reason })
    }
    case 'note':
      return said({ kind: 'note.added', deal, text: 'They called' })
    case 'accept':
      return said({ kind: 'task.accepted', task: id })
    case 'finish':
      return said({ kind: 'task.completed', task: id })
    case 'move kept':
      return said({ kind: 'absence.moved', absence: id, how: it.route ? 'route again' : 'cover' })
  }
}

const workOf = (noun: string, id: string) => ({ [noun]: noun === 'task' ? id : { id } })

async function choose({ db, org }: Company, table: Known, which: number): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where org_id = ${org} order by id`.execute(db)
  return rows[which % Math.max(1, rows.length)]?.id ?? null
}
