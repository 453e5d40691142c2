import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'

let baton: Baton
beforeAll(async () => {
  baton = await openBaton()
})
afterAll(() => baton?.close())

const EMEA = { name: 'Acme', region: 'EMEA' }

/** Sends one event and waits until everything that follows from it has happened. */
async function tell(data: Record<string, unknown>, type?: string, at?: string) {
  const event = anEvent(data, type)
  const answer = await baton.deliver({ ...event, ...(at && { timestamp: at }) })
  await baton.settle()
  return answer
}

async function dealOf(externalId: string) {
  const { body } = await baton.get('ole', `deals?external_id=${externalId}`)
  expect(body.items.length).toBe(1)
  return body.items[0]
}

async function pageOf(externalId: string) {
  return (await baton.get('ole', `deals/${(await dealOf(externalId)).key}`)).body
}

async function exceptionsOf(externalId: string) {
  const { key } = await dealOf(externalId)
  return (await baton.get('ole', `exceptions?subject=${key}`)).body.items
}

/** Everything one deal left behind. */
async function tracesOf(externalId: string) {
  const { id } = await dealOf(externalId)
  const about = async (table: Parameters<Baton['rows']>[0], by = 'subjectId') =>
    (await baton.rows(table)).filter((row) => row[by] === id)
  return {
    deal: await about('deal', 'id'),
    events: await about('event', 'dealId'),
    verdicts: await about('verdict'),
    assignments: await about('assignment'),
    clocks: await about('clock'),
    messages: await about('message'),
  }
}

describe('the same event, five times at once and later', () => {
  const event = anEvent(
    { external_id: 'five', name: 'Five', amount: 5000, currency: 'EUR', account: EMEA },
    'deal.created',
  )
  let before: Awaited<ReturnType<typeof tracesOf>>

  test('is one change with one set of effects and one card', async () => {
    const five = Array.from({ length: 5 }, () => baton.deliver(event, { id: 'five' }))
    expect((await Promise.all(five)).map(({ status }) => status)).toEqual(Array(5).fill(202))
    await baton.settle()
    before = await tracesOf('five')
    expect(before.deal).toMatchObject([{ name: 'Five', amount: '5000.00' }])
    expect(before.assignments).toMatchObject([{ personId: baton.people.ana.id }])
    expect(before.clocks).toMatchObject([{ kind: 'first_response', state: 'running' }])
    const places = before.messages.map(({ conversation }) => conversation)
    expect(places.toSorted()).toEqual(['channel:deals', `person:${baton.people.ana.id}`])
    const whats = before.events.map(({ what }) => what)
    expect(new Set(whats).size).toBe(whats.length)
  })

  test('leaves everything as it was when it comes again under its id', async () => {
    expect((await baton.deliver(event, { id: 'five' })).status).toBe(202)
    await baton.settle()
    expect(await tracesOf('five')).toEqual(before)
  })

  test('changes nothing when it comes again under a new id', async () => {
    expect((await baton.deliver(event, { id: 'five again' })).status).toBe(202)
    await baton.settle()
    const { verdicts: _, ...after } = await tracesOf('five')
    const { verdicts: __, ...was } = before
    expect(after).toEqual(was)
  })
})

test('what is not signed, not JSON or too much is refused, and leaves nothing behind', async () => {
  const secret = `whsec_${Buffer.alloc(32).toString('base64')}`
  const refused = [
    await baton.deliver(anEvent({ external_id: 'refused' }), { secret }),
    await baton.deliver('{"type": "deal.created"'),
    await baton.deliver(anEvent({ external_id: 'refused', name: 'x'.repeat(2 * 1024 * 1024) })),
  ]
  expect(refused.map(({ status }) => status)).toEqual([401, 400, 413])
  for (const { body } of refused) expect(body.detail).toMatch(/\w+ \w+/)
  const { body } = await baton.get('ole', 'deals?external_id=refused')
  expect(body.items).toEqual([])
})

test('a list of a thousand events is accepted, and every one is decided', async () => {
  const events = Array.from({ length: 1000 }, (_, n) =>
    anEvent({ external_id: `many-${n % 500}`, name: `Deal ${n}`, account: EMEA }),
  )
  const answer = await baton.deliver(events, { id: 'many' })
  expect([answer.status, answer.body]).toEqual([202, { accepted: 1000 }])
  await baton.settle()
  const sent = (await baton.rows('inbox')).filter(({ id }) => /:many:\d+$/.test(String(id)))
  expect(sent.length).toBe(1000)
  expect(new Set(sent.map(({ state }) => state))).toEqual(new Set(['done']))
  const made = (await baton.rows('deal')).filter(({ externalId }) => /^many-/.test(`${externalId}`))
  expect(made.length).toBe(500)
  for (const { externalId, name } of made) {
    expect(name).toBe(`Deal ${Number(`${externalId}`.slice(5)) + 500}`)
  }
})

test('an update changes only the fields it names', async () => {
  const all = { name: 'Partial', amount: '100.50', currency: 'EUR', close_date: '2030-05-01' }
  await tell({ external_id: 'part', ...all, account: EMEA, next_step: 'Call' }, 'deal.created')
  const was = await dealOf('part')
  await tell({ external_id: 'part', next_step: 'Send the offer' })
  const { version, updated_at, ...now } = await dealOf('part')
  expect({ ...was, version, updated_at }).toEqual({
    ...was,
    ...now,
    version,
    updated_at,
    next_step: was.next_step,
  })
  expect(now.next_step).toBe('Send the offer')
  expect(version).toBe(was.version + 1)
})

test('an older report never overwrites a newer one, but tells what was not known yet', async () => {
  await tell(
    { external_id: 'late', name: 'Late', amount: 200, account: EMEA },
    'deal.created',
    '2026-01-05T10:00:00Z',
  )
  await tell(
    { external_id: 'late', amount: 100, next_step: 'Call' },
    'deal.updated',
    '2026-01-05T09:00:00Z',
  )
  expect(await dealOf('late')).toMatchObject({ amount: '200.00', next_step: 'Call' })
  await tell({ external_id: 'late', amount: 300 }, 'deal.updated', '2026-01-05T11:00:00Z')
  expect((await dealOf('late')).amount).toBe('300.00')
})

test('values that cannot be taken are asked for, one field at a time, from who can fix them', async () => {
  const odd = { stage: 'Nirvana', amount: 'a lot', owner_email: 'ghost@ours.test' }
  const answer = await tell(
    { external_id: 'odd', name: 'Odd', account: EMEA, ...odd },
    'deal.created',
  )
  expect(answer.status).toBe(202)
  const open = await exceptionsOf('odd')
  expect(open.map(({ field }: { field: string }) => field).toSorted()).toEqual([
    'amount',
    'owner_email',
    'stage',
  ])
  const right: Record<string, string> = {
    stage: 'proposal',
    amount: '750',
    owner_email: 'max@ours.test',
  }
  for (const { field, offered, owner, buttons } of open) {
    expect(offered).toBe(odd[field as keyof typeof odd])
    expect(owner.email).toMatch(/@ours\.test$/)
    const { button, value: about } = buttons[0]
    const pressed = await baton.post('ole', 'buttons', { button, value: about })
    const { form, value, fields } = pressed.body.reply.form
    expect(fields.length).toBe(1)
    const sent = { form, value, fields: { [fields[0].name]: right[field] } }
    expect((await baton.post('ole', 'forms', sent)).body.reply.form).toBeUndefined()
  }
  await baton.settle()
  expect(await dealOf('odd')).toMatchObject({
    ...{ stage: 'proposal', amount: '750.00', owner: { email: 'max@ours.test' } },
  })
  const states = (await exceptionsOf('odd')).map(({ state }: { state: string }) => state)
  expect(new Set(states)).toEqual(new Set(['settled']))
})

test('won at the CRM: approved by a button, and the handoff stands with owners and dates', async () => {
  const won = { stage: 'closed_won', amount: 48_000, currency: 'EUR', close_date: '2030-01-07' }
  await tell({ external_id: 'won', name: 'Acme rollout', ...won, account: EMEA })
  const waiting = await pageOf('won')
  expect(waiting).toMatchObject({ pending_stage: 'closed_won', projects: [], tasks: [] })
  expect(waiting.approvals).toMatchObject([{ status: 'pending' }])
  const { button, value } = waiting.approvals[0].buttons.find(
    (it: { button: string }) => it.button === 'approve',
  )
  expect((await baton.post('mia', 'buttons', { button, value })).body.reply.text).toMatch(/won/)
  await baton.settle()
  const page = await pageOf('won')
  expect(page).toMatchObject({ stage: 'closed_won', pending_stage: null })
  expect(page.approvals).toMatchObject([{ status: 'approved', buttons: [] }])
  expect(page.projects).toMatchObject([{ owner: { email: 'kim@ours.test' } }])
  expect(page.tasks.length).toBeGreaterThanOrEqual(6)
  for (const { owner, due_on } of page.tasks) {
    expect(owner.email).toMatch(/@ours\.test$/)
    expect(due_on > '2030-01-07').toBe(true)
  }
  await tell({ external_id: 'won', ...won })
  expect((await pageOf('won')).projects.length).toBe(1)
})

test('a deal deleted at the CRM is gone until something newer brings it back', async () => {
  const gone = async () =>
    (await baton.get('ole', 'deals?external_id=gone')).body.items.length === 0
  const at = (hour: number) => `2026-01-05T${hour}:00:00Z`
  await tell({ external_id: 'gone', name: 'Gone', account: EMEA }, 'deal.created', at(10))
  const { key } = await dealOf('gone')
  await tell({ external_id: 'gone' }, 'deal.deleted', at(12))
  expect(await gone()).toBe(true)
  const { body: page } = await baton.get('ole', `deals/${key}`)
  expect(page.deleted_at).not.toBeNull()
  expect(page.clocks).toMatchObject([{ state: 'canceled' }])
  await tell({ external_id: 'gone', next_step: 'Call' }, 'deal.updated', at(11))
  expect(await gone()).toBe(true)
  await tell({ external_id: 'gone', next_step: 'Call again' }, 'deal.updated', at(13))
  expect(await dealOf('gone')).toMatchObject({ key, next_step: 'Call again', deleted_at: null })
})
