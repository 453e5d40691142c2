import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileDigest } from '../../src/digests.ts'
import type { Card } from '../../src/house.ts'
import type { Noun } from '../../src/nouns.ts'
import { wakeAbsences } from '../../src/people/whereabouts.ts'
import { type Office, openOffice } from '../support/office.ts'
import { rulesFolder, shippedText } from '../support/rules.ts'

/** A Monday at ten in Berlin, where all of them work. */
let now = Date.parse('2030-01-07T09:00:00.000Z')
let office: Office
beforeAll(async () => {
  office = await openOffice({}, () => new Date(now))
  await office.house.db.updateTable('person').set({ zone: 'Europe/Berlin' }).execute()
})
afterAll(async () => await office.close())

const at = (instant: string) => {
  now = Date.parse(instant)
}
const say = async (who: string, line: string) => await office.say(who, line)
const wake = async () => await wakeAbsences(office.house, office.house.receive)
const idOf = async (who: string) => (await office.by(who)).by.id

/** Who owns what, by name. */
async function owners(): Promise<Record<string, string | null>> {
  const { db } = office.house
  const owned = await Promise.all([
    db.selectFrom('deal').select(['name', 'ownerId']).execute(),
    db.selectFrom('task').select(['title as name', 'ownerId']).execute(),
  ])
  const people = await db.selectFrom('person').select(['id', 'name']).execute()
  return Object.fromEntries(
    owned.flat().map(({ name, ownerId }) => {
      const person = people.find(({ id }) => id === ownerId)
      return [name, person?.name.split(' ')[0] ?? null]
    }),
  )
}

async function shownTo(who: string, noun: Noun): Promise<string[]> {
  const rows = await office.house.db
    .selectFrom('message')
    .select('card')
    .where('conversation', '=', `person:${await idOf(who)}`)
    .where('noun', '=', noun)
    .orderBy('createdAt')
    .execute()
  return rows.map(({ card }) => JSON.stringify(card))
}

/** Whose a record is, as its card in a channel says. */
async function saidOwner(name: string, channel = 'deals'): Promise<string> {
  const rows = await office.house.db
    .selectFrom('message')
    .select('card')
    .where('conversation', '=', `channel:${channel}`)
    .execute()
  const card = rows.map((row) => row.card as Card).find(({ title }) => title === name)
  return JSON.stringify(card?.facts?.find(([label]) => label === 'Owner')?.[1])
}

test('a planned absence begins at its instant: tasks go to the cover, deals stay, and one message tells both of all of it', async () => {
  await say('ana', '/deal new Acme renewal account: Acme owner: me')
  await say('ana', '/task new Call Acme owner: me')
  await say('ana', '/task new Book a room owner: me')
  await say('ana', '/away from tomorrow until 15 jan cover Max')
  await wake()
  expect(await owners()).toEqual({
    'Acme renewal': 'Ana',
    'Call Acme': 'Ana',
    'Book a room': 'Ana',
  })
  expect(await saidOwner('Acme renewal')).not.toContain('away')

  at('2030-01-07T23:00:00.000Z')
  await Promise.all([wake(), wake()])
  await wake()
  expect(await owners()).toEqual({
    'Acme renewal': 'Ana',
    'Call Acme': 'Max',
    'Book a room': 'Max',
  })
  for (const who of ['ana', 'max']) {
    const [card = '', ...more] = await shownTo(who, 'absence')
    expect(more).toEqual([])
    expect(card).toContain('Ana Souza is away')
    for (const line of ['Acme renewal', 'stays with Ana Souza', 'Call Acme', 'Max Weber'])
      expect(card).toContain(line)
  }
  expect(await shownTo('max', 'task')).toHaveLength(2)
  const away = await saidOwner('Acme renewal')
  expect(away).toContain('" (away until ",{"at":"2030-01-15T08:00:00.000Z"},"; Max Weber covers)"')
  const owned = await say('max', '/owner Acme renewal')
  expect(owned.card?.facts).toContainEqual([
    'Away until',
    [{ at: '2030-01-15T08:00:00.000Z' }, '; Max Weber covers'],
  ])
})

test('whoever is away gets no digest; their cover’s says for whom they cover', async () => {
  const digest = async (who: string) => {
    const conversation = `person:${await idOf(who)}` as const
    const due = { conversation, every: 'daily', day: '2030-01-08', late: false } as const
    return await compileDigest(office.house, { ...due, at: '2030-01-08T07:30:00.000Z' })
  }
  expect(await digest('ana')).toBeNull()
  const { content } = (await digest('max'))!
  expect(content.covering).toEqual([
    {
      name: 'Ana Souza',
      until: '2030-01-15T08:00:00.000Z',
      deals: 1,
      tasks: 0,
      leads: 0,
      tickets: 0,
    },
  ])
  expect((await office.by('ana')).by.coverId).toBe(await idOf('max'))
})

test('while the cover is away too, the card says who is there for both; until the cover is back', async () => {
  await say('max', '/away for 2 hours cover Mia')
  await wake()
  expect(await saidOwner('Acme renewal')).toContain('; Mia Chen covers)')
  await say('mia', '/away for 1 hour cover Kim')
  await wake()
  expect(await saidOwner('Acme renewal')).toContain('; Kim Park covers)')
  now += 60_000
  await say('mia', '/away back')
  now += 60_000
  await wake()
  expect(await saidOwner('Acme renewal')).toContain('; Mia Chen covers)')
  now += 60_000
  await say('max', '/away back')
  now += 60_000
  await wake()
  expect(await saidOwner('Acme renewal')).toContain('; Max Weber covers)')
})

test('what is meant for somebody who is away is shown to their cover, too', async () => {
  await say('kim', '/task new Send the contract owner: Ana')
  expect((await owners())['Send the contract']).toBe('Ana')
  expect((await shownTo('max', 'task')).join()).toContain('Send the contract')
  expect((await shownTo('ana', 'task')).join()).toContain('Send the contract')
})

test('the cover may have the rest, by a button; others may not press it', async () => {
  const { cards } = await say('max', '/away show Ana')
  const buttons = cards![0]!.buttons!
  const move = buttons.find(({ label }) => label === 'Move the rest to Max Weber')!
  expect((await office.press('mia', move.press, move.value)).text).toMatch(/Ask Ana Souza|may say/)
  const { text } = await office.press('max', move.press, move.value)
  expect(text).toContain('What was still with Ana Souza goes to Max Weber.')
  const all = await owners()
  expect(Object.values(all)).toEqual(['Max', 'Max', 'Max', 'Max'])
  const again = await office.press('max', move.press, move.value)
  expect(again.text).toContain('Nothing of it is left with Ana Souza')
})

test('who is back gets back what was covered, but for what is done or somebody else’s by then', async () => {
  await say('max', '/task done Call Acme')
  await say('max', '/deal assign Acme renewal to Ole because he knows them')
  at('2030-01-15T08:00:00.000Z')
  await wake()
  await wake()
  expect(await owners()).toEqual({
    'Acme renewal': 'Ole',
    'Call Acme': 'Max',
    'Book a room': 'Ana',
    'Send the contract': 'Ana',
  })
  expect((await shownTo('ana', 'absence'))[0]).toContain('Ana Souza is back')
  expect(await saidOwner('Acme renewal')).not.toContain('away')
})

test('a short absence moves nothing; one that came and went while nothing ran neither', async () => {
  await say('ana', '/away this afternoon cover Max')
  at('2030-01-15T13:00:00.000Z')
  await wake()
  expect((await owners())['Book a room']).toBe('Ana')
  await say('ana', '/away back')
  await say('ana', '/away from 21 jan until 25 jan cover Max')
  at('2030-02-04T09:00:00.000Z')
  await wake()
  await wake()
  expect((await owners())['Book a room']).toBe('Ana')
  const open = await office.house.db
    .selectFrom('absence')
    .select('id')
    .where('endedAt', 'is', null)
    .execute()
  expect(open).toEqual([])
})

test('an approval is asked of those who are there; when nobody is, somebody hears of it until one is back', async () => {
  const exceptions = async () =>
    await office.house.db.selectFrom('exception').select(['because', 'state']).execute()
  await say('ana', '/deal new Globex big amount: 60000 currency: EUR account: Globex owner: me')
  await say('ana', '/deal won Globex big close_date: 2030-02-05')
  expect(await shownTo('mia', 'approval')).toHaveLength(1)
  await say('mia', '/away until friday')
  expect(await exceptions()).toMatchObject([
    {
      state: 'open',
      because:
        'Nobody who is there may approve Globex big as finance (Mia Chen is away until 8 February): give that role to somebody who is',
    },
  ])
  await say('mia', '/away until thursday')
  expect(await exceptions()).toHaveLength(1)
  now += 60_000
  await say('mia', '/away back')
  expect(await exceptions()).toMatchObject([{ state: 'settled' }])
})

test('where records go to the cover, leads and tickets go there, and come back with their owner', async () => {
  const text = shippedText('absence.yml').replace('deals: keep', 'deals: cover')
  const other = await openOffice({ BATON_RULES: rulesFolder({ 'absence.yml': text }) }, () => {
    return new Date(now)
  })
  try {
    const { db } = other.house
    const wakeThem = async () => await wakeAbsences(other.house, other.house.receive)
    const ownersOf = async () => {
      const [lead, ticket] = await Promise.all([
        db.selectFrom('lead').select('ownerId').executeTakeFirstOrThrow(),
        db.selectFrom('ticket').select('ownerId').executeTakeFirstOrThrow(),
      ])
      const ids = [lead.ownerId, ticket.ownerId]
      const people = await db.selectFrom('person').select(['id', 'name']).execute()
      return ids.map((it) => people.find(({ id }) => id === it)?.name.split(' ')[0])
    }
    await other.say('ana', '/lead new Zoe Roe company: Acme')
    await other.say('ana', '/ticket new The export fails company: Acme')
    for (const what of ['/lead assign Zoe Roe', '/ticket assign The export fails'])
      await other.say('ole', `${what} to Ana because she knows them`)
    expect(await ownersOf()).toEqual(['Ana', 'Ana'])
    await other.say('ana', '/away until friday cover Max')
    await wakeThem()
    expect(await ownersOf()).toEqual(['Max', 'Max'])
    now += 60_000
    await other.say('ana', '/away back')
    now += 60_000
    await wakeThem()
    expect(await ownersOf()).toEqual(['Ana', 'Ana'])
  } finally {
    await other.close()
  }
})
