import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROUTES } from '../../src/api/router.ts'
import { type Served, serve } from './serve.ts'

let served: Served
// biome-ignore lint/suspicious/noExplicitAny: a document, looked into here and there
let document: any
beforeAll(async () => {
  served = await serve()
  document = await (await fetch(`${served.url}/api/v1/openapi.json`)).json()
})
afterAll(() => served.close())

test('the document holds every endpoint, and no other', () => {
  const told = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method} ${path}`),
  )
  const served = ROUTES.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`)
  expect(told.toSorted()).toEqual(served.toSorted())
})

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)]
  expect(references.length).toBeGreaterThan(20)
  for (const [, reference] of references) {
    const [start, ...steps] = reference!.split('/')
    expect(start).toBe('#')
    expect(steps.reduce((at, step) => at?.[step], document)).toBeTypeOf('object')
  }
})

test('each list is told with its own filters', () => {
  const filters = (path: string) =>
    document.paths[path].get.parameters.map(({ name }: { name: string }) => name).toSorted()
  expect(filters('/deals')).toEqual(['after', 'external_id', 'limit', 'owner', 'q', 'subject'])
  expect(filters('/leads')).toEqual(filters('/deals'))
  expect(filters('/clocks')).toEqual(['after', 'external_id', 'limit', 'owner', 'subject'])
})

test.each(['', 'Bearer', 'Bearer wrong', 'Basic YTpi', `Bearer ${'x'.repeat(5000)}`])(
  'without a good token (%j) the answer is 401 and says how to get one',
  async (Authorization) => {
    const response = await fetch(`${served.url}/api/v1/deals`, { headers: { Authorization } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    expect(await response.json()).toMatchObject({ hint: expect.stringContaining('baton token') })
  },
)

test('who has left has no way in any more', async () => {
  expect((await served.get('kim', 'people')).status).toBe(200)
  const { db, org } = served.house
  const left = db.updateTable('person').set({ active: false }).where('orgId', '=', org)
  await left.where('id', '=', served.people.kim.id).execute()
  expect((await served.get('kim', 'people')).status).toBe(401)
})

test.each([
  ['no JSON', '{"text":', {}, 400, 'not JSON'],
  ['another type', 'text=x', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'JSON'],
  ['no text', {}, {}, 400, 'text: expected a command'],
  ['something unknown', { text: '/x', colour: 1 }, {}, 400, '“colour” is no field'],
  ['a list', [], {}, 400, 'body:'],
  ['too much', { text: 'x'.repeat(300_000) }, {}, 413, 'at most 256 kB'],
  ['an empty key', { text: '/x' }, { 'Idempotency-Key': '' }, 400, 'Idempotency-Key'],
])('a command sent as %s is refused and told why', async (_, body, headers, status, detail) => {
  const answer = await served.post('ana', 'commands', body, headers as Record<string, string>)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.body.detail).toContain(detail)
})

test.each([
  ['DELETE', 'deals', 'GET'],
  ['GET', 'commands', 'POST'],
  ['PATCH', 'deals/D-1', 'GET'],
  ['POST', 'openapi.json', 'GET'],
])('%s %s is 405 and says what is possible', async (method, path, allow) => {
  const { status, headers } = await served.ask('ana', path, { method })
  expect([status, headers.get('allow')]).toEqual([405, allow])
})

test.each(['unknown', 'deals/D-1/unknown', '', 'deals/%E0'])(
  'there is nothing at %j',
  async (path) => {
    const { status, headers } = await served.get('ana', path)
    expect(status).toBe(path.includes('%') ? 400 : 404)
    expect(headers.get('content-type')).toContain('application/problem+json')
  },
)
