import type { Filled } from '../src/cards/forms.ts'
import { newLeadForm } from '../src/cards/lead-forms.ts'
import { newTicketForm } from '../src/cards/ticket-forms.ts'
import type { Card, Form, Reply } from '../src/chat/card.ts'
import type { InboundNoun } from '../src/decide/inbound/inbound.ts'
import type { Asked } from '../src/house.ts'
import type { Signal } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { cardFor } from '../src/reading.ts'
import { createdIn, decided, stamp } from './decided.ts'

/** Fields of a lead or a ticket as a person gave them, by field name. */
export type Given = Readonly<Record<string, string | undefined>>

const NEW: Readonly<Record<InboundNoun, (filled: Filled) => Form>> = {
  lead: newLeadForm,
  ticket: newTicketForm,
}

/** Enters a lead or a ticket; when fields are wrong, the answer is the form with what was given. */
export async function create(asked: Asked, noun: InboundNoun, given: Given): Promise<Reply> {
  const patch = present(given)
  const said = { ...stamp(asked), kind: `${noun}.created`, [noun]: {}, patch }
  return await decided(asked, said as Signal, {
    card: async (decision) => {
      const id = createdIn(decision, noun)
      return id ? await draw(asked, noun, id) : null
    },
    form: ({ faults, because }) => NEW[noun]({ values: patch, faults, text: because }),
  })
}

/** Changes a lead or a ticket, or where it stands. */
export async function change(
  asked: Asked,
  noun: InboundNoun,
  id: Id,
  { reason, ...given }: Given,
): Promise<Reply> {
  const why = reason?.trim() ? { reason } : {}
  const about = { kind: `${noun}.updated`, [noun]: { id }, patch: present(given), ...why }
  return await decided(asked, { ...stamp(asked), ...about } as Signal, {
    card: () => draw(asked, noun, id),
  })
}

/** Its card as it is now, as the asker may read it; null when it is not there. */
export async function draw(asked: Asked, noun: InboundNoun, id: Id): Promise<Card | null> {
  return await cardFor(asked, noun, id)
}

/** What was given, without what was left blank. */
export function present(given: Given): Record<string, string> {
  const said = Object.entries(given).filter((it): it is [string, string] => Boolean(it[1]?.trim()))
  return Object.fromEntries(said)
}
