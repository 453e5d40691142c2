import { type Line, type Piece, piecesOf } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { Day, Decimal, Instant, Role } from '../nouns.ts'
import type { ClockView, Look, Owned } from './view.ts'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')

/** `2026-03-03` -> `Tue 3 Mar 2026`. */
export function sayDay(day: Day): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return `${WEEKDAYS[date.getUTCDay()]} ${dayOf(date)}`
}

function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

const formats = new Map<string, Intl.NumberFormat>()

/** `1234.50`, `EUR` -> `€1,234.50`. Cents are shown where there are any; a large amount loses none. */
export function sayMoney(amount: Decimal, currency: string | null): string {
  const format = formatOf(currency, /\.0*[1-9]/.test(amount))
  return format.format(amount as Intl.StringNumericLiteral)
}

// Making a format costs 50 times what using it does.
function formatOf(currency: string | null, cents: boolean): Intl.NumberFormat {
  const key = `${currency} ${cents}`
  const found = formats.get(key)
  if (found) return found
  const digits = cents ? {} : { minimumFractionDigits: 0, maximumFractionDigits: 0 }
  const made = isCurrency(currency)
    ? new Intl.NumberFormat('en', { style: 'currency', currency, ...digits })
    : new Intl.NumberFormat('en', cents ? { minimumFractionDigits: 2 } : digits)
  formats.set(key, made)
  return made
}

function isCurrency(code: string | null): code is string {
  return code !== null && /^[A-Z]{3}$/.test(code)
}

/** `closed_won` -> the label that the pipeline gives it. */
export function sayStage(look: Look, pipeline: string, stage: string): string {
  const found = look.pipelines[pipeline]?.stages.find(({ name }) => name === stage)
  return found?.label ?? sayName(stage)
}

/** `close_date` -> `Close date`. */
export function sayName(name: string): string {
  const words = name.replace(/[_.]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const TEAMS: Partial<Record<Role, string>> = {
  rep: 'a rep',
  manager: 'a manager',
  approver: 'an approver',
  admin: 'an admin',
}

/** Who is waited for: `finance`, `a manager`. */
export function sayRole(role: Role): string {
  return TEAMS[role] ?? role
}

/** Facts without the empty ones, each on one line: a value with line breaks could fake a second fact. */
export function facts(
  given: readonly (readonly [label: string, value: Line | null | undefined])[],
): [string, Line][] {
  return given.flatMap(([label, value]) => {
    if (!value || value.length === 0) return []
    return [[label, typeof value === 'string' ? oneLine(value) : value.map(onOneLine)]]
  })
}

/** Lines one after the other, without the empty ones; plain text when no moment is among them. */
export function joined(lines: readonly (Line | null | undefined | false)[], between: string): Line {
  const pieces = lines
    .filter((line) => line)
    .flatMap((line, at) => [...(at > 0 ? [between] : []), ...piecesOf(line || '')])
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : pieces
}

/** Who owns it: called where it is theirs to act now, else by name; while it is open also who is there for them. */
export function sayOwner(owned: Owned, isCalled: boolean, isOpen = isCalled): Line {
  const { ownerId, ownerName, awayUntil, coverName } = owned
  if (!ownerId || !ownerName) return 'Nobody yet'
  const owner = isCalled ? { person: ownerId, name: oneLine(ownerName) } : oneLine(ownerName)
  if (!isOpen || !awayUntil) return isCalled ? [owner] : ownerName
  const covers = coverName ? `; ${oneLine(coverName)} covers)` : ')'
  return [owner, ' (away until ', { at: awayUntil }, covers]
}

const SHORT = 60

/** A name or a sentence on one line, as far as a table has room for it. */
export function short(text: string, most = SHORT): string {
  const line = oneLine(text)
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line
}

/** Text, then a moment: `Accepted` today at 10:05. */
export function sayAt(text: string, at: Instant): Line {
  return [`${text} `, { at }]
}

const DUE = { running: 'due', breached: 'missed: was due' } as const

/** A clock as a line of a card: its kind, and when it is due. */
export function sayClock({ kind, state, dueAt }: ClockView): readonly [string, Line] {
  return [sayName(kind), state === 'paused' ? 'paused' : sayAt(DUE[state], dueAt)]
}

function onOneLine(piece: Piece): Piece {
  return typeof piece === 'string' ? piece.replace(/\s+/g, ' ') : piece
}

/** Who wrote a summary: `by gpt-5-mini`, or that no model was asked. */
export function sayWriter(writer: string): string {
  return writer === 'offline' ? 'from the record' : `by ${writer}`
}
