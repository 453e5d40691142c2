import type { Effect, Situation } from '../../model.ts'
import type { Lead, Ticket } from '../../nouns.ts'
import { factsOf, personOf } from '../facts.ts'
import type { Past } from '../happening.ts'
import { accountOf } from '../inbound/company.ts'
import { type Inbound, type InboundNoun, recordIn } from '../inbound/inbound.ts'
import type { Rulebook } from '../rulebook.ts'
import { wordsOf } from './happened-words.ts'
import type { Occasion } from './occasions.ts'

type What = Omit<Occasion, 'at' | 'recordedAt' | 'historic'>
interface Made {
  readonly effects: readonly Effect[]
  readonly pasts: readonly Past[]
}

/** What happened to the lead and to the ticket, with each as it will be. */
export function inboundOccasions(rulebook: Rulebook, situation: Situation, made: Made): What[] {
  const nouns = ['lead', 'ticket'] as const
  return nouns.flatMap((noun) => occasionOf(rulebook, situation, { noun, ...made }) ?? [])
}

function occasionOf(
  rulebook: Rulebook,
  situation: Situation,
  { noun, effects, pasts }: Made & { readonly noun: InboundNoun },
): What | null {
  const own = pasts.filter((past) => past.noun === noun)
  if (own.length === 0) return null
  const record = afterEffects(situation, noun, effects)
  if (!record) return null
  const owner = personOf(situation.people, record.ownerId)
  const account = accountOf(situation, record)
  const facts = factsOf(situation, { [noun]: record, deal: null, account })
  const what = wordsOf(rulebook, own, null)
  return { subject: { noun, id: record.id }, what, facts, owner, country: record.country }
}

/** The record once the effects are written; null where there is none. */
function afterEffects(
  situation: Situation,
  noun: InboundNoun,
  effects: readonly Effect[],
): Inbound | null {
  let record = recordIn(situation, noun)
  for (const effect of effects) {
    if (effect.do === 'create' && effect.noun === noun)
      record = { ...BLANK[noun], ...headerOf(situation, effect.id), ...effect.fields }
    if (effect.do === 'change' && effect.id === record?.id) record = { ...record, ...effect.fields }
    if (effect.do === 'assign' && effect.id === record?.id)
      record = { ...record, ownerId: effect.to }
  }
  return record
}

const headerOf = ({ now }: Situation, id: string) => ({ id, createdAt: now, updatedAt: now })

const SHARED = {
  ...{ key: '', ownerId: null, version: 0, name: '', source: '', externalId: null, custom: {} },
  reportedAt: {},
  ...{ company: null, email: null, country: null, region: null, message: null },
  ...{ accountId: null, closedAt: null },
  status: 'new',
} as const
const NOW = { id: '', createdAt: '', updatedAt: '' }
const LEAD: Lead = {
  ...{ ...SHARED, ...NOW, phone: null, title: null, industry: null, leadSource: null },
  ...{ reason: null, dealId: null },
}
const TICKET: Ticket = {
  ...{ ...SHARED, ...NOW, contact: null, priority: 'normal', resolution: null },
  ...{ askedAt: '', answeredAt: null },
}
const BLANK = { lead: LEAD, ticket: TICKET }
