import type { Signal, SignalOf, Situation } from '../../model.ts'
import type { Id, Lead, Ticket } from '../../nouns.ts'
import type { Bad, Said } from '../said.ts'

/** What comes in from outside and then has an owner, a clock and an end. */
export type Inbound = Lead | Ticket
export type InboundNoun = 'lead' | 'ticket'
export type InboundSignal = SignalOf<
  'lead.created' | 'lead.updated' | 'ticket.created' | 'ticket.updated'
>
export type InboundSituation = Situation & { readonly signal: InboundSignal }

/** The record as a signal makes it, with what was said of it. */
export interface Taken<R extends Inbound = Inbound> {
  readonly noun: InboundNoun
  readonly after: R
  readonly read: Said
  readonly faults: readonly Bad[]
}

export function nounOf(signal: InboundSignal): InboundNoun {
  return 'lead' in signal ? 'lead' : 'ticket'
}

/** The record of that noun which the situation is about; null where it is new, or about none. */
export function recordIn(situation: Situation, noun: InboundNoun): Inbound | null {
  return situation[noun] ?? null
}

type Rest = Pick<InboundSignal, 'id' | 'at' | 'by' | 'source' | 'patch' | 'route'>

/** Says more of a record that is there. */
export function updated(noun: InboundNoun, id: Id, rest: Rest): Signal {
  return noun === 'lead'
    ? { ...rest, kind: 'lead.updated', lead: { id } }
    : { ...rest, kind: 'ticket.updated', ticket: { id } }
}

export function isInbound(noun: string): noun is InboundNoun {
  return noun === 'lead' || noun === 'ticket'
}

/** What leads and tickets say of their company and of where they come from is read as an account and a deal have it. */
export const READ_AS: Readonly<Record<string, string>> = {
  country: 'account.country',
  region: 'account.region',
  industry: 'account.industry',
  lead_source: 'deal.lead_source',
}
