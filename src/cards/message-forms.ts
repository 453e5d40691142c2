import type { Form, FormField } from '../chat/card.ts'
import { FIELDS, formField } from '../decide/fields.ts'
import type { ActivityKind } from '../nouns.ts'
import type { Filled } from './forms.ts'

/** What an activity may be called when somebody logs it by hand. */
export const ACTIVITIES: readonly (readonly [ActivityKind, string])[] = [
  ['chat', 'Chat message'],
  ['call', 'Call'],
  ['mail', 'Mail'],
  ['meeting', 'Meeting'],
  ['note', 'Note'],
]

/** Asks on which deal something is logged, and as what. `value` says where the text came from. */
export function activityForm(value: string, filled: Filled): Form {
  return {
    title: 'Log as activity',
    ...(filled.text && { text: filled.text }),
    submit: 'log-activity',
    value,
    submitLabel: 'Log',
    fields: [
      dealField(filled, true),
      {
        ...given('kind', 'What was it?', filled),
        required: true,
        kind: 'choice',
        options: ACTIVITIES,
      },
      { ...given('text', 'Text', filled), required: true, kind: 'longtext' },
    ],
  }
}

/** Asks for a new task: what, about which deal, who does it, until when. */
export function taskForm(filled: Filled): Form {
  const field = (name: 'title' | 'due_on') =>
    formField('task', name, { ...startOf(name, filled), required: name === 'title' })
  return {
    title: 'New task',
    ...(filled.text && { text: filled.text }),
    submit: 'new-task',
    value: '',
    submitLabel: 'Create task',
    fields: [
      field('title'),
      dealField(filled, false),
      {
        ...given('owner', 'Who does it?', filled),
        kind: 'search',
        of: 'person',
        ...shown('owner', filled),
      },
      field('due_on'),
    ],
  }
}

/** The longest title of a task. */
export const LONGEST_TITLE = FIELDS.task.title!.max!

function dealField(filled: Filled, required: boolean): FormField {
  const hint = 'Type its name, its account or its key'
  const field = { ...given('deal', 'Deal', filled), ...shown('deal', filled), hint, required }
  return { ...field, kind: 'search', of: 'deal' }
}

function given(name: string, label: string, filled: Filled) {
  return { name, label, ...startOf(name, filled) }
}

function startOf(name: string, { values, faults }: Filled): { value?: string; fault?: string } {
  const value = values?.[name]
  const fault = faults?.[name]
  return {
    ...(value !== undefined && value !== null && { value: String(value) }),
    ...(fault !== undefined && { fault }),
  }
}

function shown(name: string, filled: Filled): { shown?: string } {
  const words = filled.shown?.[name]
  return words === undefined ? {} : { shown: words }
}
