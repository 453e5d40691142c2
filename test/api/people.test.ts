import { afterAll, beforeAll, expect, test } from 'vitest'
import { anEvent, type Served, serve } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
  const owned = { name: 'Acme renewal', owner_email: 'ana@ours.test', account: { name: 'Acme' } }
  await served.deliver(anEvent(owned, 'deal.created'))
  await served.settle()
})
afterAll(() => served.close())

const leave = async (who: 'ana' | 'ole', said: string, headers = {}) =>
  await served.ask(who, `people/${said}`, { method: 'DELETE', headers })

test('only those who may say it say that somebody left, and nobody says it of themselves', async () => {
  const refused = await leave('ana', 'mia@ours.test')
  expect(refused.status).toBe(403)
  expect(refused.body.detail).toMatch(/^Only somebody with the role ops or admin .* Ask Ole Berg/)
  expect((await leave('ole', 'ole@ours.test')).status).toBe(403)
  expect((await leave('ole', 'nobody@ours.test')).status).toBe(404)
  expect((await leave('ole', 'no%00body')).status).toBeLessThan(500)
})

test('who is deactivated has no way in any more, and what they have becomes a case', async () => {
  expect((await served.get('ana', 'people')).status).toBe(200)
  const left = await leave('ole', served.people.ana.id, { 'Idempotency-Key': 'left-1' })
  expect(left.status).toBe(200)
  expect(left.body.said).toContain('Ana Souza does not work here any more')
  expect(left.body.said).toContain('left and still owns 1 deal')
  expect((await served.get('ana', 'people')).status).toBe(401)
  expect((await leave('ole', served.people.ana.id)).status).toBe(404)
  const { body } = await served.get('ole', 'exceptions')
  expect(body.items).toHaveLength(1)
})
