import { z } from 'zod'
import { newLeadForm } from '../../src/cards/lead-forms.ts'
import { leadList } from '../../src/cards/lists.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { action, type Command } from '../../src/house.ts'
import { readerFor, viewsFor } from '../../src/reading.ts'
import { listOpenLeads } from '../../src/store/leads.ts'
import { changeLead, createLead, disqualifyLead, drawLead, qualifyLead } from '../lead-signal.ts'
import { onInbound, personCalled } from '../pick.ts'
import { splitOwner, splitReason } from '../split.ts'
import { claimsOf } from './claims.ts'
import { offersOf } from './offers.ts'

const LEAD = z
  .string()
  .min(1)
  .describe('which lead: its key (L-5), its name, company or mail address')
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

const create = action({
  says: 'Enter somebody who may become a customer',
  example: '/lead new Ann Smith company: Acme email: ann@acme.com region: EMEA',
  words: ['name'],
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
    return await createLead(asked, { ...given, owner_email })
  },
})

const show = action({
  says: 'Show a lead',
  example: '/lead show Ann Smith',
  words: ['lead'],
  reads: true,
  input: z.object({ lead: LEAD }),
  async run({ lead }, asked) {
    const line = (key: string) => lineFor('lead show', { lead: key })
    return await onInbound(asked, 'lead', { said: lead, line }, async ({ id }) => {
      const card = await drawLead(asked, id)
      return card ? { card } : { text: 'That lead is no longer there.' }
    })
  },
})

const list = action({
  says: 'List open leads: yours, all, or a colleague’s',
  example: '/lead list all',
  words: ['of'],
  reads: true,
  input: z.object({ of: z.string().optional().describe('mine, all, or a colleague by name') }),
  async run({ of = 'mine' }, asked) {
    const isMine = /^mine$/i.test(of)
    const owner = /^all$/i.test(of) ? null : isMine ? asked.by : await personCalled(asked, of)
    const { db, org } = asked.house
    const reader = readerFor(asked.house, asked.by)
    const ids = await listOpenLeads(db, org, { reader, ...(owner && { owner: owner.id }) })
    const leads = await viewsFor(asked, 'lead', ids)
    const whose = owner ? `Open leads of ${owner.name}` : 'Open leads'
    return leads.length === 0 ? { text: `${whose}: none.` } : { card: leadList(whose, leads) }
  },
})

const change = action({
  says: 'Change what is known of a lead',
  example: '/lead change L-5 region: EMEA',
  words: ['lead'],
  reads: false,
  input: z.object({ lead: LEAD, ...FIELDS }),
  async run({ lead, source, ...fields }, asked) {
    const given = { ...fields, lead_source: source }
    const line = (key: string) => lineFor('lead change', { lead: key, ...fields, source })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      changeLead(asked, id, given),
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
      changeLead(asked, id, { status: 'working' }),
    )
  },
})

const assign = action({
  says: 'Give a lead to a colleague',
  example: '/lead assign L-5 to Mia because she knows them',
  words: ['lead', 'owner'],
  reads: false,
  input: z.object({
    lead: LEAD,
    owner: z.string().min(1).describe('a colleague by name or mail, or me'),
    reason: z.string().optional().describe('why, where it is not yours to give'),
  }),
  async run(input, asked) {
    const { deal: lead, owner, ...said } = splitOwner(input.lead, input.owner)
    const { email } = await personCalled(asked, owner)
    const reason = input.reason ?? said.reason
    const line = (key: string) => lineFor('lead assign', { lead: key, owner: email, reason })
    return await onInbound(asked, 'lead', { said: lead, line }, ({ id }) =>
      changeLead(asked, id, { owner_email: email, reason }),
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
  actions: {
    ...{ new: create, show, list, change, work, assign, qualify, disqualify },
    ...claimsOf('lead'),
    ...offersOf('lead'),
  },
}
