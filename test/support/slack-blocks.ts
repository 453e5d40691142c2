import { z } from 'zod'

/** What Slack takes, as far as we use it: exact shapes, and the limits of its documentation. */
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.literal(false),
  })
const name = z.string().min(1).max(255)
const richText = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  style: z.strictObject({ bold: z.boolean() }).optional(),
})
const date = z.strictObject({
  type: z.literal('date'),
  timestamp: z.int(),
  format: z.string().includes('{time}'),
  fallback: z.string().min(1),
})
const dateToken = z.strictObject({
  type: z.literal('mrkdwn'),
  text: z.string().regex(/^<!date\^-?\d+\^[^^|<>]+\^[^^|<>]+>$/),
  verbatim: z.literal(true),
})
const button = z.strictObject({
  type: z.literal('button'),
  action_id: name,
  text: plainText(75),
  value: z.string().min(1).max(2000).optional(),
  url: z.url().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
})
const shown = [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('section'), text: plainText(3000) }),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.union([plainText(3000), dateToken]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('rich_text'),
    elements: z
      .array(
        z.strictObject({
          type: z.enum(['rich_text_section', 'rich_text_preformatted']),
          elements: z.array(z.union([richText, date])).min(1),
        }),
      )
      .min(1),
  }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
] as const

const uniqueIds = (blocks: readonly { readonly type: string; readonly elements?: unknown }[]) =>
  blocks
    .filter(({ type }) => type === 'actions')
    .every(({ elements }) => {
      const ids = (elements as { action_id: string }[]).map(({ action_id }) => action_id)
      return new Set(ids).size === ids.length
    })

/** A message that Slack would take. */
export const SlackMessage = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z
    .array(z.union(shown))
    .min(1)
    .max(50)
    .refine(uniqueIds, 'action ids are unique in a block')
    // Slack counts the text of all blocks together: msg_blocks_too_long.
    .refine((blocks) => JSON.stringify(blocks).length < 40_000, 'the whole message is short'),
})

const option = z.strictObject({ text: plainText(75), value: z.string().min(1).max(150) })
const options = z.array(option).min(1).max(100)
const input = z.union([
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: name,
    multiline: z.boolean().optional(),
    initial_value: z.string().max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('email_text_input'),
    action_id: name,
    initial_value: z.string().max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('number_input'),
    action_id: name,
    is_decimal_allowed: z.boolean(),
    initial_value: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .optional(),
  }),
  z.strictObject({
    type: z.literal('datepicker'),
    action_id: name,
    initial_date: z.iso.date().optional(),
  }),
  z
    .strictObject({
      type: z.literal('static_select'),
      action_id: name,
      initial_option: option.optional(),
      options: options.optional(),
      option_groups: z
        .array(z.strictObject({ label: plainText(75), options }))
        .min(1)
        .max(100)
        .optional(),
    })
    .refine((select) => !select.options !== !select.option_groups, 'options or groups'),
])

/** A dialog that Slack would open. */
export const SlackModal = z.strictObject({
  type: z.literal('modal'),
  callback_id: name.optional(),
  private_metadata: z.string().max(3000).optional(),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  blocks: z
    .array(
      z.union([
        ...shown,
        z.strictObject({
          type: z.literal('input'),
          block_id: name,
          label: plainText(2000),
          hint: plainText(2000).optional(),
          optional: z.boolean(),
          element: input,
        }),
      ]),
    )
    .min(1)
    .max(100),
})
