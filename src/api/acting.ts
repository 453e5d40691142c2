import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { answerCommand, answerForm, answerPress } from '../chat/answer.ts'
import type { Asked } from '../house.ts'
import { Replied } from './pictures.ts'
import { tellReply } from './replies.ts'
import { type Call, NO_QUERY, type Route, route } from './route.ts'

const name = z.string('expected a name').min(1, 'expected a name').max(100)
const value = z.string('expected text').max(4000, 'expected at most 4000 characters')

/** What a person can do in a chat, the token's person can do here. */
export const acting: readonly Route[] = [
  route({
    method: 'post',
    path: '/commands',
    says: 'Types a command',
    query: NO_QUERY,
    body: z.strictObject({
      text: z
        .string('expected a command such as "/owner Acme"')
        .min(1, 'expected a command such as "/owner Acme"')
        .max(4000, 'expected at most 4000 characters')
        .meta({ examples: ['/owner Acme', '/deal won D-12'] }),
    }),
    answer: Replied,
    async run(call) {
      const reply = await answerCommand(call.doors, call.body.text, askedBy(call))
      return { reply: tellReply(reply) }
    },
  }),
  route({
    method: 'post',
    path: '/buttons',
    says: 'Presses a button of a card',
    query: NO_QUERY,
    // A button may be sent back as a message gave it, with its label.
    body: z.object({ button: name, value }),
    answer: Replied,
    async run(call) {
      const { button, value } = call.body
      const reply = await answerPress(call.doors, { press: button, value }, askedBy(call))
      return { reply: tellReply(reply) }
    },
  }),
  route({
    method: 'post',
    path: '/forms',
    says: 'Submits a form that a reply asked to fill',
    query: NO_QUERY,
    body: z.strictObject({
      form: name,
      value: value.default(''),
      fields: z.record(z.string(), value, 'expected an object of texts by field name'),
    }),
    answer: Replied,
    async run(call) {
      const { form: submit, ...sent } = call.body
      const reply = await answerForm(call.doors, { submit, ...sent }, askedBy(call))
      return { reply: tellReply(reply) }
    },
  }),
]

/** With an Idempotency-Key a repeat is the same gesture, and counts once. */
function askedBy({ house, person, key }: Call<unknown, unknown>): Asked {
  return {
    id: `api:${person.id}:${key ?? randomUUID()}`,
    at: house.now().toISOString(),
    by: person,
    source: 'api',
    conversation: null,
    house,
  }
}
