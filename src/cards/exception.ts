import type { Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
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
  const { id, key, state, field, subjectKey, subjectName, settledAt } = exception
  const subject = oneLine([subjectKey, subjectName].filter(Boolean).join(' '))
  const open = state === 'open'
  return {
    title: subject ? `${TITLES[exception.kind]}: ${subject}` : TITLES[exception.kind],
    badge: open ? { text: 'Open', tone: 'warning' } : { text: 'Settled', tone: 'good' },
    text: exception.because,
    facts: facts([
      ['Field', field && sayName(field)],
      ['Offered', exception.offered],
      ['To be fixed by', sayOwner(exception, open)],
      ['Since', [{ at: exception.createdAt }]],
    ]),
    footer: settledAt ? sayAt(`${key} · settled`, settledAt) : key,
    ...(open && field && { buttons: [fixButton(id)] }),
    ...(exception.noun === 'deal' && subjectKey && { link: `/deals/${subjectKey}` }),
  }
}

function fixButton(id: string) {
  return { press: 'fix', label: 'Fix', value: id, style: 'primary', opens: 'form' } as const
}
