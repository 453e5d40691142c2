import { afterAll, beforeAll, expect, test } from 'vitest'
import { load } from '../../src/decide/rulebook/load.ts'
import { sayTopic } from '../../src/decide/rulebook/say-rules.ts'
import { sayFault } from '../../src/rulebooks/rules.ts'
import { changed, rulesFolder, rulesOf, shippedText } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const SHADOW = `rules:
  - rule: large deals go to onboarding
    on: [deal.created]
    when: deal.amount >= 50000
    assign: { team: onboarding, by: round_robin }
    otherwise: next rule
    shadow: 14 days
    examples:
      - when: { deal.amount: 60000 }
        then: onboarding
  - rule: EMEA is for finance
    on: [lead.created, ticket.created]
    when: has(account.region) && account.region == "EMEA"
    assign: { team: finance-legal, by: round_robin }
    otherwise: next rule
    shadow: 14 days
`
const RULES = { 'ownership.yml': shippedText('ownership.yml').replace('rules:\n', SHADOW) }

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder(RULES) })
})
afterAll(async () => {
  await story.close()
})

const enter = async (name: string, amount: string, more = {}) => {
  const account = { name: `${name} Inc`, region: 'EMEA' }
  await story.reports(name, { name, amount, currency: 'EUR' }, { account, ...more })
  return await story.deal(name)
}
const cards = async () =>
  (await story.shows('channel:triage')).filter(({ title }) => title.startsWith('Rules in shadow'))
const tally = async (rule = 'large deals go to onboarding') =>
  (await story.types('oz', '/baton rules shadow')).card?.table?.rows.filter(
    (row) => row[0] === rule,
  )

test('a rule in shadow never acts: where it would have decided otherwise one card a day says so', async () => {
  const large = await enter('Large', '60000')
  expect([story.ids.ana, story.ids.ben, story.ids.max]).toContain(large.ownerId)
  await enter('Small', '100')
  await enter('Larger', '70000')
  await enter('Imported', '70000', { by: { kind: 'import', id: 'csv' }, historic: true })
  const [card, ...others] = await cards()
  expect(others).toEqual([])
  expect(card?.badge?.text).toBe('0 of 2 judged')
  expect(card?.text?.split('\n')).toEqual([
    expect.stringMatching(
      /^D-\d+ Large would have gone to D(ee|an) Example by “large deals go to onboarding”, went to \w+ Example$/,
    ),
    expect.stringMatching(/^D-\d+ Larger would have gone to D(ee|an) Example /),
  ])
  const given = (await story.rows('assignment')).map(({ personId }) => personId)
  expect(given).not.toContain(story.ids.dee)
  expect(given).not.toContain(story.ids.dan)
})

test('who may give deals away says who was right; the last word counts, and others may not', async () => {
  const [card] = await cards()
  const value = card!.buttons!.find(({ label }) => label.endsWith('new was right'))!.value
  await expect(story.presses('dee', 'judge-shadow', value)).resolves.toMatchObject({
    text: expect.stringMatching(/may|Only|Ask/),
  })
  expect((await cards())[0]?.badge?.text).toBe('0 of 2 judged')
  await story.presses('max', 'judge-shadow', value.replace('new', 'old'))
  const said = await story.presses('max', 'judge-shadow', value)
  expect(said.text).toBe('Max Example says that the new rule was right.')
  expect((await cards())[0]).toMatchObject({
    badge: { text: '1 of 2 judged' },
    text: expect.stringContaining('(new was right)'),
    buttons: { length: 2 },
  })
  expect(await tally()).toEqual([
    ['large deals go to onboarding', 'until Mon 21 Jan 2030', '2', '0', '1'],
  ])
})

test('leads and tickets are looked at by rules in shadow, too, and told on the same card', async () => {
  const by = { kind: 'integration', id: 'form' } as const
  const stamp = (id: string) => ({ id, at: story.now().toISOString(), by, source: 'form' })
  const patch = { name: 'Lea Shadow', region: 'EMEA' }
  await story.house.receive({ ...stamp('lea'), kind: 'lead.created', lead: {}, patch })
  const said = { name: 'Shadow printer', region: 'EMEA' }
  await story.house.receive({ ...stamp('kim'), kind: 'ticket.created', ticket: {}, patch: said })
  const text = (await cards()).map((card) => card.text).join('\n')
  expect(text).toMatch(
    /L-1 Lea Shadow would have gone to F(ay|lo) Example by “EMEA is for finance”/,
  )
  expect(text).toMatch(/K-1 Shadow printer would have gone to F(ay|lo) Example/)
  expect((await tally('EMEA is for finance'))?.[0]?.[2]).toBe('2')
})

test('the next day has a card of its own, and after its days the rule is asked no more', async () => {
  story.pass(24 * 60)
  await enter('Next day', '60000')
  expect(await cards()).toHaveLength(2)
  story.pass(13 * 24 * 60)
  await enter('Afterwards', '60000')
  expect(await cards()).toHaveLength(2)
  expect((await tally())?.[0]).toMatchObject({ 1: 'has ended', 2: '3' })
})

test('it is said as what it is, and a time that is none is a fault', () => {
  expect(sayTopic(rulesOf(RULES), 'deals')[0]).toMatch(
    /^In shadow for 14 days, without acting: on deal.created, when the deal's amount/,
  )
  const text = RULES['ownership.yml'].replace('shadow: 14 days', 'shadow: soon')
  const loaded = load(changed({ 'ownership.yml': text }))
  expect('faults' in loaded && loaded.faults.map(sayFault)).toEqual([
    expect.stringMatching(
      /ownership\.yml:\d+:13 "soon" is no number of days: write it like 14 days/,
    ),
  ])
})
