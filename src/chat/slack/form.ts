import type { types as kit, ViewStateValue } from '@slack/bolt'
import type { Form, FormField } from '../card.ts'
import { line } from '../cut.ts'
import type { Drawn } from './draw.ts'
import { LIMITS, whole } from './limits.ts'
import { drawSearch } from './search-field.ts'
import { plain, seal, unseal } from './text.ts'

/** The one input of each block; the block itself carries the field's name. */
const INPUT = 'input'
const MAX_FIELDS = LIMITS.viewBlocks - 1

/** What a dialog carries through Slack and back: the form's value, and where it was asked for. */
export interface Carried {
  readonly value: string
  readonly channel: string | null
}

/** Draws a form as a modal. `channel` is where the answer is whispered. */
export function drawForm(form: Form, channel: string | null): kit.ModalView {
  const carried: Carried = { value: form.value, channel }
  const blocks = [...drawIntro(form), ...form.fields.slice(0, MAX_FIELDS).map(drawField)]
  return {
    type: 'modal',
    callback_id: whole(form.submit, LIMITS.name),
    private_metadata: whole(JSON.stringify(carried), LIMITS.metadata),
    title: plain(line(form.title), LIMITS.viewTitle),
    submit: plain(line(form.submitLabel), LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks,
  }
}

/** The text; and the title too where the dialog's own is too short for it. A dialog without a block is none. */
function drawIntro({ title, text = '', fields }: Form): kit.KnownBlock[] {
  const isLong = title.length > LIMITS.viewTitle || fields.length === 0
  const intro = isLong ? `${title}\n${text}` : text
  if (!intro.trim() && fields.length > 0) return []
  return [{ type: 'section', text: plain(intro, LIMITS.text) }]
}

/** A modal that only says something: what became of a dialog whose answer took long. */
export function drawNotice(title: string, text: string): kit.ModalView {
  return {
    type: 'modal',
    title: plain(title, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks: [{ type: 'section', text: plain(text, LIMITS.text) }],
  }
}

/** A modal that shows an answer; in words where it has no blocks, since a dialog without a block is none. */
export function drawAnswer({ text, blocks }: Drawn): kit.ModalView {
  const notice = drawNotice('Baton', text)
  return blocks.length > 0 ? { ...notice, blocks } : notice
}

/** The faults of a form by field, as Slack shows them; null when none is beside a field. */
export function drawFaults(form: Form): Record<string, string> | null {
  const faulty = form.fields.flatMap(({ name, fault }) =>
    fault ? [[name, fault.slice(0, LIMITS.fault)] as const] : [],
  )
  return faulty.length > 0 ? Object.fromEntries(faulty) : null
}

function drawField(field: FormField): kit.InputBlock {
  const hint = [field.fault, field.hint].filter(Boolean).join(' · ')
  return {
    type: 'input',
    block_id: whole(field.name, LIMITS.name),
    label: plain(line(field.label), LIMITS.label),
    optional: !field.required,
    element: drawInput(field),
    ...(hint ? { hint: plain(hint, LIMITS.hint) } : {}),
  }
}

/** A value the input would refuse is left out: Slack would refuse the whole dialog for it. */
function drawInput(field: FormField): kit.InputBlock['element'] {
  const value = field.value?.slice(0, LIMITS.initialValue)
  const given = value ? { initial_value: value } : {}
  switch (field.kind) {
    case 'choice':
      return drawChoice(field)
    case 'date':
      return { type: 'datepicker', action_id: INPUT, ...(isDay(value) && { initial_date: value }) }
    case 'number':
      return {
        type: 'number_input',
        action_id: INPUT,
        is_decimal_allowed: true,
        ...(isNumber(value) && given),
      }
    case 'search':
      return drawSearch(field)
    case 'email':
      return { type: 'email_text_input', action_id: INPUT, ...given }
    default:
      return {
        type: 'plain_text_input',
        action_id: INPUT,
        multiline: field.kind === 'longtext',
        ...given,
      }
  }
}

/** A list of more than a hundred goes into unnamed groups; a list of none is a line to type. */
function drawChoice(field: Extract<FormField, { kind: 'choice' }>): kit.InputBlock['element'] {
  const options = field.options
    .slice(0, LIMITS.options * LIMITS.optionGroups)
    .map(([value, label]): kit.PlainTextOption => {
      return {
        text: plain(line(label), LIMITS.optionText),
        value: whole(seal(value), LIMITS.optionValue),
      }
    })
  if (options.length === 0) return { type: 'plain_text_input', action_id: INPUT }
  const chosen = options.find(({ value }) => value === seal(field.value ?? ''))
  return {
    type: 'static_select',
    action_id: INPUT,
    ...(chosen && { initial_option: chosen }),
    ...group(options),
  }
}

function group(
  options: kit.PlainTextOption[],
): Pick<kit.StaticSelect, 'options' | 'option_groups'> {
  if (options.length <= LIMITS.options) return { options }
  const groups = Array.from({ length: Math.ceil(options.length / LIMITS.options) }, (_, at) => {
    const part = options.slice(at * LIMITS.options, (at + 1) * LIMITS.options)
    return { label: plain(`From ${at * LIMITS.options + 1}`, LIMITS.optionText), options: part }
  })
  return { option_groups: groups }
}

/** Reads a submitted dialog: the fields as text, an empty one as ''. */
export function readForm(view: {
  readonly callback_id: string
  readonly private_metadata: string
  readonly state: { readonly values: Record<string, Record<string, ViewStateValue>> }
}): Carried & { readonly submit: string; readonly fields: Record<string, string> } {
  const carried: Carried = JSON.parse(view.private_metadata)
  const fields = Object.entries(view.state.values).map(([name, inputs]) => {
    const [input] = Object.values(inputs)
    return [
      name,
      unsealed(input?.selected_option?.value) ?? input?.selected_date ?? input?.value ?? '',
    ]
  })
  return { ...carried, submit: view.callback_id, fields: Object.fromEntries(fields) }
}

const unsealed = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : unseal(value)

const isDay = (value: string | undefined): value is string =>
  /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') && !Number.isNaN(Date.parse(value ?? ''))

const isNumber = (value: string | undefined): boolean => /^-?\d+(\.\d+)?$/.test(value ?? '')
