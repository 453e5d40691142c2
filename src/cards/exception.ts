import { type Button, type Card, sayMoment } from '../chat/card.ts'
import { settlesItself } from '../decide/exceptions.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { Instant } from '../nouns.ts'
import { leftButtons, leftTable } from './left-behind.ts'
import { linkTo } from './paths.ts'
import { facts, sayAt, sayName, sayOwner, short } from './say.ts'
import type { ExceptionView } from './view.ts'

const TITLES: Readonly<Record<ExceptionView['kind'], string>> = {
  bad_value: 'A value could not be taken',
  missing_value: 'A value is missing',
  unplaceable: 'Work could not be placed',
  failed: 'Work failed',
  finding: 'Something to look at',
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
    ...(open && !settlesItself(exception) && { buttons: buttonsOf(exception) }),
    ...(open && leftIn(exception)),
    ...linkTo(subjectKey),
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

/** An open exception in a list: what is asked, and until when it is to be answered. */
export interface ListedException {
  readonly view: ExceptionView
  readonly dueAt: Instant | null
  readonly missed: boolean
}

const NAME = 40

/** What is open, side by side, each with its way out; `more` shows the next ones. Times are told by the reader's `zone`. */
export function exceptionList(
  title: string,
  listed: readonly ListedException[],
  { zone, more }: { readonly zone: string; readonly more: Button | null },
): Card {
  const missed = listed.filter((it) => it.missed).length
  return {
    title,
    ...(missed > 0 && { badge: { text: `${missed} missed`, tone: 'bad' } }),
    table: {
      columns: ['Exception', 'What', 'About', 'To answer', 'Due', 'Since'],
      rows: listed.map((it) => rowOf(it, zone)),
    },
    buttons: [...listed.map(({ view }) => wayOut(view)), ...(more ? [more] : [])],
  }
}

const ASKED: Readonly<Record<ExceptionView['kind'], string>> = {
  bad_value: 'wrong',
  missing_value: 'missing',
  unplaceable: 'missing',
  failed: 'failed',
  finding: 'to look at',
}

function sayAsked({ kind, field, leaverId }: ExceptionView): string {
  if (field) return `${sayName(field)} ${ASKED[kind]}`
  return leaverId ? 'Somebody left' : TITLES[kind]
}

function rowOf({ view, dueAt, missed }: ListedException, zone: string): string[] {
  const subject = oneLine([view.subjectKey, view.subjectName].filter(Boolean).join(' '))
  const about = short(subject || (view.offered ?? ''), NAME)
  const due = dueAt ? sayMoment(dueAt, zone) : ''
  const since = sayMoment(view.createdAt, zone)
  const owner = oneLine(view.ownerName ?? 'Nobody yet')
  return [view.key, sayAsked(view), about, owner, missed ? `missed: ${due}` : due, since]
}

/** The form where one answer settles it, else its whole card. */
function wayOut({ id, key, field }: ExceptionView): Button {
  if (field) return { press: 'fix', label: `Fix ${key}`, value: id, opens: 'form' }
  return { press: 'run', label: `Show ${key}`, value: `/baton exceptions ${key}` }
}

function buttonsOf({ id, field, waitsForOwner, noun, subjectId }: ExceptionView): Button[] {
  if (!field) return [{ press: 'fix', label: 'It is done', value: id, opens: 'form' }]
  if (!waitsForOwner || !subjectId) return [fixButton(id)]
  const value = noun === 'deal' ? subjectId : `${noun}:${subjectId}`
  return [fixButton(id), { press: 'claim', label: 'I take it', value }]
}

function fixButton(id: string): Button {
  return { press: 'fix', label: 'Fix', value: id, style: 'primary', opens: 'form' }
}
