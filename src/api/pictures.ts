import { z } from 'zod'
import { about, id, moment, PersonRef } from './shapes.ts'

/** A card's button, as it is pressed through the API. */
export const Pressable = z
  .strictObject({
    button: z.string(),
    label: z.string(),
    value: z.string(),
    style: z.enum(['primary', 'danger']).optional(),
    opens: z.enum(['form']).optional(),
  })
  .meta({ id: 'Button', description: 'Send `button` and `value` to POST buttons to press it.' })
/** A card without its buttons. */
export const cardFields = {
  title: z.string(),
  badge: z.strictObject({ text: z.string(), tone: z.string() }).optional(),
  text: z.string().optional(),
  facts: z.array(z.tuple([z.string(), z.string()])).optional(),
  table: z
    .strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) })
    .optional(),
  checks: z.array(z.strictObject({ done: z.boolean(), text: z.string() })).optional(),
  footer: z.string().optional(),
  link: z.string().optional(),
}

const Card = z
  .strictObject({ ...cardFields, buttons: z.array(Pressable).optional() })
  .meta({ id: 'Card' })

const Form = z
  .strictObject({
    form: z.string(),
    value: z.string(),
    title: z.string(),
    text: z.string().optional(),
    submit_label: z.string(),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        kind: z.string(),
        hint: z.string().optional(),
        required: z.boolean().optional(),
        value: z.string().optional(),
        fault: z.string().optional(),
        options: z.array(z.tuple([z.string(), z.string()])).optional(),
      }),
    ),
  })
  .meta({
    id: 'Form',
    description: 'Send `form`, `value` and the filled `fields` to POST forms to submit it.',
  })

/** What a command, a button or a form says back. */
export const Replied = z.strictObject({
  reply: z
    .strictObject({
      text: z.string().optional(),
      card: Card.optional(),
      cards: z.array(Card).optional(),
      form: Form.optional(),
      file: z.strictObject({ name: z.string(), type: z.string(), text: z.string() }).optional(),
    })
    .meta({ id: 'Reply' }),
})

/** What a conversation shows about a subject. */
export const Message = z
  .strictObject({
    id,
    chat: z.string(),
    conversation: z.string().meta({ examples: ['#deals', '@Ana Souza'] }),
    conversation_id: z.string().meta({ examples: ['channel:deals'] }),
    ...about,
    author: PersonRef.nullable(),
    thread_id: id.nullable(),
    card: z.strictObject(cardFields),
    buttons: z.array(Pressable),
    state: z.enum(['shown', 'waiting', 'failed']),
    failure: z.string().nullable(),
    version: z.int(),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Message' })
