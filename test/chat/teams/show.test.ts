import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Outage, Refusal, Unreachable } from '../../../src/errors.ts'
import type { Outgoing } from '../../../src/house.ts'
import type { Role } from '../../../src/nouns.ts'
import { linkHandle } from '../../../src/store/identities.ts'
import { actionsOf, readCard } from '../../support/adaptive-card.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import { TENANT } from '../../support/teams-keys.ts'
import type { Place } from '../../support/teams-sender.ts'
import { aadOf, channelId, directOf, memberId } from '../../support/teams-stub.ts'

let baton: TeamsBaton

beforeAll(async () => {
  baton = await openTeamsBaton()
  await baton.sender.added('ada', baton.teams.team)
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.teams.journal.length = 0
  baton.teams.faults.length = 0
})

const anOutgoing = (given: Partial<Outgoing> = {}): Outgoing => ({
  ...{ id: randomUUID(), conversation: 'channel:deals', ref: null, thread: null, version: 1 },
  noun: 'deal',
  card: { title: 'Acme', buttons: [{ press: 'approve', label: 'Approve', value: 'step-1' }] },
  ...{ uncertain: false, createdAt: '2030-01-01T00:00:00.000Z' },
  ...given,
})
const deals = channelId('deals')
const called = (person: string, name: string) => [{ person, name }]
const idIn = (ref: string) => ref.split(' ')[2]!
const titles = (conversation: string) =>
  baton.teams
    .shown(conversation)
    .map(({ activity }) => readCard(activity.attachments[0].content)[0])

/** Keeps the message as delivery would, so that presses find it. */
async function keep({ id, conversation, ref, card, version }: Outgoing): Promise<void> {
  await baton.store.db
    .insertInto('message')
    .values({
      ...{ orgId: baton.house.org, id, chat: 'teams', conversation, noun: 'deal', version, ref },
      ...{ subjectId: randomUUID(), card: JSON.stringify(card) },
    })
    .execute()
}

const refOf = async (id: string) =>
  (
    await baton.store.db
      .selectFrom('message')
      .select('ref')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).ref

/** Somebody looks at the message that stands at this id. */
async function look(on: string, place: Place = 'channel:deals') {
  const [standing] = baton.teams.shown().filter((one) => one.id === on)
  const action = standing!.activity.attachments[0].content.refresh.action
  return await baton.sender.send(baton.sender.pressed('ada', { action, on, place }))
}

test('Microsoft knows us', async () => {
  expect(await baton.chat.trouble()).toBeNull()
})

test('a message is posted once and then changes in place', async () => {
  const message = anOutgoing()
  const ref = await baton.chat.show(message)
  expect(titles(deals)).toContain('Acme')
  const won = { ...message, ref, card: { title: 'Acme is won' }, version: 2 }
  expect(await baton.chat.show(won)).toBe(ref)
  expect(titles(deals)).toEqual(['Acme is won'])
  expect(baton.teams.journal.map(({ is }) => is)).toEqual(['post', 'edit'])
  const [posted] = baton.teams.journal
  expect(posted!.activity).toMatchObject({ type: 'message', summary: 'Acme' })
  expect(posted!.activity.replyToId).toBeUndefined()
})

test('a message calls whom it needs when it is posted, by the account they have there, and no edit calls again', async () => {
  const zoe = randomUUID()
  const { org, db, now } = baton.house
  const account = { chat: 'teams', workspace: TENANT, handle: aadOf('ada'), email: null }
  const link = { ...account, person: baton.ada, how: 'consent', at: now().toISOString() } as const
  await linkHandle(db, org, link)
  const calling = { title: 'Acme', facts: [['Owner', called(baton.ada, 'Ada')]] } as const
  const message = anOutgoing({
    card: { ...calling, facts: [...calling.facts, ['Next', called(zoe, 'Zoe')]] },
  })
  const ref = await baton.chat.show(message)
  const cardOf = (at: number) => wrote()[at]!.activity.attachments[0].content
  const wrote = () => baton.teams.journal.filter(({ is }) => is === 'post' || is === 'edit')
  const mentioned = { id: aadOf('ada'), name: 'Ada' }
  expect(cardOf(0).msteams.entities).toEqual([{ type: 'mention', text: '<at>Ada</at>', mentioned }])
  expect(readCard(cardOf(0))).toEqual(['Acme', 'Owner', '<at>Ada</at>', 'Next', 'Zoe'])
  await baton.chat.show({ ...message, ref, version: 2 })
  expect(cardOf(1).msteams.entities).toBeUndefined()
  expect(readCard(cardOf(1))).toContain('Ada')
})

test('somebody whom Teams cannot mention costs nobody the message', async () => {
  baton.teams.faults.push({ on: 'post', status: 400, code: 'BadArgument' })
  const card = { title: 'Mentionless', facts: [['Owner', called(baton.ada, 'Ada')]] } as const
  await baton.chat.show(anOutgoing({ card }))
  expect(baton.teams.journal.map(({ is, status }) => `${is} ${status}`)).toEqual([
    'post 400',
    'post 200',
  ])
  expect(readCard(baton.teams.journal[1]!.activity.attachments[0].content)).toContain('Ada')
})

test('a message that somebody deleted is posted anew', async () => {
  const ref = await baton.chat.show(anOutgoing())
  baton.teams.forget(deals, idIn(ref))
  const anew = await baton.chat.show(anOutgoing({ ref }))
  expect(anew).not.toBe(ref)
})

test('a reply stands in the thread of its message', async () => {
  const thread = await baton.chat.show(anOutgoing())
  await baton.chat.show(anOutgoing({ thread, card: { title: 'A question' } }))
  expect(titles(`${deals};messageid=${idIn(thread)}`)).toEqual(['A question'])
})

test('a reply to a person stands in their chat, which has no threads', async () => {
  const conversation = `person:${baton.ada}` as const
  const facts = [['Owner', called(baton.ada, 'Ada')]] as const
  const thread = await baton.chat.show(anOutgoing({ conversation, card: { title: 'Acme', facts } }))
  const [posted] = baton.teams.journal.filter(({ is }) => is === 'post')
  expect(posted!.activity.attachments[0].content.msteams.entities).toBeUndefined()
  await baton.chat.show(anOutgoing({ conversation, thread, card: { title: 'More' } }))
  expect(titles(directOf('ada'))).toEqual(['Acme', 'More'])
})

test('a person is found by mail among the members of a team, linked, and written to directly', async () => {
  await baton.store.db.deleteFrom('identity').execute()
  await baton.store.db.deleteFrom('teamsRoom').where('kind', '=', 'person').execute()
  const conversation = `person:${baton.ada}` as const
  const ref = await baton.chat.show(anOutgoing({ conversation, card: { title: 'For you' } }))
  expect(titles(directOf('ada'))).toContain('For you')
  const links = await baton.store.db.selectFrom('identity').selectAll().execute()
  expect(links).toMatchObject([{ chat: 'teams', personId: baton.ada }])
  baton.teams.journal.length = 0
  await baton.chat.show(anOutgoing({ conversation, ref }))
  expect(baton.teams.journal.map(({ is }) => is)).toEqual(['edit'])
})

test('a person and a channel that are not there say what to do', async () => {
  const stranger = randomUUID()
  const person = { orgId: baton.house.org, id: stranger, name: 'Zoe', email: 'zoe@baton.example' }
  await baton.store.db.insertInto('person').values(person).execute()
  const why = async (conversation: Outgoing['conversation']) =>
    await baton.chat.show(anOutgoing({ conversation })).catch((error) => error)
  expect(await why(`person:${stranger}`)).toBeInstanceOf(Unreachable)
  expect((await why(`person:${stranger}`)).message).toMatch(/mail address of Zoe.*Add Baton/)
  await baton.store.db
    .updateTable('person')
    .set({ active: false })
    .where('id', '=', stranger)
    .execute()
  expect(await why(`person:${stranger}`)).toMatchObject({ why: 'left' })
  expect(await why('channel:missing')).toBeInstanceOf(Unreachable)
  expect((await why('channel:missing')).message).toMatch(/no channel missing.*add Baton/)
})

test('whose account is gone from Teams is not given up: their messages wait, and it is said what to do', async () => {
  await baton.store.db.deleteFrom('teamsRoom').where('kind', '=', 'person').execute()
  const account = { chat: 'teams', workspace: TENANT, handle: aadOf('ada'), email: null }
  const link = {
    ...account,
    person: baton.ada,
    how: 'consent',
    at: '2030-01-01T00:00:00Z',
  } as const
  await linkHandle(baton.store.db, baton.house.org, link)
  baton.teams.meet(({ name }) => name !== 'ada')
  const shown = baton.chat.show(anOutgoing({ conversation: `person:${baton.ada}` }))
  const error = await shown.catch((thrown) => thrown)
  expect(baton.teams.journal).toMatchObject([{ is: 'create', status: 400 }])
  expect(error).toBeInstanceOf(Unreachable)
  expect(error).toMatchObject({ why: 'MemberNotFoundInConversation', everywhere: false })
  expect(error.message).toMatch(/If they left, deactivate them in Baton/)
  baton.teams.meet(() => true)
})

test.each([
  [{ status: 429, retryAfter: 7 }, Outage, { retryAfterMs: 7_000 }],
  [{ status: 429 }, Outage, { retryAfterMs: 1_000 }],
  [{ status: 412 }, Outage, { retryAfterMs: null }],
  [{ status: 502 }, Outage, { retryAfterMs: null }],
  [{ status: 504, retryAfter: 9 }, Outage, { retryAfterMs: null }],
  [{ cut: 'before' }, Outage, {}],
  [{ cut: 'after' }, Outage, {}],
  [{ status: 403, code: 'BotNotInConversationRoster' }, Unreachable, { everywhere: false }],
  [{ status: 403, code: 'ConversationBlockedByUser' }, Unreachable, { everywhere: false }],
  [{ status: 403, code: 'BotDisabledByAdmin' }, Unreachable, { everywhere: true }],
  [{ status: 401 }, Unreachable, { everywhere: true }],
  [{ status: 400, code: 'BadSyntax' }, Refusal, {}],
  [{ status: 413, code: 'MessageSizeTooBig' }, Refusal, {}],
] as const)('%o is told apart, and Teams is called once', async (fault, kind, more) => {
  baton.teams.faults.push({ on: 'post', ...fault })
  const error = await baton.chat.show(anOutgoing()).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(kind)
  expect(error).toMatchObject(more)
  expect(baton.teams.journal.filter(({ is }) => is === 'post')).toHaveLength(1)
})

test('where an unclear failure left a message is learned from the first look at it', async () => {
  const message = anOutgoing()
  await keep(message)
  baton.teams.faults.push({ on: 'post', cut: 'after' })
  await expect(baton.chat.show(message)).rejects.toThrow(Outage)
  const posted = baton.teams.shown(deals).at(-1)!
  expect((await look(posted.id)).body.statusCode).toBe(200)
  await expect.poll(() => refOf(message.id)).toContain(posted.id)
})

test('a copy that an unclear failure left is deleted when somebody looks at it, the message stays', async () => {
  const message = anOutgoing({ card: { title: 'Twice' } })
  baton.teams.faults.push({ on: 'post', cut: 'after' })
  await expect(baton.chat.show(message)).rejects.toThrow(Outage)
  const copy = baton.teams.shown(deals).at(-1)!
  const ref = await baton.chat.show({ ...message, uncertain: true })
  await keep({ ...message, ref })
  expect(titles(deals).filter((title) => title === 'Twice')).toHaveLength(2)
  await look(idIn(ref))
  await look(copy.id)
  await expect.poll(() => titles(deals).filter((title) => title === 'Twice')).toHaveLength(1)
  expect(baton.teams.shown(deals).some(({ id }) => id === idIn(ref))).toBe(true)
})

test('a forged card neither moves nor deletes another message, and shows nothing of it', async () => {
  const secret = anOutgoing({ conversation: `person:${baton.ada}`, card: { title: 'Secret' } })
  await keep({ ...secret, ref: await baton.chat.show(secret) })
  const open = anOutgoing({ card: { title: 'Open' } })
  const ref = await baton.chat.show(open)
  await keep({ ...open, ref })
  const waiting = anOutgoing({ conversation: 'channel:elsewhere' })
  await keep(waiting)
  for (const { id } of [secret, waiting]) {
    const action = { verb: 'refresh', data: { baton: { message: id, version: 1 } } }
    const on = { action, on: idIn(ref), place: 'channel:deals' } as const
    const { body } = await baton.sender.send(baton.sender.pressed('eve', on))
    expect(body).toMatchObject({ statusCode: 404 })
  }
  await baton.chat.close()
  expect(titles(deals)).toContain('Open')
  expect(await refOf(waiting.id)).toBeNull()
})

test('a look is answered from one row, without asking Teams anything', async () => {
  const message = anOutgoing({ card: { title: 'Now' }, version: 4 })
  const ref = await baton.chat.show(message)
  await keep({ ...message, ref })
  baton.teams.journal.length = 0
  const { body } = await look(idIn(ref))
  expect(readCard(body.value)).toEqual(['Now'])
  expect(body.value.refresh.action.data.baton).toEqual({ message: message.id, version: 4 })
  expect(actionsOf(body.value).map(({ verb }) => verb)).toEqual(['refresh'])
  expect(baton.teams.journal).toEqual([])
})

test('who may not press sees no button: in a small place by looking, in a large one from the start', async () => {
  const only = { role: 'finance', but: [] } as const
  const become = async (roles: Role[], id: string = baton.ada) =>
    await baton.store.db.updateTable('person').set({ roles }).where('id', '=', id).execute()
  const buttons = [{ press: 'approve', label: 'Approve', value: 'step-1', only }]
  const card = { title: 'Acme?', buttons }
  const verbs = (shown: object) =>
    actionsOf(shown)
      .map(({ verb }) => verb)
      .sort()
  const seenBy = async (who: string, on: string) => {
    const action = { verb: 'refresh', data: { baton: { message: message.id, version: 1 } } }
    const sent = baton.sender.pressed(who, { action, on, place: 'channel:deals' })
    return (await baton.sender.send(sent)).body.value
  }
  const cardAt = (on: string) =>
    baton.teams.shown(deals).find(({ id }) => id === on)!.activity.attachments[0].content
  const message = anOutgoing({ card })
  const ref = await baton.chat.show(message)
  const on = idIn(ref)
  await keep({ ...message, ref })
  expect(verbs(cardAt(on))).toEqual(['approve', 'refresh'])
  expect(cardAt(on).refresh.userIds).toBeUndefined()
  expect(verbs(await seenBy('eve', on))).toEqual(['refresh'])
  expect(verbs(await seenBy('ada', on))).toEqual(['refresh'])
  await become(['finance'])
  expect(verbs(await seenBy('ada', on))).toEqual(['approve', 'refresh'])

  baton.teams.crowd(60)
  baton.pass(61_000)
  await baton.chat.show({ ...message, ref })
  expect(verbs(cardAt(on))).toEqual(['refresh'])
  expect(cardAt(on).refresh.userIds).toEqual([memberId('ada')])
  const theirs = await seenBy('ada', on)
  expect(verbs(theirs)).toEqual(['approve', 'refresh'])
  expect(theirs.refresh.userIds).toEqual([memberId('ada')])

  const nora = { orgId: baton.house.org, id: randomUUID(), name: 'Nora', email: 'n@ora.test' }
  await baton.store.db
    .insertInto('person')
    .values({ ...nora, roles: ['finance'] })
    .execute()
  await baton.chat.show({ ...message, ref })
  expect(verbs(cardAt(on)), 'somebody whom Teams cannot ask sees it as well').toContain('approve')
  await become([], nora.id)
  await become(['rep'])
  baton.teams.meet(() => true)
  baton.pass(61_000)
})

test('what Teams tells of channels and teams is remembered, and opens what was closed', async () => {
  let reopened = 0
  baton.chat.onReopened!(() => reopened++)
  const tell = (eventType: string, channelData: object) =>
    baton.sender.send({
      ...{ ...baton.sender.base('ada', 'channel:General'), type: 'conversationUpdate' },
      channelData: {
        ...baton.sender.base('ada', 'channel:General').channelData,
        eventType,
        ...channelData,
      },
    })
  const channel = { id: '19:new@thread.tacv2', name: 'Deal Desk' }
  await tell('channelCreated', { channel })
  await baton.chat.show(anOutgoing({ conversation: 'channel:deal-desk' }))
  await tell('channelRenamed', { channel: { ...channel, name: 'Desk' } })
  await baton.chat.show(anOutgoing({ conversation: 'channel:desk' }))
  await tell('channelDeleted', { channel })
  await expect(baton.chat.show(anOutgoing({ conversation: 'channel:desk' }))).rejects.toThrow(
    Unreachable,
  )
  expect(reopened).toBe(3)
})

test('without Teams a message waits, and Baton starts all the same', async () => {
  const away = await openTeamsBaton({ TEAMS_LOGIN_URL: 'http://127.0.0.1:9' })
  expect(await away.chat.trouble()).toContain('cannot be reached')
  await away.close()
})

test('a wrong secret says what to compare', async () => {
  const wrong = await openTeamsBaton({ TEAMS_APP_PASSWORD: 'guessed' })
  expect(await wrong.chat.trouble()).toMatch(/TEAMS_APP_PASSWORD/)
  await wrong.close()
})
