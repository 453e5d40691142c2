import { afterAll, beforeAll, expect, test } from 'vitest'
import { rulesFolder, shippedText } from '../support/rules.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

const OWNERSHIP = shippedText('ownership.yml').concat(`
capacity:
  ben@ours.example: { deals: 3 }
`)

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder({ 'ownership.yml': OWNERSHIP }) })
})
afterAll(() => story.close())

const nameOf = async (deal: string) => {
  const { ownerId } = await story.deal(deal)
  return Object.entries(story.ids).find(([, id]) => id === ownerId)?.[0] ?? null
}
const openAbout = async (deal: string) => {
  const { id } = await story.deal(deal)
  const all = await story.rows('exception')
  return all.filter(({ subjectId, state }) => subjectId === id && state === 'open')
}
const intervals = async (deal: string) => {
  const { id } = await story.deal(deal)
  const rows = (await story.rows('assignment')).filter(({ subjectId }) => subjectId === id)
  const who = (of: unknown) => Object.entries(story.ids).find(([, id]) => id === of)?.[0]
  return rows
    .sort((one, other) => Number(one.startsAt) - Number(other.startsAt))
    .map(({ personId, endedAs }) => [who(personId), endedAs])
}

/** A deal of an account in this region, from the CRM, where the rules look for its owner. */
async function arrives(name: string, region?: string): Promise<void> {
  story.pass(1)
  const account = { name: `${name} Ltd`, ...(region && { region }) }
  await story.reports(name, { name }, { kind: 'deal.created', account })
  story.pass(1)
}

/** Whether the person was refused, and with which words. */
async function refused(who: Who, line: string): Promise<string> {
  const before = await story.rows('assignment')
  const { text = '', card } = await story.types(who, line)
  expect(card, text).toBeUndefined()
  expect(await story.rows('assignment')).toEqual(before)
  return text
}

test('a deal that waits in the queue is taken with a button on its card, once', async () => {
  await arrives('Queued', 'Atlantis')
  expect(await nameOf('Queued')).toBe('oz')
  const shown = (await story.shows('channel:triage')).find(({ title }) => /Queued/.test(title))
  const take = shown?.buttons?.find(({ press }) => press === 'claim')
  expect(take?.label).toBe('I take it')
  const both = await Promise.all([
    story.presses('ana', 'claim', take!.value),
    story.presses('ben', 'claim', take!.value),
  ])
  const owner = await nameOf('Queued')
  expect(['ana', 'ben']).toContain(owner)
  const [won, lost] = owner === 'ana' ? both : both.toReversed()
  expect(won?.text).toMatch(/ took Queued, which waited for an owner\.$/)
  expect(lost?.text).toMatch(
    /has Queued by now\. Ask .* to hand it over: \/deal handover D-\d+ to /,
  )
  expect(await openAbout('Queued')).toEqual([])
  const again = await story.presses(owner as Who, 'claim', take!.value)
  expect(again.text).toBe('Queued is yours already.')
  const settled = (await story.shows('channel:triage')).find(({ title }) => /Queued/.test(title))
  expect(settled?.badge?.text).toBe('Settled')
  expect(settled?.buttons ?? []).toEqual([])
})

test('a deal whose field is blank may be taken, too, and is not routed away again', async () => {
  await arrives('Blank')
  expect(await nameOf('Blank')).toBeNull()
  const why = JSON.stringify((await story.types('ana', '/owner Blank why')).card)
  expect(why).toContain('Nobody owns Blank yet')
  expect(why).toContain('region is blank')
  await story.types('ana', '/deal claim Blank')
  expect(await nameOf('Blank')).toBe('ana')
  expect(await openAbout('Blank')).toEqual([])
})

test('whoever is named as the owner keeps a deal whose field is blank, also once it is filled', async () => {
  await arrives('Named')
  expect(await openAbout('Named')).toMatchObject([{ field: 'account.region' }])
  await story.types('oz', '/deal assign Named to Ben')
  expect(await openAbout('Named')).toEqual([])
  const account = { name: 'Named Ltd', region: 'EMEA' }
  await story.reports('Named', {}, { account })
  expect(await nameOf('Named')).toBe('ben')
})

test('nobody takes what is somebody’s, what is closed, or what they may not change', async () => {
  expect(await refused('ben', '/deal claim Blank')).toMatch(/^Ana Example has Blank by now/)
  expect(await refused('fay', '/deal claim Blank')).toMatch(/^Only .* may change this deal/)
  await story.reports('Closed', {
    ...{ name: 'Closed', owner_email: 'ana@ours.example', stage: 'closed_lost' },
    lost_reason: 'price',
  })
  expect(await refused('ana', '/deal release Closed')).toMatch(/^Closed is closed/)
})

test('a deal that is given back goes to somebody else of those it may go to', async () => {
  await arrives('Back', 'EMEA')
  const first = (await nameOf('Back')) as Who
  const { text } = await story.types(first, '/deal release Back because I know nobody there')
  const second = await nameOf('Back')
  expect(second).not.toBe(first)
  expect(['ana', 'ben', 'max']).toContain(second)
  expect(text).toMatch(
    /gave Back back, because: I know nobody there\. The account's region is EMEA/,
  )
  expect(await intervals('Back')).toEqual([
    [first, 'released'],
    [second, null],
  ])
  const why = await story.types('max', '/owner Back why')
  expect(JSON.stringify(why.card)).toContain('had it until now')
})

test('whoever gives back what is another’s says why', async () => {
  await arrives('Others', 'EMEA')
  const first = (await nameOf('Others')) as Who
  const manager: Who = first === 'max' ? 'oz' : 'max'
  expect(await refused(manager, '/deal release Others')).toMatch(
    /Say why: \/deal release D-\d+ because/,
  )
  await story.types(manager, '/deal release Others because they are on another case')
  expect(await nameOf('Others')).not.toBe(first)
})

test('what nobody else can take waits in the queue, with an owner and a question', async () => {
  await arrives('Alone', 'EMEA')
  const first = (await nameOf('Alone')) as Who
  for (const who of ['ana', 'ben', 'max'] as const)
    if (who !== first) await story.types(who, '/away until 1 february')
  await story.types(first, '/deal release Alone')
  expect(await nameOf('Alone')).toBe('oz')
  const [asked] = await openAbout('Alone')
  expect(asked).toMatchObject({ kind: 'unplaceable', field: 'owner_email', ownerId: story.ids.oz })
  expect(await refused('oz', '/deal release Alone')).toMatch(/waits for an owner already/)
  const away: Who = first === 'ana' ? 'ben' : 'ana'
  expect(await refused(away, '/deal claim Alone')).toMatch(
    /Example is away until 1 February, and so cannot take Alone\. \w+ Example can take it\. .*\/deal assign D-\d+ to \w+ Example because/,
  )
  for (const who of ['ana', 'ben', 'max'] as const)
    if (who !== first) await story.types(who, '/away back')
})

test('a deal is handed over only to somebody who could be given it by the rules', async () => {
  await arrives('Handed', 'EMEA')
  await story.types('max', '/deal assign Handed to Ana because she knows them')
  expect(await refused('ana', '/deal handover Handed to Dee')).toMatch(
    /^Dee Example is not in the team emea-sales, and so cannot take Handed\. /,
  )
  expect(await refused('max', '/deal handover Handed to Max')).toMatch(/Say why: /)
  for (const name of ['Full one', 'Full two', 'Full three'])
    await story.reports(name, { name, owner_email: 'ben@ours.example' })
  expect(await refused('ana', '/deal handover Handed to @ben')).toMatch(
    /^Ben Example has \d of 3 open deals, and so cannot take Handed\. Max Example can take it\./,
  )
  const { text } = await story.types('ana', '/deal handover Handed to Max because he was there')
  expect(text).toBe('Ana Example handed Handed over to Max Example, because: he was there.')
  expect(await nameOf('Handed')).toBe('max')
  const again = await story.types('max', '/deal handover Handed to Max')
  expect(again.text).toBe("Handed is Max Example's already.")
})

test('a gesture that arrives twice counts once', async () => {
  await arrives('Twice', 'EMEA')
  const first = (await nameOf('Twice')) as Who
  const line = '/deal release Twice'
  await story.types(first, line, 'the same gesture')
  await story.types(first, line, 'the same gesture')
  expect(await intervals('Twice')).toHaveLength(2)
})

test('a deal that is handed over while it waits for an approval is asked about anew, with its owner of now', async () => {
  await arrives('Waiting', 'EMEA')
  const won = { stage: 'closed_won', amount: 50_000, close_date: '2030-02-01' }
  await story.reports('Waiting', { ...won, owner_email: 'ana@ours.example' })
  await story.types('ana', '/deal handover Waiting to max')
  const { id } = await story.deal('Waiting')
  const asked = (await story.rows('approval')).filter(({ dealId }) => dealId === id)
  const said = asked.map(({ status, facts }) => [status, (facts as { owner: string }).owner])
  expect(said.sort()).toEqual([
    ['pending', 'Max Example'],
    ['superseded', 'Ana Example'],
  ])
})
