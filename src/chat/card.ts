/**
 * Neutral pictures of what a chat shows. Each chat draws them in its `draw.ts`; text is plain text there,
 * never markup, and is escaped at that last step.
 */

import type { Id, Instant, Person, Role } from '../nouns.ts'

/** A moment. Each chat shows it in its reader's own zone. */
export interface Moment {
  readonly at: Instant
}

/** Somebody who is called to act. A chat where they have an account mentions them; elsewhere it says their name. */
export interface Called {
  readonly person: Id<'person'>
  readonly name: string
}

export type Piece = string | Moment | Called

/** Plain text, with moments and people in it. */
export type Line = string | readonly Piece[]

export interface Button {
  /** Name of the handler in `handlers/buttons/`. */
  readonly press: string
  readonly label: string
  /** What the handler is given: an id. Never a right: who presses is known from the chat's signature. */
  readonly value: string
  readonly style?: 'primary' | 'danger'
  /** A form answers the press: a chat that must know this beforehand opens its dialog at once. */
  readonly opens?: 'form'
  /** Whose press it takes: others need not see it. Who may press is checked all the same. */
  readonly only?: Kept
}

/** Whoever has a role now, but some of them. */
export interface Kept {
  readonly role: Role
  readonly but: readonly Id<'person'>[]
}

export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'waiting'

export interface Card {
  readonly title: string
  /** A short state beside the title: `Waiting for finance`. */
  readonly badge?: { readonly text: string; readonly tone: Tone }
  readonly text?: string
  /** Label and value. */
  readonly facts?: readonly (readonly [label: string, value: Line])[]
  /** Rows people compare. */
  readonly table?: {
    readonly columns: readonly string[]
    readonly rows: readonly (readonly string[])[]
  }
  /** Lines with a tick: the tasks of a board. */
  readonly checks?: readonly { readonly done: boolean; readonly text: string }[]
  /** Fine print: who decided, when, why. */
  readonly footer?: Line
  readonly buttons?: readonly Button[]
  /** Path of the record's page in the console: `/deals/D-12`. */
  readonly link?: string
}

export type FormField = {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly required?: boolean
  readonly value?: string
  /** What was wrong with the value just sent. */
  readonly fault?: string
} & (
  | { readonly kind: 'text' | 'longtext' | 'date' | 'number' | 'email' }
  | {
      readonly kind: 'choice'
      readonly options: readonly (readonly [value: string, label: string])[]
    }
  /** Found by typing, among more than a list can hold. The value is a key or a mail address; `shown` says the given value in words. */
  | { readonly kind: 'search'; readonly of: Searched; readonly shown?: string }
)

/** What a search field finds. `account-or-new` also takes the name of an account that is not there yet. */
export const SEARCHED = ['deal', 'account', 'account-or-new', 'person'] as const
export type Searched = (typeof SEARCHED)[number]

/** A dialog. `submit` names the handler in `handlers/forms/`; `value` comes back with the fields. */
export interface Form {
  readonly title: string
  readonly text?: string
  readonly submit: string
  readonly value: string
  readonly submitLabel: string
  readonly fields: readonly FormField[]
}

/** What is said back to the one who asked. Only they see it. */
export interface Reply {
  readonly text?: string
  readonly card?: Card
  readonly cards?: readonly Card[]
  readonly form?: Form
  /** A document, handed to the asker alone. */
  readonly file?: ReplyFile
}

/** A document as text: its name, what kind it is, and all of it. */
export interface ReplyFile {
  readonly name: string
  readonly type: string
  readonly text: string
}

export function piecesOf(line: Line): readonly Piece[] {
  return typeof line === 'string' ? [line] : line
}

/** The piece with its people by name: what a chat draws where it mentions nobody. */
export function named(piece: Piece): string | Moment {
  return typeof piece === 'object' && 'person' in piece ? piece.name : piece
}

/** The words of a line where a chat cannot show a moment by itself: in the given zone. */
export function plainLine(line: Line, zone = 'UTC'): string {
  return piecesOf(line)
    .map(named)
    .map((piece) => (typeof piece === 'string' ? piece : sayMoment(piece.at, zone)))
    .join('')
}

/** Those whom a card calls to act, each once. */
export function calledIn({ facts = [], footer = '' }: Card): Id<'person'>[] {
  const lines = [...facts.map(([, value]) => value), footer]
  const people = lines
    .flatMap(piecesOf)
    .flatMap((piece) => (typeof piece === 'object' && 'person' in piece ? piece.person : []))
  return [...new Set(people)]
}

type Reader = Pick<Person, 'id' | 'roles'>

/** Whether a button that is kept is kept to this person. */
export function isFor({ role, but }: Kept, { id, roles }: Reader): boolean {
  return roles.includes(role) && !but.includes(id)
}

/** To whom a button of the card is kept; null where everybody sees the same. */
export function keptIn({ buttons = [] }: Card): Kept | null {
  return buttons.find(({ only }) => only)?.only ?? null
}

/** A card as one person sees it, or as all do who are nobody in particular: without buttons that are kept to others. */
export function seenBy(card: Card, person: Reader | null): Card {
  const { buttons = [] } = card
  const seen = buttons.filter(({ only }) => !only || (person !== null && isFor(only, person)))
  return seen.length === buttons.length ? card : { ...card, buttons: seen }
}

/** `2026-03-03T10:02:00.000Z` -> `3 Mar 2026 10:02 UTC`. */
export function sayMoment(at: Instant, zone = 'UTC'): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const parts = Object.fromEntries(
    formatIn(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const { day, month, year, hour, minute, timeZoneName } = parts
  return `${day} ${month?.slice(0, 3)} ${year} ${hour}:${minute} ${timeZoneName}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

// Making a format costs 50 times what using it does.
function formatIn(zone: string): Intl.DateTimeFormat {
  const found = formats.get(zone)
  if (found) return found
  const made = new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZone: zone, timeZoneName: 'short' },
  })
  formats.set(zone, made)
  return made
}
