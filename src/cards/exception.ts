import type { Button, Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import { leftButtons, leftTable } from './left-behind.ts'
import { facts, sayAt, sayName, sayOwner } from './say.ts'
import type { ExceptionView } from './view.ts'

const TITLES: Readonly<Record<ExceptionView['kind'], string>> = {
  bad_value: 'A value could not be taken',
  missing_value: 'A value is missing',
  unplaceable: 'Work could not be placed',
  failed: 'Work failed',
}

/** Work that could not be placed: what, why, who should fix it, and the way to fix it. */
export function exceptionCard(exception: ExceptionView): Card {
  const { key, state, field, subjectKey, subjectName, settledAt } = exception
  const subject = oneLine([subjectKey, subjectName].filter(Boolean).join(' '))
  const open = state === 'open'
  return {
    title: titleOf(exception, subject),
    badge: open ? { text: 'Open', tone: 'warning' } : { text: 'Settled', tone: 'good' },
    text: exception.because,
    facts: facts([
      ['Field', field && sayName(field)],
      ['Offered', exception.offered],
      ['To be fixed by', sayOwner(exception, open)],
      ['Since', [{ at: exception.createdAt }]],
    ]),
    footer: settledAt ? sayAt(`${key} · settled`, settledAt) : key,
    ...(open && field && { buttons: buttonsOf(exception) }),
    ...(open && leftIn(exception)),
    ...(exception.noun === 'deal' && subjectKey && { link: `/deals/${subjectKey}` }),
  }
}

function titleOf({ kind, leaverId }: ExceptionView, subject: string): string {
  if (leaverId) return `${subject} left`
  return subject ? `${TITLES[kind]}: ${subject}` : TITLES[kind]
}

/** What somebody who left still has, and the ways to give it away. */
function leftIn({ leaverId, leftBehind }: ExceptionView): Pick<Card, 'table' | 'buttons'> {
  if (!leaverId || !leftBehind?.length) return {}
  return { table: leftTable(leftBehind), buttons: leftButtons(leaverId, leftBehind) }
}

function buttonsOf({ id, waitsForOwner, dealId }: ExceptionView): Button[] {
  if (!waitsForOwner || dealId === null) return [fixButton(id)]
  return [fixButton(id), { press: 'claim', label: 'I take it', value: dealId }]
}

function fixButton(id: string): Button {
  return { press: 'fix', label: 'Fix', value: id, style: 'primary', opens: 'form' }
}
