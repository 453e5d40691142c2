import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SignalOf } from '../../src/model.ts'
import type { Role } from '../../src/nouns.ts'
import { wakeClocks } from '../../src/overdue.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

const account = (name: string) => ({ account: { name, region: 'EMEA' } })
const large = {
  amount: 12_000,
  currency: 'EUR',
  close_date: '2030-02-01',
  owner_email: 'ana@ours.example',
}

async function approvalsOf(dealId: string) {
  const rows = (await story.rows('approval')) as Record<string, string & Record<string, string>>[]
  return rows.filter((row) => row.dealId === dealId)
}

async function openOf(dealId: string) {
  const rows = (await story.rows('exception')) as Record<string, string>[]
  return rows.filter(({ subjectId, state }) => subjectId === dealId && state === 'open')
}

const answer = (who: Who, exception: string, value: string) =>
  story.house.receive({
    kind: 'exception.answered',
    id: `answer:${exception}`,
    at: story.now().toISOString(),
    by: { kind: 'user', id: story.ids[who] },
    source: 'chat',
    exception,
    value,
  })

const report = (id: string, account: object): SignalOf<'account.updated'> => ({
  ...{ id, at: story.now().toISOString(), by: { kind: 'integration', id: 'crm' }, source: 'crm' },
  ...{ kind: 'account.updated', account, patch: {} },
})
const said = async (id: string, about: object) => await story.house.receive(report(id, about))

test('an amount that changes beside a move that cannot be makes the approval void', async () => {
  await story.reports('stale', { name: 'Stale', ...large }, account('Stale Ltd'))
  await story.reports('stale', { stage: 'closed_won' })
  await story.reports('stale', { stage: 'closed_lost', amount: 99_000 })
  const { id, stage } = await story.deal('Stale')
  const [former, again] = await approvalsOf(id)
  expect(stage).toBe('prospecting')
  expect(former).toMatchObject({ status: 'superseded', facts: { amount: '12000' } })
  expect(again).toMatchObject({ status: 'pending', facts: { amount: '99000' } })
  expect((await openOf(id)).map(({ field }) => field)).toEqual(['lost_reason'])
})

test('who asked for an approval still may not grant it when another system changes the amount', async () => {
  await story.reports('own', { name: 'Own', ...large }, account('Own Ltd'))
  const { id, key } = await story.deal('Own')
  const roles: Role[] = ['finance', 'rep']
  const fay = story.house.db.updateTable('person').where('id', '=', story.ids.fay)
  await fay.set({ roles }).execute()
  await story.types('fay', `/deal won ${key}`)
  await story.reports('own', { amount: 13_000 })
  const steps = await story.house.db.selectFrom('approvalStep').selectAll().execute()
  const pending = (await approvalsOf(id)).find(({ status }) => status === 'pending')!
  const step = steps.find(({ approvalId }) => approvalId === pending.id)!
  const { text } = await story.presses('fay', 'approve', step.id)
  expect(text).toMatch(/You asked for this approval/)
  expect((await story.deal('Own')).stage).toBe('prospecting')
  await fay.set({ roles: ['finance'] }).execute()
})

test('several faults that fall on one field are one exception, and the rest of the report counts', async () => {
  const long = 'x'.repeat(100)
  await story.reports(
    'twice',
    { name: 'Twice', [`${long}1`]: 1, [`${long}2`]: 2, 'account.country': 'nowhere' },
    { account: { name: 'Twice Ltd', country: 'nowhere' } },
  )
  const { id } = await story.deal('Twice')
  const fields = (await openOf(id)).map(({ field }) => field)
  expect(fields.sort()).toEqual(['account.country', 'account.region', long].sort())
})

test('what its system says later places a deal that waited, also where it names the stage again', async () => {
  await story.reports('bare', { name: 'Bare', stage: 'prospecting' })
  const { id, ownerId } = await story.deal('Bare')
  expect(ownerId).toBeNull()
  expect(await openOf(id)).toMatchObject([{ kind: 'unplaceable', field: 'account' }])
  const again = { stage: 'prospecting', next_step: 'Call' }
  await story.reports('bare', again, { account: { name: 'Bare Ltd', region: 'EMEA' } })
  expect([story.ids.ana, story.ids.ben, story.ids.max]).toContain(
    (await story.deal('Bare')).ownerId,
  )
  expect(await openOf(id)).toEqual([])
})

test('a deal that was deleted while it waited for an owner finds one when it comes back', async () => {
  await story.reports('gone', { name: 'Gone' })
  story.pass(1)
  await story.reports('gone', {}, { kind: 'deal.deleted' })
  const { id } = await story.deal('Gone')
  expect(await openOf(id)).toEqual([])
  story.pass(1)
  await story.reports('gone', { next_step: 'Call' })
  expect(await openOf(id)).toMatchObject([{ kind: 'unplaceable', field: 'account' }])
  await story.reports('gone', {}, { account: { name: 'Gone Ltd', region: 'EMEA' } })
  expect((await story.deal('Gone')).ownerId).not.toBeNull()
})

test('an account that is found by its domain keeps its name, where another has the one that is said', async () => {
  await said('s1', { name: 'Solo Ltd' })
  await said('s2', { name: 'Duo Ltd', domain: 'duo.example' })
  await said('s3', { name: 'Solo Ltd', domain: 'duo.example', region: 'EMEA' })
  const accounts = story.house.db.selectFrom('account').select(['name', 'region'])
  expect(await accounts.where('domain', '=', 'duo.example').execute()).toEqual([
    { name: 'Duo Ltd', region: 'EMEA' },
  ])
})

test('what can never be stored beside what is there is set aside and seen, and does not wait for ever', async () => {
  await said('t1', { name: 'Twin Ltd', domain: 'a.example', country: 'DE' })
  await said('t2', { name: 'Twin Ltd', domain: 'b.example', country: 'FR' })
  await story.house.accept([report('t3', { domain: 'b.example', country: 'DE' })])
  for (let tries = 0; tries < 6; tries++) {
    await story.intake.drain()
    story.pass(1)
    await story.intake.sweep()
  }
  const failed = (await story.rows('exception')).filter(({ kind }) => kind === 'failed')
  expect(failed.map(({ because }) => because)).toEqual([expect.stringContaining('as t3;')])
})

test('of two exceptions about the same field, one answer settles both', async () => {
  const team = story.house.db.selectFrom('team').select('id').where('name', '=', 'emea-sales')
  await story.house.db.deleteFrom('membership').where('teamId', '=', team).execute()
  await story.reports(
    'both',
    { name: 'Both', owner_email: 'gone@ours.example' },
    account('Both Ltd'),
  )
  const { id } = await story.deal('Both')
  const open = await openOf(id)
  expect(open.map(({ kind, field }) => `${kind} ${field}`).sort()).toEqual([
    'bad_value owner_email',
    'unplaceable owner_email',
  ])
  await answer('oz', open[0]!.id!, 'ana@ours.example')
  expect((await story.deal('Both')).ownerId).toBe(story.ids.ana)
  expect(await openOf(id)).toEqual([])
})

test('an account that its system renames to what another one is called keeps its deal’s report whole', async () => {
  const named = (externalId: string, name: string) => ({ account: { externalId, name } })
  await story.reports('first', { name: 'First' }, named('n1', 'Same Ltd'))
  await story.reports('second', { name: 'Second' }, named('n2', 'Other Ltd'))
  await story.reports('second', { next_step: 'Call' }, named('n2', 'Same Ltd'))
  const accounts = story.house.db.selectFrom('account').select('externalId')
  const same = await accounts.where('name', '=', 'Same Ltd').orderBy('externalId').execute()
  expect(same.map(({ externalId }) => externalId)).toEqual(['n1', 'n2'])
  expect((await story.deal('Second')).nextStep).toBe('Call')
})

test('what is wrong in the report of a new deal is its owner’s to fix', async () => {
  await story.reports('mine', { name: 'Mine', amount: 'much', owner_email: 'ana@ours.example' })
  const [fault] = await openOf((await story.deal('Mine')).id)
  expect(fault).toMatchObject({ field: 'amount', ownerId: story.ids.ana })
})

test('an exception that nobody settles in time is told to its owner and their manager', async () => {
  await story.reports('late', { name: 'Late', amount: 'much', owner_email: 'ana@ours.example' })
  story.pass(3 * 24 * 60)
  await wakeClocks(story.spine, story.house.receive)
  const shown = JSON.stringify(await story.shows(`person:${story.ids.max}`))
  expect(shown).toContain('Overdue: Exceptions')
})
