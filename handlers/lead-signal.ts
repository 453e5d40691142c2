import { disqualifyForm } from '../src/cards/lead-forms.ts'
import type { Reply } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { createdIn, decided, drawDeal, stamp } from './decided.ts'
import { draw, type Given, present } from './inbound-signal.ts'

/** Makes a deal of a lead, and shows the deal. */
export async function qualifyLead(asked: Asked, id: Id<'lead'>, given: Given = {}): Promise<Reply> {
  const about = { kind: 'lead.qualified', lead: { id }, patch: present(given) } as const
  return await decided(
    asked,
    { ...stamp(asked), ...about },
    {
      card: async (decision) => {
        const deal = createdIn(decision, 'deal')
        return deal ? await drawDeal(asked, deal) : await draw(asked, 'lead', id)
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
      card: () => draw(asked, 'lead', id),
      ...(faults && { form: () => disqualifyForm(id, { faults }) }),
    },
  )
}
