import { z } from 'zod'
import { newLeadForm } from '../../src/cards/lead-forms.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { action, type Command } from '../../src/house.ts'
import { change, create } from '../inbound-signal.ts'
import { disqualifyLead, qualifyLead } from '../lead-signal.ts'
import { which } from '../owned.ts'
import { onInbound, personCalled } from '../pick.ts'
import { splitReason } from '../split.ts'
import { claimsOf } from './claims.ts'
import { inboundOf } from './inbound.ts'
import { offersOf } from './offers.ts'

const LEAD = which('lead')
const FIELDS = {
  company: z.string().optional().describe('the company by its name'),
  email: z.string().optional().describe('a mail address'),
  phone: z.string().optional().describe('a phone number'),
  title: z.string().optional().describe('what they do there'),
  region: z.string().optional().describe('a region like EMEA'),
  country: z.string().optional().describe('a country like Germany'),
  industry: z.string().optional().describe('an industry like Software'),
  message: z.string().optional().describe('what they want, in their words'),
  source: z.string().optional().describe('where they come from, like Referral'),
}

const enter = action({
  says: 'Enter somebody who may become a customer',
  example: '/lead new Ann Smith company: Acme email: ann@acme.com region: EMEA',
  words: ['name'],
  also: { account: 'company' },
  reads: false,
  input: z.object({
    name: z.string().optional().describe('what they are called'),
    ...FIELDS,
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
  }),
  async run({ owner, source, ...fields }, asked) {
    const given = { ...fields, lead_source: source }
    if (!fields.name && !fields.company && !fields.email) return { form: newLeadForm() }
    const owner_email = owner ? (await personCalled(asked, owner)).email : undefined
    return await create(asked, 'lead', { ...given, owner_email })
  },
})

const tell = action({
  says: 'Change what is known of a lead',
  example: '/lead change L-5 region: EMEA',
  words: ['lead'],
  also: { account: 'company' },
  reads: false,
  input: z.object({ lead: LEAD, ...FIELDS }),
  async run({ lead, source, ...fields }, asked) {
    const given = { ...fields, lead_source: source }
    const line = (key: string) => lineFor('lead change', { lead: key, ...fields, source })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      change(asked, 'lead', id, given),
    )
  },
})

const work = action({
  says: 'Say that you are on a lead',
  example: '/lead work L-5',
  words: ['lead'],
  reads: false,
  input: z.object({ lead: LEAD }),
  async run({ lead }, asked) {
    const line = (key: string) => lineFor('lead work', { lead: key })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      change(asked, 'lead', id, { status: 'working' }),
    )
  },
})

const qualify = action({
  says: 'Make a deal of a lead, with its account and contact',
  example: '/lead qualify L-5 amount: 50,000 currency: EUR',
  words: ['lead'],
  reads: false,
  input: z.object({
    lead: LEAD,
    deal: z.string().optional().describe('what the deal is called'),
    amount: z.string().optional().describe('an amount like 50,000'),
    currency: z.string().optional().describe('a currency like EUR'),
    close_date: z.string().optional().describe('a day like 2027-03-31'),
  }),
  async run({ lead, deal: name, ...fields }, asked) {
    const line = (key: string) => lineFor('lead qualify', { lead: key, deal: name, ...fields })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      qualifyLead(asked, id, { name, ...fields }),
    )
  },
})

const disqualify = action({
  says: 'Say why somebody is no customer',
  example: '/lead disqualify L-5 because they only want a job',
  words: ['lead'],
  reads: false,
  input: z.object({ lead: LEAD, reason: z.string().optional().describe('why they are none') }),
  async run(input, asked) {
    const { deal: lead, ...said } = splitReason(input.lead)
    const reason = input.reason ?? said.reason
    const line = (key: string) => lineFor('lead disqualify', { lead: key, reason })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      disqualifyLead(asked, id, reason),
    )
  },
})

/** `/lead` */
export const lead: Command = {
  name: 'lead',
  says: 'Enter, show, qualify and drop leads',
  fallback: 'show',
  also: { take: 'claim', drop: 'disqualify' },
  actions: {
    ...{ new: enter, ...inboundOf('lead'), change: tell, work, qualify, disqualify },
    ...claimsOf('lead'),
    ...offersOf('lead'),
  },
}
