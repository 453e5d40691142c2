import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashOf } from '../../src/store/access.ts'
import { dropFiles, keepFile } from '../../src/store/handed.ts'
import { anEvent } from '../api/serve.ts'
import { actionsOf, cardFaults, readCard } from '../support/adaptive-card.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { type Activity, type Answered, teamsSender } from '../support/teams-sender.ts'
import {
  aadOf,
  channelId,
  directOf,
  type Shown,
  startTeams,
  type TeamsStub,
} from '../support/teams-stub.ts'

const MEMBERS = [
  ...['ana', 'max', 'mia', 'kim', 'ole'].map((name) => ({ name, email: `${name}@ours.test` })),
  { name: 'eve', email: 'eve@elsewhere.test' },
  { name: 'zoe', email: 'zoe@home.test' },
]
const ANY_FILE = { name: 'old.csv', type: 'text/csv', text: '' }
const CHANNELS = ['deals', 'approvals', 'handoffs', 'triage']

let teams: TeamsStub
let baton: Baton
let sender: ReturnType<typeof teamsSender>
beforeAll(async () => {
  teams = await startTeams({ members: MEMBERS, channels: ['General', ...CHANNELS] })
  baton = await openBaton({ env: teams.env })
  sender = teamsSender({ batonUrl: baton.url, serviceUrl: teams.serviceUrl })
})
afterAll(async () => {
  await baton?.close()
  await teams?.close()
})

async function tell(data: Record<string, unknown>): Promise<void> {
  expect((await baton.deliver(anEvent({ external_id: 'acme', ...data }))).status).toBe(202)
  await baton.settle()
}

const cardOf = ({ activity }: Shown) => activity.attachments[0].content
const says = (message: Shown) => readCard(cardOf(message)).join('\n')
const shown = (channel: string) => teams.shown(channelId(channel))
const direct = (who: string) => teams.shown(directOf(who))

const linkOf = async (who: string) =>
  await baton
    .house()
    .db.selectFrom('identity')
    .select(['personId', 'how'])
    .where('handle', '=', aadOf(who))
    .execute()

function onlyOne(channel: string): Shown {
  const [message, ...more] = shown(channel)
  expect(more).toEqual([])
  expect(cardFaults(cardOf(message!))).toEqual([])
  return message!
}

function button(message: Shown, label: string): Activity {
  const action = actionsOf(cardOf(message)).find(({ title }) => title === label)
  expect(action, `${label} in ${says(message)}`).toBeDefined()
  return action!
}

const labels = (message: Shown) => actionsOf(cardOf(message)).map(({ title }) => title)

async function press(who: string, label: string, message: Shown): Promise<Answered> {
  const on = { action: button(message, label), on: message.id, place: 'channel:approvals' } as const
  const answer = await sender.send(sender.pressed(who, on))
  expect(answer.status).toBe(200)
  await baton.settle()
  return answer
}

const soon = { timeout: 15_000 }
const EMEA = { name: 'Acme', region: 'EMEA' }

test('Baton is added to a team, and knows its channels', async () => {
  expect((await sender.added('ole', teams.team)).status).toBe(200)
  expect(await (await fetch(`${baton.url}/readyz`)).json()).toMatchObject({ teams: true })
})

test('a deal that comes in is one card in its channel, and is edited in place when it changes', async () => {
  await tell({ name: 'Acme rollout', amount: 48_000, currency: 'EUR', account: EMEA })
  // Who can look is asked now that Baton is there; until then the card says next to nothing.
  const first = () => says(onlyOne('deals'))
  await expect.poll(first, { timeout: 10_000 }).toMatch(/Acme rollout[\s\S]*48,000/)
  const posted = onlyOne('deals')
  await tell({ amount: 52_000 })
  const edited = onlyOne('deals')
  expect(edited.id).toBe(posted.id)
  expect(says(edited)).toMatch(/52,000/)
})

test('what is asked in a channel is answered in the chat of two, and the channel sees nothing', async () => {
  const before = shown('deals').length
  expect((await sender.says('kim', 'owner Acme', 'channel:deals')).status).toBe(200)
  await expect.poll(() => direct('kim').map(says).join()).toContain('Ana Souza')
  expect(shown('deals')).toHaveLength(before)
  await onlyOne('deals')
})

test('a file is fetched by a link in the chat of two: by a press, once, and within 15 minutes', async () => {
  await sender.says('kim', 'deal export Acme', 'channel:deals')
  const linkIn = () => /\/files\/[\w-]+/.exec(direct('kim').map(says).join())?.[0]
  await expect.poll(linkIn).toBeDefined()
  const page = async (path: string) => await fetch(`${baton.url}${path}`)
  const get = async (path: string, site = 'same-origin') =>
    await fetch(`${baton.url}${path}`, { method: 'POST', headers: { 'sec-fetch-site': site } })
  // Whoever checks links looks at them before the person does.
  for (let look = 0; look < 2; look++)
    expect(await (await page(linkIn()!)).text()).toContain('D-1-history.csv')
  expect((await get(linkIn()!, 'cross-site')).status).toBe(403)
  const [one, other] = await Promise.all([get(linkIn()!), get(linkIn()!)])
  expect([one.status, other.status].toSorted()).toEqual([200, 410])
  const [file, gone] = one.ok ? [one, other] : [other, one]
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=D-1-history.csv')
  expect(await file.text()).toMatch(/^"When","What","Who"/)
  expect(await gone.text()).toContain('Ask for it again')
  const { db, org } = baton.house()
  const old = { org, person: baton.people.kim.id, now: new Date(Date.now() - 16 * 60_000) }
  const secret = await keepFile(db, old, ANY_FILE)
  for (const answer of [await page(`/files/${secret}`), await get(`/files/${secret}`)])
    expect(answer.status).toBe(410)
  const kept = await keepFile(db, { ...old, now: new Date() }, ANY_FILE)
  await dropFiles(db, { org, now: new Date() })
  const left = await db.selectFrom('handed').select('hash').execute()
  expect(left.map(({ hash }) => hash)).toEqual([hashOf(kept)])
})

test('somebody whom Baton does not know is told so, and nothing is done', async () => {
  await sender.says('eve', 'owner Acme')
  await expect.poll(() => direct('eve').map(says).join()).toMatch(/not linked/)
  expect(direct('eve').map(says).join()).not.toContain('Souza')
})

test('winning a deal opens a form for what is missing; filled in after a restart it asks finance', async () => {
  await sender.says('ana', 'deal won Acme')
  const offered = () => direct('ana').filter((message) => labels(message).includes('Open the form'))
  await expect.poll(offered).toHaveLength(1)
  const dialog = await sender.fetches('ana', button(offered()[0]!, 'Open the form'))
  const { card, title } = dialog.body.task.value
  expect(cardFaults(card.content)).toEqual([])
  expect(title).toMatch(/Acme/)
  const faulty = await sender.submits('ana', dialog, { close_date: 'soon' })
  expect(readCard(faulty.body.task.value.card.content).join()).toMatch(/▲ /)
  await baton.restart()
  const done = await sender.submits('ana', faulty, { close_date: '2030-01-07' })
  await baton.settle()
  expect(JSON.stringify(done.body)).toMatch(/finance/i)
  // Who can look at a channel is asked before something is shown in it.
  await expect.poll(() => shown('approvals').map(says).join(), soon).toMatch(/Acme rollout/)
  await expect.poll(() => says(onlyOne('deals')), soon).toMatch(/finance/i)
})

test('Baton started anew shows nothing twice and forgets nothing', async () => {
  const before = teams.shown()
  await baton.restart()
  await baton.settle()
  expect(teams.shown()).toEqual(before)
})

test('who may not approve is told so alone, and nothing changes', async () => {
  const before = onlyOne('approvals')
  const refused = await press('kim', 'Approve', before)
  expect(refused.body).toMatchObject({ type: 'application/vnd.microsoft.activity.message' })
  expect(onlyOne('approvals')).toEqual(before)
})

test('what finance approves on a card of before the restart stays in it for everyone, without buttons, and the handoff is shown', async () => {
  const waiting = onlyOne('approvals')
  const answer = await press('mia', 'Approve', waiting)
  expect(answer.body.statusCode).toBe(200)
  // On a busy machine the press is only heard at first, and the outcome follows.
  await expect.poll(() => labels(onlyOne('approvals'))).not.toContain('Approve')
  await baton.settle()
  const decided = onlyOne('approvals')
  expect(decided.id).toBe(waiting.id)
  expect(says(decided)).toMatch(/Mia Chen/)
  await expect.poll(() => says(onlyOne('deals'))).toMatch(/Closed won/)
  await expect.poll(() => shown('handoffs').map(says).join()).toMatch(/Onboarding Acme/)
  const again = await press('mia', 'Approve', waiting)
  expect(JSON.stringify(again.body)).toMatch(/Mia Chen|you|approved|Recording/i)
})

test('whoever looks at an old card gets the card as it is now', async () => {
  const now = onlyOne('approvals')
  const { refresh } = cardOf(now)
  const look = { action: refresh.action, on: now.id, place: 'channel:approvals' } as const
  const seen = await sender.send(sender.pressed('max', look))
  expect(readCard(seen.body.value).join()).toMatch(/Mia Chen/)
  const elsewhere = await sender.send(sender.pressed('max', { ...look, place: 'person' }))
  expect(elsewhere.body).toMatchObject({ statusCode: 404 })
})

test('each of them is told of their tasks in person, once', async () => {
  const tasks = (await baton.rows('task')).filter(({ ownerId }) => ownerId === baton.people.kim.id)
  expect(tasks.length).toBeGreaterThan(0)
  for (const { title } of tasks) {
    const told = () => direct('kim').filter((message) => readCard(cardOf(message))[0] === title)
    await expect.poll(told).toHaveLength(1)
  }
})

test('a press that Teams sends three times, under two ids, writes one note', async () => {
  for (const id of ['twin-1', 'twin-2']) {
    await tell({ external_id: id, name: 'Twin', account: { name: `Twins ${id}`, region: 'EMEA' } })
  }
  await sender.says('ana', 'deal note Twin text: called them')
  const which = () => direct('ana').find((message) => /Which deal/i.test(says(message)))
  await expect.poll(which).toBeDefined()
  const action = actionsOf(cardOf(which()!)).find(({ verb }) => verb === 'run')!
  const pressed = () => sender.pressed('ana', { action, on: which()!.id, place: 'person' })
  const [first, later] = [pressed(), pressed()]
  expect(later.id).not.toBe(first.id)
  await Promise.all([sender.send(first), sender.send(first)])
  expect((await sender.send(later)).status).toBe(200)
  const notes = async () => (await baton.rows('inbox')).filter(({ kind }) => kind === 'note.added')
  await expect.poll(notes).toHaveLength(1)
  await baton.settle()
  expect(await notes()).toHaveLength(1)
})

test('an account that Baton does not know is linked in the chat of two, by a code of somebody it knows and a press', async () => {
  await sender.says('ana', 'baton connect')
  const codeIn = () => /[A-Z]{4}-[A-Z]{4}/.exec(direct('ana').map(says).join('\n'))?.[0]
  await expect.poll(codeIn).toBeDefined()
  // What was said before others links nobody.
  await sender.says('zoe', `connect ${codeIn()}`, 'channel:deals')
  await expect.poll(() => direct('zoe').map(says).join()).toMatch(/not linked/)
  expect(await linkOf('zoe')).toEqual([])
  await sender.says('zoe', `connect ${codeIn()}`)
  const offered = () => direct('zoe').find((one) => labels(one).includes('Link it to me'))
  await expect.poll(offered).toBeDefined()
  expect(says(offered()!)).toContain('Link this account to Ana Souza?')
  const action = button(offered()!, 'Link it to me')
  const pressed = sender.pressed('zoe', { action, on: offered()!.id, place: 'person' })
  expect((await sender.send(pressed)).status).toBe(200)
  await expect
    .poll(() => linkOf('zoe'))
    .toEqual([{ personId: baton.people.ana.id, how: 'consent' }])
  await sender.says('zoe', 'owner Acme', 'channel:deals')
  await expect.poll(() => direct('zoe').map(says).join()).toContain('Ana Souza owns')
})

test('who is taken out of the team can do nothing there any more, whoever they were', async () => {
  teams.meet(({ name }) => name !== 'zoe')
  await sender.takesOut('ole', 'zoe')
  const before = direct('zoe').length
  await sender.says('zoe', 'owner Acme', 'channel:deals')
  const since = () => direct('zoe').slice(before).map(says).join()
  await expect.poll(since).toMatch(/people of its own company only/)
  const card = shown('deals')[0]!
  const on = { action: button(card, 'Why?'), on: card.id, place: 'channel:deals' } as const
  const pressed = await sender.send(sender.pressed('zoe', on))
  expect(JSON.stringify(pressed.body)).toMatch(/people of its own company only|Recording/)
  expect(since()).not.toContain('Souza')
  teams.meet(() => true)
})

test('whose account is disabled is not written to in silence: somebody sees it, and what to do', async () => {
  const refused = { on: 'post', status: 403, code: 'ForbiddenOperationException' } as const
  teams.faults.push({ ...refused, in: directOf('kim') })
  await sender.says('ole', 'task new Call them owner: Kim')
  const told = () => shown('triage').map(says).join('\n')
  await expect.poll(told).toMatch(/Messages to Kim Park in Teams/)
  expect(told()).toMatch(/does not let Baton write to this person[\s\S]*1 card waits/)
})

test('whom no place in Teams knows any more is not linked, and somebody sees that they may have left', async () => {
  const told = () => shown('triage').map(says).join('\n')
  await sender.says('mia', 'owner Acme')
  expect(await linkOf('mia')).toHaveLength(1)
  teams.meet(({ name }) => name !== 'mia')
  teams.faults.push({ on: 'read', in: teams.team, status: 503 })
  await sender.takesOut('ole', 'mia')
  // Teams is asked again in a minute, though Baton is started anew meanwhile.
  await baton.restart()
  expect(teams.faults).toEqual([])
  expect(await linkOf('mia')).toHaveLength(1)
  const asked = baton
    .house()
    .db.updateTable('doubt')
    .set({ askAt: new Date(0).toISOString() })
  expect((await asked.executeTakeFirst()).numUpdatedRows).toBe(1n)
  await expect.poll(() => linkOf('mia'), soon).toEqual([])
  await expect
    .poll(told)
    .toMatch(/deactivate mia@ours\.test in Baton[\s\S]*the account of Mia Chen in Teams/)
  teams.meet(() => true)
  await sender.says('mia', 'owner Acme')
  await expect.poll(async () => (await linkOf('mia')).length).toBe(1)
})
