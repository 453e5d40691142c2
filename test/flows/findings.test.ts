import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileDigest } from '../../src/digests.ts'
import { wakeClocks } from '../../src/overdue.ts'
import { rulesFolder, shippedText } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const IDLE = `rules:
  - rule: deals from Atlantis go to onboarding
    on: [deal.created]
    when: account.region == "Atlantis"
    assign: { team: onboarding, by: round_robin }
    otherwise: next rule
`
const clock = (name: string, to: string) => `clocks:
  - clock: ${name}
    kind: follow_up
    start: [deal.created]
    stop: [activity.added]
    goal: 1h
    calendar: office
    breach: [owner]
    ladder: [{ after: 1h, reassign: ${to} }]
`
const SLA = shippedText('sla.yml')
  .replace('clocks:\n', clock('to the manager', 'owner.manager'))
  .replace('clocks:\n', clock('to the team', 'team.manager'))

let story: Story
beforeAll(async () => {
  const ownership = shippedText('ownership.yml').replace('rules:\n', IDLE)
  story = await openStory({
    BATON_RULES: rulesFolder({ 'ownership.yml': ownership, 'sla.yml': SLA }),
  })
})
afterAll(async () => {
  await story.close()
})

const health = async () => (await story.types('oz', '/baton rules health')).card
const enter = (name: string, owner: string, id = name) =>
  story.reports(
    id,
    { name, owner_email: `${owner}@ours.example` },
    { account: { name: 'Acme', region: 'EMEA' } },
  )

test('two rules that fight over one field in one go: the first is done, the second stopped and reported at once', async () => {
  const { db, org } = story.house
  const leads = { managerId: story.ids.oz }
  await db.updateTable('team').set(leads).where('name', '=', 'emea-sales').execute()
  await enter('Fought over', 'ana')
  story.pass(3 * 60)
  await wakeClocks(story.spine, story.house.receive)
  const { id, ownerId } = await story.deal('Fought over')
  expect([story.ids.max, story.ids.oz]).toContain(ownerId)
  const given = await story.rows('assignment')
  expect(given.filter(({ subjectId }) => subjectId === id)).toHaveLength(2)
  const fights = (await story.rows('exception')).filter(({ because }) =>
    String(because).startsWith('Two rules fight over'),
  )
  expect(fights).toMatchObject([
    {
      ...{ state: 'open', noun: 'deal', subjectId: id, orgId: org },
      because: expect.stringMatching(/"to the \w+" was done, "to the \w+" wanted something else/),
    },
  ])
})

test('a young company has no findings, and only those who look after the rules or lead are told', async () => {
  expect(await health()).toMatchObject({ badge: { text: 'Well' } })
  expect(await story.types('ana', '/baton rules health')).toMatchObject({
    text: expect.stringContaining('Only ops, admins and managers'),
  })
  expect((await story.types('max', '/baton rules health')).card?.title).toBe('How the rules do')
})

test('everything to one person, a rule that never fired and duplicates with two owners are found by name', async () => {
  story.pass(31 * 24 * 60)
  for (let n = 0; n < 10; n++) await enter(`Deal ${n}`, 'ana')
  await enter('Twin', 'ana', 'T-1')
  await enter('Twin', 'ben', 'T-2')
  const { text = '' } = (await health())!
  expect(text).toMatch(
    /Everything goes to one person: Ana Example got 11 of the \d+ deals of emea-sales/,
  )
  expect(text).toContain(
    'Rules that never fired in 30 days: "deals from Atlantis go to onboarding"',
  )
  expect(text).not.toContain('to the manager')
  expect(text).toMatch(/Duplicates with two owners: D-\d+, D-\d+ look like one deal/)
})

test('the digest of ops says it, and nobody else’s', async () => {
  const due = {
    every: 'daily',
    day: '2030-02-07',
    at: story.now().toISOString(),
    late: false,
  } as const
  const digestOf = async (who: 'oz' | 'ana') =>
    (await compileDigest(story.house, { ...due, conversation: `person:${story.ids[who]}` }))!
  const digest = await digestOf('oz')
  await story.house.receive(digest)
  expect(JSON.stringify(await story.shows(`person:${story.ids.oz}`))).toContain(
    'Duplicates with two owners',
  )
  expect((await digestOf('ana')).content.findings).toBeUndefined()
})
