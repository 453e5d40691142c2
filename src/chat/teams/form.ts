import { z } from 'zod'
import type { Form, FormField } from '../card.ts'
import { cut, line } from '../cut.ts'
import { adaptive, type Drawn } from './draw.ts'
import { bytesOf, LIMITS, SHARES, share } from './limits.ts'
import { block, type Element } from './text.ts'

/** An input's id is its field's name with this before it, so that no field can pose as something else. */
const FIELD = 'field.'

/** What a dialog carries through Teams and back, beside its fields. */
const Carried = z.object({
  submit: z.string(),
  value: z.string(),
  /** Names this drawing of the form: sent twice, it counts once. */
  nonce: z.string(),
  names: z.array(z.string()),
})
const Sent = z.looseObject({ baton: Carried })

/** A dialog that somebody submitted: the fields as text, an empty one as ''. */
export interface Submitted {
  readonly submit: string
  readonly value: string
  readonly nonce: string
  readonly fields: Readonly<Record<string, string>>
}

/** Draws a form as a dialog's card, with its faults beside the fields. */
export function drawForm(form: Form, nonce: string): Drawn {
  const { submit, value } = form
  const summary = cut(line(form.title) || '-', LIMITS.summary)
  const fields = form.fields.slice(0, LIMITS.fields)
  const baton: z.infer<typeof Carried> = { submit, value, nonce, names: fields.map(nameOf) }
  const title = cut(line(form.submitLabel) || 'Send', LIMITS.buttonText)
  const actions = [{ type: 'Action.Submit', title, style: 'positive', data: { baton } }]
  // Long lists of choices make a form too large: then fewer are offered, and less is said.
  for (const part of SHARES) {
    const intro = form.text?.trim() ? [block(form.text, share(LIMITS.text, part))] : []
    const body = [...intro, ...fields.flatMap((field) => drawField(field, part))]
    const card = adaptive(body.length > 0 ? body : [block(form.title, 200)], { actions })
    if (bytesOf(card) <= LIMITS.bytes) return { summary, card }
  }
  throw new RangeError(`The form ${submit} is too large for Teams`)
}

/** Reads what a dialog sent; null when it is none of ours. */
export function readForm(data: unknown): Submitted | null {
  const sent = Sent.safeParse(data)
  if (!sent.success) return null
  const { baton, ...inputs } = sent.data
  const fields = baton.names.map((name) => {
    const given = inputs[FIELD + name]
    return [name, typeof given === 'string' ? given : given == null ? '' : String(given)] as const
  })
  return {
    submit: baton.submit,
    value: baton.value,
    nonce: baton.nonce,
    fields: Object.fromEntries(fields),
  }
}

const nameOf = ({ name }: FormField): string => name

function drawField(field: FormField, part: number): Element[] {
  const { fault, hint } = field
  const label = cut(line(field.label) || '-', Math.max(30, share(LIMITS.label, part)))
  const required = field.required ? { isRequired: true, errorMessage: 'Please fill this in.' } : {}
  return [
    { ...drawInput(field, part), id: FIELD + field.name, label, ...required },
    ...(fault
      ? [block(`▲ ${fault}`, share(LIMITS.fault, part), { color: 'attention', weight: 'bolder' })]
      : []),
    ...(hint ? [block(hint, share(LIMITS.hint, part), { size: 'small', isSubtle: true })] : []),
  ]
}

/** A number is typed as text: people write `50k` or `1.200,50`, and a wrong one is shown again as it was. */
function drawInput(field: FormField, part: number): Element {
  const value = field.value?.slice(0, share(LIMITS.value, part)) ?? ''
  const given = value ? { value } : {}
  switch (field.kind) {
    case 'choice':
      return drawChoice(field, part)
    case 'search':
      return {
        ...{ type: 'Input.ChoiceSet', style: 'filtered', ...given },
        choices: value ? [choice(value, field.shown ?? value)] : [],
        'choices.data': { type: 'Data.Query', dataset: field.of },
      }
    case 'date':
      return { type: 'Input.Date', ...(isDay(value) && given) }
    case 'email':
      return { type: 'Input.Text', style: 'email', ...given }
    default:
      return { type: 'Input.Text', isMultiline: field.kind === 'longtext', ...given }
  }
}

/** A list of none is a line to type; of a long one the chosen entry is always there. */
function drawChoice(field: Extract<FormField, { kind: 'choice' }>, part: number): Element {
  const { options, value } = field
  if (options.length === 0) return { type: 'Input.Text', ...(value && { value }) }
  const most = share(LIMITS.options, part)
  const shown = options.filter(([name], at) => at < most || name === value)
  const chosen = shown.some(([name]) => name === value)
  return {
    ...{ type: 'Input.ChoiceSet', style: shown.length > 12 ? 'filtered' : 'compact' },
    choices: shown.map(([name, label]) => choice(name, label)),
    ...(chosen && { value }),
  }
}

const choice = (value: string, label: string) => ({
  title: cut(line(label) || '-', LIMITS.optionText),
  value,
})

const isDay = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
