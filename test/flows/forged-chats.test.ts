import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fraud, type Gestures, openFraud, type Scene, type Who } from '../support/fraud.ts'
import { slackScene } from '../support/fraud-slack.ts'
import { teamsScene } from '../support/fraud-teams.ts'
import { offeringInbound } from '../support/offering.ts'
import { rulesFolder } from '../support/rules.ts'

const CHATS: readonly [string, () => Promise<Scene<Gestures>>][] = [
  ['Slack', slackScene],
  ['Teams', teamsScene],
]
const PRESSES = ['accept-deal', 'decline-deal', 'claim', 'work-ticket', 'solve-ticket'] as const

describe.each(CHATS)('in %s', (_, open) => {
  let it: Fraud
  beforeAll(async () => {
    const scene = await open()
    const env = { ...scene.env, BATON_RULES: rulesFolder(offeringInbound()) }
    it = await openFraud({ ...scene, env })
    await comes('Printer on fire')
  }, 60_000)
  afterAll(async () => await it?.close())

  async function comes(name: string) {
    const timestamp = new Date().toISOString()
    const event = { type: 'ticket.created', timestamp, data: { external_id: name, name } }
    expect((await it.baton.deliver([event], {}, 'tickets')).status).toBe(202)
    await it.baton.settle()
  }
  const tickets = async () =>
    await it.baton.house().db.selectFrom('ticket').selectAll().orderBy('createdAt').execute()
  /** How it stands, with the offer that is open. */
  const standing = async () => {
    const [ticket] = await tickets()
    const [open] = (await it.baton.rows('assignment')).filter(
      ({ subjectId, endsAt }) => subjectId === ticket!.id && endsAt === null,
    )
    return { ...ticket!, to: open?.personId, acceptedAt: open?.acceptedAt }
  }
  const valueFor = (press: string, id: string) => (press.endsWith('-ticket') ? id : `ticket:${id}`)

  test.each<[string, Who, RegExp]>([
    ['a guest', 'gus', /[Gg]uests/],
    ['a stranger', 'sue', /of its own workspace only|its own (company|workspace)/],
    ['a bot', 'bob', /./],
    ['somebody whose access ended', 'ina', /not linked|has ended/],
    ['somebody whom nobody knows', 'eve', /not linked/],
    ['somebody of another team', 'ana', /kim|Kim/],
    ['somebody who only reads', 'mia', /Kim/],
  ])('%s does nothing with a ticket, whatever they press', async (_title, who, says) => {
    const before = await standing()
    for (const press of PRESSES) {
      const value = valueFor(press, before.id)
      expect(await it.press(who, { action: press, value }), press).toMatch(says)
    }
    expect(await standing()).toEqual(before)
  })

  test.each<[string, (id: string) => string]>([
    ['nothing', () => ''],
    ['of a ticket that never was', () => `ticket:${randomUUID()}`],
    ['of another kind', (id) => `lead:${id}`],
    ['of a task', (id) => `task:${id}`],
    ['of no kind', (id) => `__proto__:${id}`],
    ['with a line behind it', (id) => `ticket:${id}\n`],
    ['with a sign that no database holds', (id) => `ticket:${id.slice(0, 20)}\0${id.slice(20)}x`],
    ['in SQL', () => "ticket:' or true --"],
    ['as long as it may be', () => `ticket:${'9'.repeat(1900)}`],
    ['that calls everybody', () => 'ticket:<!channel>'],
  ])(
    'whoever is offered it presses what carries a value %s: nothing happens, and why is said',
    async (_title, forged) => {
      const before = await standing()
      for (const press of ['accept-deal', 'decline-deal', 'claim']) {
        const answer = await it.press('kim', { action: press, value: forged(before.id) })
        expect(answer, press).toMatch(
          /There is no such (lead|ticket|task)|no longer means anything/,
        )
        expect(answer).not.toMatch(/<!channel>|our fault/)
      }
      expect(await standing()).toEqual(before)
    },
  )

  test('what is typed with signs that no database holds, or that call everybody, is kept as words', async () => {
    const answer = await it.types('kim', '/ticket new <!channel> is a\0b broken')
    expect(answer).toMatch(/channel>? is ab broken/)
    expect(answer).not.toMatch(/our fault/)
    await it.baton.settle()
    // Slack's own sign for everybody is read as Slack shows it; elsewhere it is a word like others.
    expect((await tickets()).at(-1)?.name).toMatch(/^(@channel|<!channel>) is ab broken$/)
  })

  test('whoever presses again, or later, is told what became of it', async () => {
    const { id } = await standing()
    const value = `ticket:${id}`
    const accept = { action: 'accept-deal', value }
    expect(await it.press('kim', accept)).toMatch(/Kim Park accepted Printer on fire/)
    expect(await it.press('kim', accept)).toMatch(/Printer on fire is yours already/)
    expect(await it.press('ana', accept)).toMatch(/Kim Park has Printer on fire by now/)
    expect(await it.press('kim', { action: 'decline-deal', value })).toMatch(
      /Printer on fire is yours already\. Give it back with/,
    )
    await it.types('kim', '/ticket solve "Printer on fire" because it was water')
    expect(await it.press('kim', { action: 'work-ticket', value: id })).toMatch(
      /is solved already: it was water\. Open it again/,
    )
    expect(await standing()).toMatchObject({ status: 'solved', to: it.people.kim })
  })
})
