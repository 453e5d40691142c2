import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doors } from '../../handlers/index.ts'
import { answerPress } from '../../src/chat/answer.ts'
import { compileDigest } from '../../src/digests.ts'
import { openGuarded } from '../support/guarded.ts'
import { createDatabase } from '../support/postgres.ts'
import { openSightCompany, type SightCompany } from '../support/sight-company.ts'

const ALL = {
  deal: { key: 'D-1', name: 'Zqname0' },
  lead: { key: 'L-3', name: 'Zlname2' },
  ticket: { key: 'K-3', name: 'Zkname2' },
} as const
type Noun = keyof typeof ALL
const NOUNS = Object.keys(ALL) as Noun[]

let company: SightCompany
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  company = await openSightCompany(database.url, { url: 'http://127.0.0.1:9/v1' })
  drop = database.drop
}, 60_000)
afterAll(async () => {
  await company.close()
  await drop()
})

/** Only finance may read what is of this noun. */
function keep(kept: Noun): void {
  const rulebook = company.house.rulebook()
  const lines = NOUNS.map((noun) => [`${noun}.read`, noun === kept ? ['finance'] : ['everyone']])
  const permissions = { ...rulebook.permissions, ...Object.fromEntries(lines) }
  Object.assign(rulebook, { permissions })
}

/** What one of them is told there. */
async function read(first: string, where: string): Promise<string> {
  const [, door, path = ''] = /^(GET|Slack|Teams|press) (.*)$/.exec(where) ?? []
  if (door === 'GET') return await company.fetch(first, path)
  if (door === 'Slack') return await company.share(first, null, [path])
  if (door === 'Teams')
    return await company.teams.link(first, 'person', `${company.house.url}${path}`)
  const asked = { ...(await company.by(first)), id: randomUUID() }
  if (door !== 'press') return JSON.stringify(await company.say(first, where))
  const [press = '', noun = '', key = ''] = path.split(' ')
  const value = `${noun}:${company.ids.get(key)}`
  return JSON.stringify(await answerPress(doors, { press, value }, asked))
}

const exits = (noun: Noun) => {
  const { key } = ALL[noun]
  const buttons =
    noun === 'deal' ? [] : [`press show-me ${noun} ${key}`, `press why ${noun} ${key}`]
  return [
    ...[`/${noun} show ${key}`, `/${noun} list all`, `/owner ${key}`, `/note list ${key}`],
    ...[`GET /${noun}s`, `GET /${noun}s/${key}`, `GET /api/v1/messages?limit=200`],
    ...[`GET /api/v1/${noun}s?limit=200`, `GET /api/v1/${noun}s/${key}`],
    ...[`Slack /${noun}s/${key}`, `Teams /${noun}s/${key}`],
    ...buttons,
  ]
}

describe.each(NOUNS)('where only finance may read a %s,', (kept) => {
  beforeAll(() => keep(kept))

  test.each(exits(kept))('%s tells it to finance alone', async (where) => {
    expect(await read('mia', where)).toContain(ALL[kept].name)
    expect(await read('ana', where)).not.toContain(ALL[kept].name)
  })

  test.each(NOUNS.filter((noun) => noun !== kept))(
    'everyone reads a %s all the same',
    async (noun) => {
      for (const where of exits(noun)) expect(await read('ana', where)).toContain(ALL[noun].name)
    },
  )

  test('a digest of a channel counts the others alone', async () => {
    const at = company.house.now().toISOString()
    const due = { every: 'daily', day: at.slice(0, 10), at, late: false } as const
    const digest = await compileDigest(company.house, { ...due, conversation: 'channel:deals' })
    const counts = { deal: 'deals', lead: 'leads', ticket: 'tickets' } as const
    for (const noun of NOUNS)
      expect(Math.sign(digest!.content.counts[counts[noun]] ?? 0), noun).toBe(noun === kept ? 0 : 1)
  })
})

test.each([
  ['lead', 'work-lead', 'L-1'],
  ['lead', 'qualify-lead', 'L-1'],
  ['lead', 'disqualify-lead', 'L-1'],
  ['ticket', 'work-ticket', 'K-1'],
  ['ticket', 'answer-ticket', 'K-1'],
  ['ticket', 'solve-ticket', 'K-1'],
] as const)(
  'nothing is done with a %s by %s for those who may not read it',
  async (noun, press, key) => {
    keep(noun)
    const asked = await company.by('ana')
    const reply = await answerPress(doors, { press, value: company.ids.get(key)! }, asked)
    expect(reply.text).toBe(`Only somebody with the role finance may see this ${noun}. Ask mia.`)
  },
)

test.each(NOUNS)('a muted %s is named only as long as one may read it', async (noun) => {
  const { key, name } = ALL[noun]
  keep(noun === 'deal' ? 'lead' : 'deal')
  await company.say('ana', `/baton mute ${key}`)
  expect(await read('ana', '/baton settings')).toContain(name)
  keep(noun)
  expect(await read('ana', '/baton settings')).toContain(key)
  expect(await read('ana', '/baton settings')).not.toContain(name)
})

describe('the deal that a lead became', () => {
  beforeAll(async () => {
    keep('ticket')
    const reply = await company.say('ole', '/lead qualify L-1 deal: Zvault')
    expect(JSON.stringify(reply)).toContain('Zvault')
    keep('deal')
  })

  test.each([
    ...['/lead show L-1', 'GET /leads/L-1', 'press show-me lead L-1', 'Slack /leads/L-1'],
    ...['GET /api/v1/leads/L-1', 'GET /api/v1/leads?limit=200', 'GET /api/v1/messages?limit=200'],
  ])('is named by %s to those alone who may read it', async (where) => {
    expect(await read('mia', where)).toContain('Zvault')
    const told = await read('ana', where)
    expect(told).not.toContain('Zvault')
    expect(told).toContain('L-1')
  })
})

describe('the card of a lead in a channel', () => {
  test.each([
    ['without a line of its own goes by who may read a deal', 'deal.read: [finance]', false],
    ['with one goes by that', 'deal.read: [finance]\nlead.read: [everyone]', true],
    ['with one goes by that', 'deal.read: [everyone]\nlead.read: [finance]', false],
  ])('%s', async (_, lines, isShown) => {
    const office = await openGuarded(lines, [
      ['ana', ['rep']],
      ['mia', ['finance', 'ops']],
    ])
    await office.say('mia', '/lead new Zoe Quill company: Acme')
    await office.put('deals', ['ana', 'mia'])
    expect(JSON.stringify(await office.shown('channel:deals')).includes('Zoe Quill')).toBe(isShown)
    await office.put('deals', ['mia'])
    expect(JSON.stringify(await office.shown('channel:deals'))).toContain('Zoe Quill')
    await office.close()
  })
})
