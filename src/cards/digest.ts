import type { Card, Line } from '../chat/card.ts'
import type { Covering, DigestContent, DigestItem, DigestMove } from '../model.ts'
import { facts, joined, sayDay, sayName, sayStage, short } from './say.ts'
import type { DigestView, Look } from './view.ts'

const MOVES = 10
const FINDINGS = 5

/** What became of the work since the last digest, and what waits: a person's own, or a channel's. */
export function digestCard(view: DigestView, look: Look): Card {
  const { every, day, late, from, ownerId, content } = view
  const table = ownerId ? itemTable(content.items) : stageTable(content.stages, look)
  return {
    title: `${sayName(every)} digest, ${sayDay(day)}`,
    ...(late && { badge: { text: 'Late', tone: 'warning' } }),
    ...(content.moved.length > 0 && { text: sayMoves(content, look) }),
    facts: facts(factsOf(content)),
    ...(table && { table }),
    footer: ['Since ', { at: from }],
    ...(ownerId && { buttons: [{ press: 'run', label: 'Settings', value: '/baton settings' }] }),
  }
}

function factsOf({
  counts,
  held,
  covering = [],
  findings = [],
}: DigestContent): [string, Line | null][] {
  const {
    deals,
    leads = 0,
    tickets = 0,
    tasks,
    overdue,
    approvals,
    exceptions,
    due,
    missed,
  } = counts
  const late = overdue > 0 ? `, ${overdue} overdue` : ''
  const clocks = [due > 0 && `${due} due soon`, missed > 0 && `${missed} missed`]
  return [
    ['Approvals that wait', count(approvals)],
    ['Clocks', clocks.filter(Boolean).join(', ')],
    ['Open exceptions', count(exceptions)],
    ['Open tasks', tasks > 0 ? `${tasks}${late}` : null],
    ['Open tickets', count(tickets)],
    ['Open leads', count(leads)],
    ['Open deals', count(deals)],
    ['Covering for', joined(covering.map(sayCovering), '; ')],
    ['About the rules', joined(findings.slice(0, FINDINGS), '; ')],
    ['Held back', joined(held.map(sayHeld), '; ')],
  ]
}

function count(number: number): string | null {
  return number > 0 ? String(number) : null
}

function sayCovering({ name, until, deals, tasks, leads = 0, tickets = 0 }: Covering): Line {
  const counts = { deals, leads, tickets, tasks }
  const work = Object.entries(counts).map(([what, many]) => many > 0 && `${many} open ${what}`)
  const said = work.filter(Boolean).join(', ')
  return [`${short(name)}${said ? ` (${said})` : ''} until `, { at: until }]
}

function sayHeld({ because, count, waits }: DigestContent['held'][number]): string {
  return `${count} (${because}${waits > 0 ? `; ${waits} still to come` : ''})`
}

function sayMoves({ moved, counts }: DigestContent, look: Look): string {
  const lines = moved.slice(0, MOVES).map((move) => `• ${sayMove(move, look)}`)
  const more = counts.moved - lines.length
  return ['Deals that moved:', ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

function sayMove({ key, name, pipeline, was, is }: DigestMove, look: Look): string {
  const [from, to] = [was, is].map((stage) => sayStage(look, pipeline, stage))
  return `${key} ${short(name)}: ${from} → ${to}`
}

function itemTable(items: readonly DigestItem[]): Card['table'] | null {
  if (items.length === 0) return null
  return {
    columns: ['What', 'Key', 'Name', 'Day'],
    rows: items.map(({ what, key, name, on }) => [
      sayName(what),
      key,
      short(name),
      on ? sayDay(on) : '',
    ]),
  }
}

function stageTable(stages: DigestContent['stages'], look: Look): Card['table'] | null {
  if (stages.length === 0) return null
  const order = Object.values(look.pipelines).flatMap(({ stages }) =>
    stages.map(({ name }) => name),
  )
  const sorted = stages.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage))
  return {
    columns: ['Stage', 'Open deals'],
    rows: sorted.map(({ pipeline, stage, count }) => [
      sayStage(look, pipeline, stage),
      String(count),
    ]),
  }
}
