import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from '../support/postgres.ts'
import { openSightCompany, type SightCompany } from '../support/sight-company.ts'

let company: SightCompany
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  company = await openSightCompany(database.url, { url: 'http://127.0.0.1:9/v1' })
  drop = database.drop
  const rulebook = company.house.rulebook()
  const reading = { 'account.region': ['finance'], 'account.country': ['finance'] }
  const permissions = { ...rulebook.permissions, 'deal.read': ['everyone'] }
  Object.assign(rulebook, { permissions, reading })
}, 60_000)
afterAll(async () => {
  await company.close()
  await drop()
})

/** What one of them reads there: a page, an answer of the API, or of a command. */
async function read(first: string, where: string): Promise<string> {
  const [, path] = /^GET (.*)$/.exec(where) ?? []
  if (path) return await company.fetch(first, path)
  return JSON.stringify(await company.say(first, where))
}

describe('a region that decided whose it is, and an offered country', () => {
  test.each([
    ['/owner L-3', 'Zlregion2'],
    ['/owner K-3', 'Zkregion2'],
    ['GET /leads/L-3', 'Zlregion2'],
    ['GET /tickets/K-3', 'Zkregion2'],
    ['GET /api/v1/leads/L-3', 'Zlregion2'],
    ['GET /api/v1/tickets/K-3', 'Zkregion2'],
    ['GET /leads/L-2', 'Zlland1'],
    ['GET /tickets/K-2', 'Zkland1'],
    ['GET /api/v1/exceptions?limit=200', 'Zlland1'],
  ])('are told by %s to those alone who may read them of an account', async (where, value) => {
    expect(await read('mia', where)).toContain(value)
    expect(await read('ana', where)).not.toContain(value)
  })
})
