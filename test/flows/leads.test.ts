import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LeadSignal } from '../../src/model/leads.ts'
import { wakeClocks } from '../../src/overdue.ts'
import { checkLeavers } from '../../src/people/leavers.ts'
import { listHappened } from '../../src/store/story.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

const whoIs = (id: unknown) =>
  (Object.entries(story.ids).find(([, one]) => one === id)?.[0] ?? null) as Who | null
const leads = () =>
  story.house.db.selectFrom('lead').selectAll().where('orgId', '=', story.house.org).execute()
const leadCalled = async (name: string) => (await leads()).find((lead) => lead.name === name)!
const openAbout = async (id: string) =>
  (await story.rows('exception')).filter(
    ({ subjectId, state }) => subjectId === id && state === 'open',
  )
const cardOf = async (where: string, name: string) =>
  (await story.shows(where)).find(({ title }) => title === name)

/** What a form on our site sends. */
async function comes(patch: Record<string, unknown>, externalId?: string, id = randomUUID()) {
  story.pass(1)
  const about = { lead: { ...(externalId && { externalId }) }, patch }
  const by = { kind: 'integration', id: 'form' } as const
  const stamp = { id, at: story.now().toISOString(), by, source: 'form' }
  const signal: LeadSignal & typeof stamp = { ...stamp, kind: 'lead.created', ...about }
  return await story.house.receive(signal)
}

test('a lead gets an owner by the rules that deals have, who is told, with a clock until somebody is on it', async () => {
  await comes({ name: 'Ann Smith', email: 'ann@acme.com', company: 'Acme', region: 'EMEA' })
  const lead = await leadCalled('Ann Smith')
  const owner = whoIs(lead.ownerId)!
  expect(['ana', 'ben', 'max']).toContain(owner)
  const card = await cardOf(`person:${story.ids[owner]}`, 'Ann Smith')
  expect(card?.badge?.text).toBe('New lead')
  expect(JSON.stringify(card?.facts)).toContain('First response')
  expect(await cardOf('channel:deals', 'Ann Smith')).toBeDefined()
  const why = JSON.stringify((await story.types('oz', `/owner ${lead.key} why`)).card)
  expect(why).toContain('each region has its team')
  const { text } = await story.presses(owner, 'work-lead', lead.id)
  expect(text).toMatch(/ changed status of Ann Smith\.$/)
  const [clock] = (await story.rows('clock')).filter(({ subjectId }) => subjectId === lead.id)
  expect(clock).toMatchObject({ state: 'met', kind: 'first_response' })
})

test('whoever writes again while their lead is open is one lead, also under another id and at the same time', async () => {
  const same = { name: 'Bo Twice', email: 'bo@twice.example', region: 'EMEA' }
  await Promise.all([
    comes(same, 'F-1'),
    comes(same, 'F-1'),
    comes({ ...same, phone: '+49 30 12345' }),
  ])
  await comes({ ...same, email: 'BO@twice.example ', title: 'CEO' }, 'F-2')
  const all = (await leads()).filter(({ email }) => email === 'bo@twice.example')
  expect(all).toHaveLength(1)
  expect(all[0]).toMatchObject({ title: 'CEO', phone: '+49 30 12345', externalId: 'F-1' })
})

test('a lead of a company that we have goes to the owner of its account; a mail address anybody can have says nothing', async () => {
  const account = {
    name: 'Known Ltd',
    domain: 'known.example',
    region: 'EMEA',
    ownerEmail: 'ben@ours.example',
  }
  await story.reports('Known', { name: 'Known', owner_email: 'ana@ours.example' }, { account })
  await comes({ name: 'Cem Known', email: 'cem@known.example' })
  const lead = await leadCalled('Cem Known')
  expect(lead.accountId).not.toBeNull()
  expect(whoIs(lead.ownerId)).toBe('ben')
  await comes({ name: 'Dov Free', email: 'dov@gmail.com', region: 'EMEA' })
  expect((await leadCalled('Dov Free')).accountId).toBeNull()
})

test('what the rules lack is asked for, and the lead goes on from there once it is said', async () => {
  await comes({ name: 'Eva Blank', email: 'eva@blank.example' })
  const lead = await leadCalled('Eva Blank')
  const [open] = await openAbout(lead.id)
  expect(open).toMatchObject({ kind: 'unplaceable', field: 'region', noun: 'lead' })
  expect(JSON.stringify(await story.shows('channel:triage'))).toContain('Eva Blank')
  await story.submits(
    'oz',
    { submit: 'answer-exception', value: String(open!.id) },
    { value: 'EMEA' },
  )
  expect(['ana', 'ben', 'max']).toContain(whoIs((await leadCalled('Eva Blank')).ownerId))
  expect(await openAbout(lead.id)).toEqual([])
  await comes({ name: 'Fin Blank', email: 'fin@blank.example' })
  const other = await leadCalled('Fin Blank')
  await story.types('oz', `/lead change ${other.key} region: EMEA`)
  expect(await openAbout(other.id)).toEqual([])
  expect(whoIs((await leadCalled('Fin Blank')).ownerId)).not.toBeNull()
})

test('a bad value of a machine waits as a question, and the rest of the lead is taken', async () => {
  await comes({ name: 'Gus Odd', email: 'no address', region: 'EMEA', shoe_size: 44 })
  const lead = await leadCalled('Gus Odd')
  expect(lead.email).toBeNull()
  const asked = (await openAbout(lead.id)).map(({ field }) => field)
  expect(asked.toSorted()).toEqual(['email', 'shoe_size'])
})

test('a qualified lead is a deal with its account and its contact, and stays with its owner', async () => {
  const message = 'We would like a demo'
  await comes({
    ...{ name: 'Ida Good', email: 'ida@good.example', region: 'EMEA' },
    company: 'Good AG',
    message,
  })
  const { key, ownerId, id } = await leadCalled('Ida Good')
  const owner = whoIs(ownerId)!
  await story.types(owner, `/lead qualify ${key} amount: 20,000 currency: EUR`)
  const deal = await story.deal('Good AG')
  expect(deal).toMatchObject({ ownerId, amount: '20000.00', currency: 'EUR' })
  const lead = await leadCalled('Ida Good')
  expect(lead).toMatchObject({ status: 'qualified', dealId: deal.id, accountId: deal.accountId })
  const card = await cardOf(`person:${ownerId}`, 'Ida Good')
  expect(JSON.stringify(card?.facts)).toContain(deal.key)
  const again = await story.presses(owner, 'qualify-lead', id)
  expect(again.text).toMatch(/^Ida Good is qualified already/)
  const { db, org } = story.house
  const contact = await db.selectFrom('contact').selectAll().where('orgId', '=', org).execute()
  expect(contact.map(({ email }) => email)).toContain('ida@good.example')
  const notes = await db
    .selectFrom('activity')
    .selectAll()
    .where('subjectId', '=', deal.id)
    .execute()
  expect(notes).toMatchObject([{ kind: 'form', text: message }])
})

test('a lead whose company became an account since is qualified into that account, which keeps what it says', async () => {
  await comes({
    name: 'Kai Later',
    email: 'kai@later.example',
    company: 'Later AG',
    region: 'EMEA',
  })
  const account = { name: 'Later AG', region: 'AMER', industry: 'Software' }
  await story.reports('Later', { name: 'First', owner_email: 'ana@ours.example' }, { account })
  const { key } = await leadCalled('Kai Later')
  const reply = await story.types('max', `/lead qualify ${key} deal: Second`)
  expect(reply.text).toContain('it is the deal Second now')
  const [first, second] = [await story.deal('First'), await story.deal('Second')]
  expect(second.accountId).toBe(first.accountId)
  const { db } = story.house
  const kept = db.selectFrom('account').selectAll().where('id', '=', first.accountId!)
  expect(await kept.executeTakeFirstOrThrow()).toMatchObject({
    ...{ name: 'Later AG', region: 'AMER', industry: 'Software', domain: 'later.example' },
  })
})

test('what was still asked about a lead is settled once when it is qualified, and comes back nowhere', async () => {
  await comes({ name: 'Lou Queued', email: 'lou@queued.example', region: 'Atlantis' })
  const lead = await leadCalled('Lou Queued')
  expect(await openAbout(lead.id)).toMatchObject([{ field: 'owner_email' }])
  await story.types('oz', `/lead qualify ${lead.key}`)
  expect(await openAbout(lead.id)).toEqual([])
  const asked = (await story.rows('exception')).filter(({ subjectId }) => subjectId === lead.id)
  const settled = (await story.rows('event')).filter(
    ({ what, subjectId }) => what === 'exception.settled' && subjectId === asked[0]?.id,
  )
  expect(settled).toHaveLength(1)
})

test('a lead that is dropped says why, and whoever writes again afterwards is a new one', async () => {
  await comes({ name: 'Jo Job', email: 'jo@job.example', region: 'EMEA' })
  const { key, id, ownerId } = await leadCalled('Jo Job')
  const owner = whoIs(ownerId)!
  const asks = await story.presses(owner, 'disqualify-lead', id)
  expect(asks.form?.submit).toBe('disqualify-lead')
  await story.types(owner, `/lead disqualify ${key} because they want a job`)
  expect(await leadCalled('Jo Job')).toMatchObject({
    status: 'disqualified',
    reason: 'they want a job',
  })
  await comes({ name: 'Jo Job', email: 'jo@job.example', region: 'EMEA' })
  expect((await leads()).filter(({ name }) => name === 'Jo Job')).toHaveLength(2)
})

test('a colleague enters a lead in words, is told what is wrong with it, and gives it away with a reason', async () => {
  const wrong = await story.types('ana', '/lead new Kim Typed email: nothing')
  expect(wrong.form?.fields.find(({ name }) => name === 'email')?.fault).toMatch(
    /write it like ann@acme\.com/,
  )
  await story.types('ana', '/lead new Kim Typed email: kim@typed.example region: EMEA')
  const { key, ownerId } = await leadCalled('Kim Typed')
  expect(whoIs(ownerId)).toBe('ana')
  const unexplained = await story.types('max', `/lead assign ${key} to Ben`)
  expect(unexplained.text).toMatch(/Say why: \/lead assign L-\d+ to \.\.\. because/)
  await story.types('max', `/lead assign ${key} to Ben because he knows her`)
  expect(whoIs((await leadCalled('Kim Typed')).ownerId)).toBe('ben')
  const listed = JSON.stringify((await story.types('ben', '/lead list')).card)
  expect(listed).toContain('Kim Typed')
  const refused = await story.types('fay', `/lead disqualify ${key} because no`)
  expect(refused.text).toMatch(/^Only .* may change this lead/)
})

test('a lead that nobody looks at in time is told to its owner and their manager', async () => {
  await comes({ name: 'Lea Late', email: 'lea@late.example', region: 'EMEA' })
  const { id, ownerId } = await leadCalled('Lea Late')
  const [clock] = (await story.rows('clock')).filter(({ subjectId }) => subjectId === id)
  story.pass((Date.parse(String(clock!.dueAt)) - story.now().getTime()) / 60_000 + 1)
  await wakeClocks(story.spine, story.house.receive)
  const told = JSON.stringify(await story.shows(`person:${ownerId}`))
  expect(told).toContain('Lea Late')
  expect(JSON.stringify(await story.shows(`person:${story.ids.max}`))).toContain('Lea Late')
})

test('the leads of somebody who left are in their case, and nobody loses them', async () => {
  await comes({ name: 'Moe Left', email: 'moe@left.example', owner_email: 'ben@ours.example' })
  const stamp = () => ({ id: randomUUID(), at: story.now().toISOString(), source: 'chat' })
  const by = { kind: 'user', id: story.ids.oz } as const
  await story.house.receive({ ...stamp(), by, kind: 'person.deactivated', person: story.ids.ben })
  await checkLeavers(story.house, story.house.receive)
  const cases = (await story.rows('exception')).filter(({ noun }) => noun === 'person')
  expect(String(cases[0]?.because)).toMatch(/still owns \d+ leads/)
  const to = story.ids.ana
  await story.house.receive({ ...stamp(), by, kind: 'leaver.moved', person: story.ids.ben, to })
  expect(whoIs((await leadCalled('Moe Left')).ownerId)).toBe('ana')
  const kept = (await leads()).filter((it) => it.ownerId === story.ids.ben && !it.closedAt)
  expect(kept).toEqual([])
})

test('a note is kept about any record; what was said of a lead is in the story of its deal', async () => {
  await comes({ name: 'Nia Noted', company: 'Noted', region: 'EMEA' })
  const { id, key } = await leadCalled('Nia Noted')
  const said = async (line: string) => (await story.types('ana', line)).text
  const listed = async (of: string) =>
    (await story.types('max', `/note list ${of}`)).card?.table?.rows.map((row) => row.slice(1))
  expect(await said(`/note ${key} Wants it before May`)).toBe(
    'Ana Example added a note to Nia Noted.',
  )
  expect(await listed(key)).toEqual([['Note', 'Ana Example', 'Wants it before May']])
  await story.types('max', `/lead qualify ${key}`)
  const deal = await story.deal('Noted')
  const account = (await story.rows('account')).find(({ name }) => name === 'Noted')!
  await said(`/note ${account.key} They move to Lyon`)
  expect(await listed('Noted')).toEqual([['Note', 'Ana Example', 'They move to Lyon']])
  expect(await said('/note Noted')).toBeUndefined()
  await said(`/task new Call them deal: ${deal.key} owner: me`)
  const task = (await story.rows('task')).find(({ dealId }) => dealId === deal.id)!
  story.pass(1)
  await said(`/note ${task.key} Line was busy`)
  const { db, org } = story.house
  const told = (await listHappened(db, org, { noun: 'deal', id: deal.id })).filter(
    ({ noun }) => noun === 'activity',
  )
  expect(told.map((it) => it.new)).toEqual(['Wants it before May', 'Line was busy'])
  const events = (await story.rows('event')).filter(({ what }) => what === 'note.added')
  expect(events.map(({ noun, subjectId }) => [noun, subjectId])).toEqual(
    expect.arrayContaining([
      ['lead', id],
      ['account', account.id],
      ['task', task.id],
    ]),
  )
  expect(await said('/note L-999 Hello')).toMatch(/No lead answers to/)
})
