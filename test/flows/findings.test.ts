import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookForFindings } from '../../handlers/jobs/look-for-findings.ts'
import { compileDigest } from '../../src/digests.ts'
import type { Signal } from '../../src/model.ts'
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
  expect(text).toMatch(
    /Duplicates with two owners: D-\d+ of Ana Example and D-\d+ of Ben Example look like one deal/,
  )
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

const openFindings = async () =>
  (await story.rows('exception')).filter((it) => it.kind === 'finding' && it.state === 'open')
const look = async (days = 1) => {
  story.pass(days * 24 * 60)
  await lookForFindings(story.house)
}

test('the daily look makes each finding one exception of ops, and tells both owners of duplicates which to keep', async () => {
  await look()
  const open = await openFindings()
  expect(open.map(({ because }) => String(because).split(':')[0]).sort()).toEqual([
    'Duplicates with two owners',
    'Everything goes to one person',
    'Rules that never fired in 30 days',
  ])
  expect(open.map(({ ownerId }) => ownerId)).toEqual(Array(3).fill(story.ids.oz))
  const twins = open.find(({ because }) => String(because).startsWith('Duplicates'))!
  const first = await story.house.db.selectFrom('deal').selectAll().where('externalId', '=', 'T-1')
  const { key, id } = await first.executeTakeFirstOrThrow()
  expect(twins).toMatchObject({ subjectId: id, noun: 'deal' })
  expect(twins.because).toContain(`Proposed: keep ${key}, since `)
  for (const who of ['ana', 'ben'] as const)
    expect(JSON.stringify(await story.shows(`person:${story.ids[who]}`))).toContain(twins.because)
})

test('it is not told anew while it lasts, also after somebody has said what they did about it', async () => {
  const [first, second] = await openFindings()
  const form = { submit: 'answer-exception', value: String(first!.id) }
  await story.submits('oz', form, { value: 'It is meant so' })
  await look()
  await look()
  expect((await openFindings()).map(({ id }) => id)).toContain(second!.id)
  expect(await openFindings()).toHaveLength(2)
  const all = (await story.rows('exception')).filter(({ kind }) => kind === 'finding')
  expect(all).toHaveLength(3)
})

test('what is no longer so settles itself, and should it come again it is told again', async () => {
  await story.reports('T-2', {}, { kind: 'deal.deleted' })
  await look()
  const isTwins = ({ because }: Record<string, unknown>) => String(because).startsWith('Duplic')
  expect((await openFindings()).filter(isTwins)).toEqual([])
  story.pass(1)
  await story.reports('T-2', { name: 'Twin', owner_email: 'ben@ours.example' })
  await look()
  expect((await openFindings()).filter(isTwins)).toHaveLength(1)
  expect((await story.rows('exception')).filter(isTwins)).toHaveLength(2)
})

test('the same is found of leads and tickets', async () => {
  const given = async (noun: 'lead' | 'ticket', id: string, patch: Record<string, string>) => {
    const by = { kind: 'integration', id: 'crm' } as const
    const stamp = { id: `${noun}-${id}`, at: story.now().toISOString(), by, source: 'crm' }
    const kind = `${noun}.created` as const
    await story.house.receive({ ...stamp, kind, [noun]: { externalId: id }, patch } as Signal)
  }
  const to = (who: string) => ({ owner_email: `${who}@ours.example` })
  for (let n = 0; n < 10; n++) await given('ticket', `K${n}`, { name: `Ticket ${n}`, ...to('dee') })
  const eve = { name: 'It is slow', email: 'eve@theirs.example' }
  await given('ticket', 'K-1', { ...eve, ...to('dee') })
  await given('ticket', 'K-2', { ...eve, email: 'Eve@theirs.example', ...to('dan') })
  const { text = '' } = (await health())!
  expect(text).toMatch(
    /Everything goes to one person: Dee Example got 11 of the 12 tickets of onboarding/,
  )
  expect(text).toMatch(/K-\d+ of Dee Example and K-\d+ of Dan Example look like one ticket/)
})
