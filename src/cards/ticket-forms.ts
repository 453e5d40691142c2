import type { Form, FormField } from '../chat/card.ts'
import { formField } from '../decide/fields.ts'
import type { Filled } from './forms.ts'

const NEW_TICKET = ['name', 'message', 'priority', 'company', 'contact', 'email', 'region']

/** Asks for what is known of a new ticket. */
export function newTicketForm(filled: Filled = {}): Form {
  const named = Object.keys({ ...filled.values, ...filled.faults })
  return {
    title: 'New ticket',
    ...(filled.text && { text: filled.text }),
    submit: 'new-ticket',
    value: '',
    submitLabel: 'Create',
    fields: [...new Set([...NEW_TICKET, ...named])].map((name) =>
      formField('ticket', name, {
        value: textOf(filled.values?.[name]) ?? (name === 'priority' ? 'normal' : undefined),
        fault: filled.faults?.[name],
        shown: filled.shown?.[name],
        required: name === 'name',
      }),
    ),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Asks what solved it. */
export function solveForm(ticket: string, filled: Filled = {}): Form {
  const hint = 'Whoever has the same question later will read it'
  const asked = { name: 'resolution', label: 'What solved it?', hint }
  return textForm(ticket, filled, { title: 'Solve', submit: 'solve-ticket', ...asked })
}

/** Asks what was answered. */
export function answerForm(ticket: string, filled: Filled = {}): Form {
  const hint =
    'It is kept with the ticket, which then waits for the customer. Baton does not send it'
  const asked = { name: 'text', label: 'What did you tell them?', hint }
  return textForm(ticket, filled, { title: 'Log an answer', submit: 'answer-ticket', ...asked })
}

interface Asking extends Pick<Form, 'title' | 'submit'> {
  readonly name: string
  readonly label: string
  readonly hint: string
}

function textForm(value: string, { faults }: Filled, asking: Asking): Form {
  const { title, submit, ...input } = asking
  const fault = faults?.[input.name]
  const field: FormField = { ...input, kind: 'longtext', required: true, ...(fault && { fault }) }
  return { title, submit, value, submitLabel: title, fields: [field] }
}
