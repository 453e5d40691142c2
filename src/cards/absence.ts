import type { Button, Card, Line } from '../chat/card.ts'
import { isInbound } from '../decide/inbound/inbound.ts'
import { oneLine } from '../decide/quality/text.ts'
import { facts, joined, sayName, short } from './say.ts'
import type { AbsenceItem, AbsenceView } from './view-staff.ts'

const ROWS = 20

/** Who is away, who covers, and what becomes of the work meanwhile: for both of them. */
export function absenceCard(view: AbsenceView): Card {
  const { startsAt, endsAt, begunAt, endedAt, due } = view
  const table = tableOf(view)
  return {
    title: titleOf(view),
    badge: badgeOf(view),
    facts: facts([
      ['From', begunAt ? null : [{ at: startsAt }]],
      [endedAt ? 'Was away until' : 'Until', [{ at: endsAt }]],
      ['Cover', endedAt ? view.coverName : (view.coverName ?? sayNobody(view))],
      ['Runs out meanwhile', endedAt ? null : joined(due.slice(0, 5).map(sayDue), '; ')],
    ]),
    ...(table && { table }),
    ...(view.endedAt === null && { buttons: buttonsOf(view) }),
  }
}

function titleOf({ personName, begunAt, endedAt }: AbsenceView): string {
  const name = oneLine(personName)
  if (endedAt) return `${name} is back`
  return begunAt ? `${name} is away` : `${name} will be away`
}

function badgeOf({ begunAt, endedAt }: AbsenceView): Card['badge'] & object {
  if (endedAt) return { text: 'Back', tone: 'good' }
  return begunAt ? { text: 'Away', tone: 'waiting' } : { text: 'Planned', tone: 'plain' }
}

function sayNobody({ managerName }: AbsenceView): string {
  return managerName ? `nobody; clocks are told to ${managerName}` : 'nobody'
}

function sayDue({ key, policy, dueAt }: AbsenceView['due'][number]): Line {
  return [`${key} ${policy} `, { at: dueAt }]
}

/** One line for each piece of work: whose it is meanwhile. */
function tableOf(view: AbsenceView): Card['table'] | null {
  const { approvals, covered, kept } = view
  const rows = [
    ...(view.endedAt ? [] : approvals.map((it) => row(it, 'whoever else may decide'))),
    ...covered.map((it) => row(it, it.ownerName ?? 'nobody')),
    ...(view.endedAt ? [] : kept.map((it) => row(it, `stays with ${view.personName}`))),
  ]
  if (rows.length === 0) return null
  const more = rows.length - ROWS
  const rest = more > 0 ? [['', '', `and ${more} more`, '']] : []
  return { columns: ['What', 'Key', 'Name', 'With'], rows: [...rows.slice(0, ROWS), ...rest] }
}

function row({ noun, key, name }: AbsenceItem, to: string): string[] {
  return [sayName(noun), key, short(name), to]
}

function buttonsOf({ id, personId, begunAt, kept, coverName }: AbsenceView): Button[] {
  if (!begunAt) return [{ press: 'back', label: 'I stay', value: personId }]
  const move = {
    press: 'move-kept',
    label: `Move the rest to ${short(coverName ?? '')}`,
    value: `cover:${id}`,
  }
  const route = { press: 'move-kept', label: 'Route the records again', value: `route:${id}` }
  return [
    { press: 'back', label: 'I am back', value: personId },
    ...(coverName && kept.length > 0 ? [move] : []),
    ...(kept.some(({ noun }) => noun === 'deal' || isInbound(noun)) ? [route] : []),
  ]
}
