import type { Form, FormField } from '../chat/card.ts'
import { type FieldNoun, fieldOf, formField } from '../decide/fields.ts'
import { short } from './say.ts'
import type { Look } from './view.ts'

/** What a form starts with: values and what was wrong with them, both by field name. */
export interface Filled {
  readonly values?: Readonly<Record<string, unknown>>
  readonly faults?: Readonly<Record<string, string>>
  /** The values of search fields in words, where they are keys. */
  readonly shown?: Readonly<Record<string, string>>
  /** A sentence above the fields: why we ask. */
  readonly text?: string
}

/** The deal a form is about. */
export interface FormDeal {
  readonly id: string
  readonly name: string
  readonly pipeline: string
}

type FormLook = Look & {
  readonly fields: Readonly<Record<string, Readonly<Record<string, { readonly label: string }>>>>
}

/** Asks for a deal's missing fields; `stage` is where it goes once they are there, '' for nowhere. */
export function dealFieldsForm(
  deal: FormDeal,
  {
    stage,
    names,
    look,
    filled,
  }: {
    readonly stage: string
    readonly names: readonly string[]
    readonly look: FormLook
    readonly filled: Filled
  },
): Form {
  const about = { look, pipeline: deal.pipeline, filled }
  return {
    title: short(deal.name),
    ...(filled.text && { text: filled.text }),
    submit: 'deal-fields',
    value: `${deal.id}|${stage}`,
    submitLabel: 'Save',
    fields: names.map((name) =>
      name === 'reason'
        ? longtext('reason', 'Why?', { hint: 'It stands beside the change for good', filled })
        : inputFor(`deal.${name}`, name, { ...about, required: true }),
    ),
  }
}

const NEW_DEAL = ['name', 'account', 'amount', 'currency', 'close_date', 'next_step', 'owner_email']

/** Asks for a new deal's first fields. */
export function newDealForm(look: FormLook, filled: Filled = {}): Form {
  const named = Object.keys({ ...filled.values, ...filled.faults })
  const names = [...new Set([...NEW_DEAL, ...named])]
  const pipeline = Object.keys(look.pipelines)[0] ?? ''
  return {
    title: 'New deal',
    ...(filled.text && { text: filled.text }),
    submit: 'new-deal',
    value: '',
    submitLabel: 'Create',
    fields: names.map((name) =>
      inputFor(`deal.${name}`, name, { look, pipeline, filled, required: name === 'name' }),
    ),
  }
}

/** Asks why an approval is refused. */
export function rejectForm(step: string, dealName: string, filled: Filled = {}): Form {
  return {
    title: short(`Reject ${dealName}`),
    submit: 'reject-approval',
    value: step,
    submitLabel: 'Reject',
    fields: [longtext('reason', 'Why?', { hint: 'The one who asked will read it', filled })],
  }
}

/** Asks why somebody does not take a deal. */
export function declineForm(deal: string, filled: Filled = {}): Form {
  return {
    title: 'Decline',
    submit: 'decline-deal',
    value: deal,
    submitLabel: 'Decline',
    fields: [longtext('reason', 'Why?', { hint: 'Whoever is asked next will read it', filled })],
  }
}

/** Asks for a note about a deal. */
export function noteForm(deal: Pick<FormDeal, 'id' | 'name'>, filled: Filled = {}): Form {
  return {
    title: short(deal.name),
    submit: 'note',
    value: deal.id,
    submitLabel: 'Add note',
    fields: [longtext('text', 'Note', { hint: 'What was said, what was promised', filled })],
  }
}

/** Asks for the one field that an exception waits for; its work then goes on from there. */
export function answerForm(
  exception: {
    readonly id: string
    readonly key: string
    readonly noun: string
    readonly field: string
    readonly because: string
  },
  {
    look,
    pipeline,
    filled,
  }: {
    readonly look: FormLook
    readonly pipeline: string
    readonly filled: Filled
  },
): Form {
  const { id, key, noun, field, because } = exception
  const path = field.includes('.') ? field : `${noun}.${field}`
  return {
    title: `Fix ${key}`,
    ...(because && { text: because }),
    submit: 'answer-exception',
    value: id,
    submitLabel: 'Save',
    fields: [inputFor(path, 'value', { look, pipeline, filled, required: true })],
  }
}

/** Asks what was done about something that failed: no field of it can be filled. */
export function doneForm({
  id,
  key,
  because,
}: {
  readonly id: string
  readonly key: string
  readonly because: string
}): Form {
  const field = { kind: 'longtext', name: 'value', label: 'What was done', required: true } as const
  return {
    title: `Settle ${key}`,
    ...(because && { text: because }),
    ...{ submit: 'answer-exception', value: id, submitLabel: 'Settle', fields: [field] },
  }
}

interface Input {
  readonly look: FormLook
  readonly pipeline: string
  readonly filled: Filled
  readonly required: boolean
}

/** The input of a field by its path (`deal.stage`, `deal.account.region`), under the name it is sent back by. */
function inputFor(
  path: string,
  name: string,
  { look, pipeline, filled, required }: Input,
): FormField {
  const [noun, field] = nounAndField(path)
  const value = filled.values?.[name]
  const given = {
    value: value === undefined || value === null ? undefined : String(value),
    fault: filled.faults?.[name],
    shown: filled.shown?.[name],
    required,
    options: noun === 'deal' && field === 'stage' ? stages(look, pipeline) : undefined,
  }
  const label = fieldOf(noun, field) ? undefined : look.fields[noun]?.[field]?.label
  return { ...formField(noun, field, given), name, ...(label && { label }) }
}

function nounAndField(path: string): [FieldNoun, string] {
  const names = path.split('.')
  const noun = names.findLast((name) => name === 'account' || name === 'contact' || name === 'task')
  const field = names.at(-1)!
  return noun && noun !== field ? [noun as FieldNoun, field] : ['deal', field]
}

function stages(look: Look, pipeline: string): [string, string][] {
  return (look.pipelines[pipeline]?.stages ?? []).map(({ name, label }) => [name, label])
}

function longtext(
  name: string,
  label: string,
  { hint, filled }: { hint: string; filled: Filled },
): FormField {
  const value = filled.values?.[name]
  const fault = filled.faults?.[name]
  return {
    kind: 'longtext',
    name,
    label,
    hint,
    required: true,
    ...(value !== undefined && { value: String(value) }),
    ...(fault !== undefined && { fault }),
  }
}
