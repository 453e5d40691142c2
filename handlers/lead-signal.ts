import { disqualifyForm, newLeadForm } from '../src/cards/lead-forms.ts'
import type { Card, Reply } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { cardFor } from '../src/reading.ts'
import { createdIn, decided, drawDeal, stamp } from './decided.ts'

/** Fields as a person gave them, by field name. */
export type GivenLead = Readonly<Record<string, string | undefined>>

/** Enters a lead; when fields are wrong, the answer is the form with what was given. */
export async function createLead(asked: Asked, given: GivenLead): Promise<Reply> {
  const patch = present(given)
  const signal = { ...stamp(asked), kind: 'lead.created', lead: {}, patch } as const
  return await decided(asked, signal, {
    card: async (decision) => {
      const id = createdIn(decision, 'lead')
      return id ? await drawLead(asked, id) : null
    },
    form: ({ faults, because }) => newLeadForm({ values: patch, faults, text: because }),
  })
}

/** Changes a lead. */
export async function changeLead(
  asked: Asked,
  id: Id<'lead'>,
  { reason, ...given }: GivenLead,
): Promise<Reply> {
  const why = reason?.trim() ? { reason } : {}
  const about = { kind: 'lead.updated', lead: { id }, patch: present(given), ...why } as const
  return await decided(asked, { ...stamp(asked), ...about }, { card: () => drawLead(asked, id) })
}

/** Makes a deal of a lead, and shows the deal. */
export async function qualifyLead(
  asked: Asked,
  id: Id<'lead'>,
  given: GivenLead = {},
): Promise<Reply> {
  const about = { kind: 'lead.qualified', lead: { id }, patch: present(given) } as const
  return await decided(
    asked,
    { ...stamp(asked), ...about },
    {
      card: async (decision) => {
        const deal = createdIn(decision, 'deal')
        return deal ? await drawDeal(asked, deal) : await drawLead(asked, id)
      },
    },
  )
}

/** Drops a lead for a reason; asks for it in a form where there is none. */
export async function disqualifyLead(
  asked: Asked,
  id: Id<'lead'>,
  reason: string | undefined,
  faults: Readonly<Record<string, string>> | null = null,
): Promise<Reply> {
  const why = reason?.trim() ? { reason } : {}
  const about = { kind: 'lead.disqualified', lead: { id }, ...why } as const
  return await decided(
    asked,
    { ...stamp(asked), ...about },
    {
      card: () => drawLead(asked, id),
      ...(faults && { form: () => disqualifyForm(id, { faults }) }),
    },
  )
}

/** The lead's card as it is now, as the asker may read it; null when there is no such lead. */
export async function drawLead(asked: Asked, id: Id<'lead'>): Promise<Card | null> {
  return await cardFor(asked, 'lead', id)
}

function present(given: GivenLead): Record<string, string> {
  const said = Object.entries(given).filter((it): it is [string, string] => Boolean(it[1]?.trim()))
  return Object.fromEntries(said)
}
