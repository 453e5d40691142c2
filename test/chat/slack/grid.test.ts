import { afterAll, beforeAll, expect, test } from 'vitest'
import { form, type Slack } from '../../support/slack.ts'
import { anOutgoing, openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'

const GRID = 'E0000000001'
const [NORTH, SOUTH] = ['T000000001', 'T000000002']

let baton: SlackBaton
let count = 0
let ids: { ada: string; eve: string; deals: string }
beforeAll(async () => {
  baton = await openSlackBaton(asGrid)
}, 60_000)
afterAll(async () => await baton?.close())

/** A token for the whole of a grid of two workspaces: lists take the name of one, or nothing. */
async function asGrid(slack: Slack): Promise<void> {
  const [ada, eve, bot] = await Promise.all(['ada', 'eve', 'baton'].map(slack.userId))
  ids = { ada: ada!, eve: eve!, deals: await slack.channelId('deals') }
  const of = (team_id?: string) => ({ ok: team_id !== undefined, error: 'missing_argument' })
  const grid = { enterprise_id: GRID, is_enterprise_install: true }
  slack.own['auth.test'] = () => ({ ok: true, team_id: GRID, team: 'Acme', user_id: bot, ...grid })
  slack.own['auth.teams.list'] = ({ cursor }) => ({
    ok: true,
    teams: [{ id: cursor ? SOUTH : NORTH }],
    response_metadata: { next_cursor: cursor ? '' : 'more' },
  })
  slack.own['conversations.list'] = ({ team_id }) => ({
    ...of(team_id),
    channels:
      team_id === SOUTH
        ? [{ id: ids.deals, name: 'deals', is_member: true }]
        : [{ id: 'C0000NORTH', name: 'deals', is_member: false }],
  })
  const member = (id: string, name: string, team_id: string) => ({
    ...{ id, team_id, profile: { email: `${name}@baton.example` } },
    enterprise_user: { enterprise_id: GRID },
  })
  slack.own['users.list'] = ({ team_id }) => ({
    ...of(team_id),
    members: [team_id === SOUTH ? member(ids.ada, 'ada', SOUTH) : member(ids.eve, 'eve', NORTH)],
  })
  slack.own['conversations.members'] = () => ({ ok: true, members: [ids.ada, ids.eve, bot] })
  slack.own['usergroups.list'] = ({ team_id }) => ({
    ...of(team_id),
    usergroups: team_id === SOUTH ? [{ id: 'S1', handle: 'sales' }] : [],
  })
  await slack.become('ada', { team_id: SOUTH, enterprise_user: { enterprise_id: GRID } })
  await slack.become('eve', { team_id: NORTH, enterprise_user: { enterprise_id: 'E9' } })
}

/** A command as a grid sends it. */
const says = (user: string, text: string, more: Record<string, string> = {}) =>
  baton.sender.send(
    form({
      ...{ command: '/deal', text, team_id: SOUTH, enterprise_id: GRID, user_id: user },
      ...{ is_enterprise_install: 'true', channel_id: ids.deals, channel_name: 'deals' },
      ...{ trigger_id: `grid.${++count}`, response_url: baton.sender.responseUrl, ...more },
    }),
  )

/** An event of the grid: of one of its workspaces, or of none. */
const tells = (event: object, team: object) =>
  baton.sender.send(
    JSON.stringify({
      ...{ type: 'event_callback', enterprise_id: GRID, event, event_time: 1_700_000_000 },
      ...{ event_id: `Ev${++count}`, ...team },
      authorizations: [{ enterprise_id: GRID, team_id: null, is_enterprise_install: true }],
    }),
  )

test('Slack knows us in the whole grid, by one installation', async () => {
  expect(await baton.chat.trouble()).toBeNull()
  const rows = await baton.store.db.selectFrom('installation').selectAll().execute()
  expect(rows).toMatchObject([{ workspace: GRID, enterprise: GRID }])
})

test('a channel is found in whichever workspace of the grid Baton is a member of it', async () => {
  const ref = await baton.chat.show(anOutgoing())
  expect(ref).toMatch(new RegExp(`^${GRID}:${ids.deals}:`))
  expect(await baton.stored(ref)).toMatchObject({ text: 'Acme' })
})

test('who can look at it are the members of all its workspaces', async () => {
  const there = await baton.chat.audience('channel:deals')
  expect(there).toEqual({ people: [baton.ada], colleagues: true, strangers: false })
})

test('a command is of whoever gives it, in any workspace of the grid, and of nobody beside it', async () => {
  await says(ids.ada, 'won Acme <!subteam^S1>')
  await says(ids.ada, 'won Acme', { team_id: NORTH })
  const [one, other, ...more] = baton.book.asked
  expect(more).toEqual([])
  for (const it of [one, other]) {
    expect(it).toMatchObject({ asked: { by: { id: baton.ada }, conversation: 'channel:deals' } })
  }
  expect(one!.value).toEqual({ deal: 'Acme sales' })
  expect(await (await says(ids.eve, 'won Acme')).text()).toContain('only for members')
  expect(baton.book.asked).toHaveLength(2)
})

test('a choice from a menu that belongs to no workspace is answered', async () => {
  const before = baton.book.asked.length
  const grid = { enterprise: { id: GRID, name: 'Acme' }, is_enterprise_install: true, team: null }
  const shortcut = {
    type: 'shortcut',
    callback_id: 'new-deal',
    action_ts: '1.0',
    trigger_id: 't.1',
  }
  const payload = { ...grid, ...shortcut, user: { id: ids.ada, team_id: SOUTH } }
  await baton.sender.send(form({ payload: JSON.stringify(payload) }))
  expect(baton.book.asked.slice(before)).toMatchObject([
    { door: 'new-deal', asked: { by: { id: baton.ada } } },
  ])
})

test('what somebody writes to Baton is heard, also where the event names no workspace', async () => {
  const before = baton.book.asked.length
  const { channel } = await baton.slack.call('conversations.open', { users: ids.ada })
  const message = { type: 'message', channel_type: 'im', channel: channel.id, user: ids.ada }
  await tells({ ...message, ts: '1700000001.000100', text: 'won Acme' }, { team_id: SOUTH })
  await tells({ ...message, ts: '1700000002.000100', text: 'won Acme' }, {})
  await expect.poll(() => baton.book.asked.length - before).toBe(2)
  const heard = baton.book.asked.slice(before).map(({ asked }) => asked)
  expect(new Set(heard.map(({ id }) => id)).size).toBe(2)
  for (const asked of heard) expect(asked.by.id).toBe(baton.ada)
})

test('who is deactivated in the grid is linked no more', async () => {
  const links = () => baton.store.db.selectFrom('identity').selectAll().execute()
  expect(await links()).toMatchObject([{ workspace: GRID, handle: ids.ada }])
  const user = {
    id: ids.ada,
    team_id: SOUTH,
    deleted: true,
    enterprise_user: { enterprise_id: GRID },
  }
  await tells({ type: 'user_change', user }, {})
  await expect.poll(links).toEqual([])
  await expect
    .poll(() => baton.received.filter(({ kind }) => kind === 'person.deactivated'))
    .toMatchObject([{ person: baton.ada }])
})
