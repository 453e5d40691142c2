/**
 * Neutral pictures of what a chat shows. Each chat draws them in its `draw.ts`; text is plain text there,
 * never markup, and is escaped at that last step.
 */

export interface Button {
  /** Name of the handler in `handlers/buttons/`. */
  readonly press: string
  readonly label: string
  /** What the handler is given: an id. Never a right: who presses is known from the chat's signature. */
  readonly value: string
  readonly style?: 'primary' | 'danger'
}

export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'waiting'

export interface Card {
  readonly title: string
  /** A short state beside the title: `Waiting for finance`. */
  readonly badge?: { readonly text: string; readonly tone: Tone }
  readonly text?: string
  /** Label and value; the values are plain text. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** Rows people compare. */
  readonly table?: {
    readonly columns: readonly string[]
    readonly rows: readonly (readonly string[])[]
  }
  /** Lines with a tick: the tasks of a board. */
  readonly checks?: readonly { readonly done: boolean; readonly text: string }[]
  /** Fine print: who decided, when, why. */
  readonly footer?: string
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
)

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
}
