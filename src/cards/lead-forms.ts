import type { Form } from '../chat/card.ts'
import { formField } from '../decide/fields.ts'
import type { Filled } from './forms.ts'

const NEW_LEAD = ['name', 'company', 'email', 'phone', 'region', 'country']

/** Asks for what is known of a new lead. */
export function newLeadForm(filled: Filled = {}): Form {
  const named = Object.keys({ ...filled.values, ...filled.faults })
  return {
    title: 'New lead',
    ...(filled.text && { text: filled.text }),
    submit: 'new-lead',
    value: '',
    submitLabel: 'Create',
    fields: [...new Set([...NEW_LEAD, ...named])].map((name) =>
      formField('lead', name, {
        value: textOf(filled.values?.[name]),
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

/** Asks why somebody is no customer. */
export function disqualifyForm(lead: string, filled: Filled = {}): Form {
  const fault = filled.faults?.reason
  const hint = 'Whoever looks at it later will read it'
  return {
    title: 'Disqualify',
    submit: 'disqualify-lead',
    value: lead,
    submitLabel: 'Disqualify',
    fields: [
      {
        name: 'reason',
        label: 'Why?',
        kind: 'longtext',
        hint,
        required: true,
        ...(fault && { fault }),
      },
    ],
  }
}
