import { afterAll, beforeAll, expect, test } from 'vitest'
import { sayTopic, TOPICS } from '../../src/decide/rulebook/say-rules.ts'
import { type Office, openOffice } from '../support/office.ts'
import { rulesFolder } from '../support/rules.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice({ BATON_RULES: rulesFolder({ 'approvals.yml': many() }) })
})
afterAll(async () => await office.close())

/** More rules than fit on a card. */
function many(): string {
  const rule = (at: number) => `
- rule: finance agrees to deals of size ${at}
  pipeline: sales
  to: closed_won
  when: deal.amount == ${at}
  steps: [finance]
  facts: [amount]`
  return Array.from({ length: 60 }, (_, at) => rule(at)).join('')
}

test('the rules in force are counted, with the version and since when, and a button for each kind', async () => {
  const { card } = await office.say('ana', '/baton rules')
  expect(card?.facts).toContainEqual(['Approvals', '60'])
  expect(card?.footer).toEqual([
    `Version ${office.house.rulebook().version}`,
    ', since ',
    { at: expect.any(String) },
  ])
  const { press, value } = card!.buttons!.find(({ label }) => label === 'Who owns what')!
  const pressed = await office.press('ana', press, value)
  expect(pressed.card?.text).toContain('if nobody can take it, it waits in triage')
})

test('every kind of rule is said in plain sentences, all of them over as many pages as it takes', async () => {
  for (const topic of TOPICS) {
    let { card } = await office.say('ana', `/baton rules ${topic}`)
    const said = [card?.text]
    while (card?.buttons?.[0]) {
      card = (await office.press('ana', card.buttons[0].press, card.buttons[0].value)).card
      said.push(card?.text)
    }
    const lines = said.join('\n').split('\n')
    expect(lines).toEqual(sayTopic(office.house.rulebook(), topic).map((it) => `• ${it}`))
  }
})

test('whoever asks for the rules of leads gets those by which they are given to people', async () => {
  const { card } = await office.say('ana', '/baton rules Leads')
  expect(card).toEqual((await office.say('ana', '/baton rules deals')).card)
  expect(card?.text).toContain('On lead.created or deal.created, ')
})

test.each(['weather', 'constructor'])(
  'the topic %s, that there is not is answered with those that there are',
  async (topic) => {
    const { text } = await office.say('ana', `/baton rules ${topic}`)
    expect(text).toContain('There are no rules about “')
    expect(text).toContain('deals, clocks')
  },
)
