import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../../src/cli/index.ts'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { BOT_TOKEN, SIGNING_SECRET, type Stored, startSender } from '../support/slack.ts'
import { OAUTH, startTwoSlacks, TEAMS } from '../support/two-slacks.ts'

const HOME = 'http://baton.test'
const MEMBERS = ['ana', 'max', 'mia', 'kim', 'ole'].map((name) => ({
  name,
  email: `${name}@ours.test`,
}))

let slacks: Awaited<ReturnType<typeof startTwoSlacks>>
let baton: Baton
let there: Awaited<ReturnType<typeof startSender>>
beforeAll(async () => {
  slacks = await startTwoSlacks(
    MEMBERS,
    { first: ['deals', 'approvals', 'triage'], second: ['deals', 'handoffs'] },
    `${HOME}/slack/oauth_redirect`,
  )
  const env = {
    ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET, BATON_URL: HOME },
    ...{ SLACK_CLIENT_ID: OAUTH.clientId, SLACK_CLIENT_SECRET: OAUTH.clientSecret },
    SLACK_API_URL: slacks.apiUrl,
  }
  baton = await openBaton({ env })
  there = await startSender(baton.url, TEAMS.second)
})
afterAll(async () => {
  await there?.close()
  await baton?.close()
  await slacks?.close()
})

const installations = async () =>
  await baton.house().db.selectFrom('installation').selectAll().orderBy('installedAt').execute()

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

/** Slack's consent page, as the page of ours leads to it, and what the browser keeps. */
async function begin(response: Response) {
  const page = await response.text()
  const [, href = ''] = page.match(/href="([^"]*oauth&#47;v2[^"]*|[^"]*oauth\/v2[^"]*)"/) ?? []
  return { url: href.replaceAll('&#38;', '&'), cookie: cookieOf(response) }
}

/** Slack leads the browser back to us. */
const comeBack = async (location: string, cookie: string) => {
  const { pathname, search } = new URL(location)
  return await fetch(`${baton.url}${pathname}${search}`, { headers: { cookie } })
}

test('nobody but an admin is led to Slack', async () => {
  const stranger = await fetch(`${baton.url}/slack/install`)
  expect(stranger.status).toBe(401)
  const rep = await baton.visit('ana', '/slack/install')
  expect(rep.status).toBe(403)
  expect(await rep.text()).toContain('Only an admin')
})

test('a workspace that an admin did not choose attaches nothing, whatever it says', async () => {
  const { url, cookie } = await begin(await baton.visit('ole', '/slack/install'))
  const state = new URL(url).searchParams.get('state') ?? ''
  const code = new URL(await slacks.consent(url, 'ana')).searchParams.get('code')
  const forged = `${state.slice(0, -4)}AAAA`
  for (const [sent, kept] of [
    [forged, cookie],
    ['', cookie],
    ['{}', cookie],
    [state, ''],
    [state, 'baton_install=other'],
  ] as const) {
    const back = await comeBack(`${HOME}/slack/oauth_redirect?code=${code}&state=${sent}`, kept)
    expect(back.status).toBe(403)
  }
  expect((await installations()).map(({ workspace }) => workspace)).toEqual([TEAMS.first])
})

test('an admin connects a second workspace, once; its token is kept sealed', async () => {
  const { url, cookie } = await begin(await baton.visit('ole', '/slack/install'))
  const location = await slacks.consent(url, 'ole')
  const [one, other] = await Promise.all([comeBack(location, cookie), comeBack(location, cookie)])
  expect([one.status, other.status].toSorted()).toEqual([200, 403])
  const [, second, ...more] = await installations()
  expect(more).toEqual([])
  expect(second).toMatchObject({ workspace: TEAMS.second, installedBy: baton.people.ole.id })
  expect(second!.token!.toString('latin1')).not.toContain('xoxb')
  await invite()
})

/** Somebody there invites Baton to both channels. */
async function invite(): Promise<void> {
  for (const name of ['deals', 'handoffs']) {
    const channel = await slacks.second.channelId(name)
    await slacks.second.call('conversations.join', { channel }, tokenOfSecond())
  }
}

async function tell(data: Record<string, unknown>): Promise<void> {
  expect((await baton.deliver(anEvent({ external_id: 'acme', ...data }))).status).toBe(202)
  await baton.settle()
}

const shownIn = async (where: 'first' | 'second', channel: string): Promise<Stored[]> =>
  await slacks[where].history(await slacks[where].channelId(channel))

test('a channel is found by its name, in the workspace that was installed first', async () => {
  await tell({
    name: 'Acme rollout',
    amount: 4_000,
    currency: 'EUR',
    account: { name: 'Acme', region: 'EMEA' },
  })
  expect(await shownIn('first', 'deals')).toHaveLength(1)
  expect(await shownIn('second', 'deals')).toEqual([])
  expect((await baton.rows('message')).find(({ ref }) => ref)?.ref).toMatch(/^T000000001:C/)
})

test('who types in the second workspace is recognised there', async () => {
  const [user, channel] = [
    await slacks.second.userId('ana'),
    await slacks.second.channelId('deals'),
  ]
  const answer = await there.command({ user, channel }, '/owner Acme')
  expect(JSON.stringify(await answer.json())).toContain('Ana Souza')
  const links = await baton.house().db.selectFrom('identity').selectAll().execute()
  expect(links).toContainEqual(expect.objectContaining({ workspace: TEAMS.second, handle: user }))
})

test('a deal that is won is handed over in the channel of the second workspace', async () => {
  await tell({ stage: 'closed_won', close_date: '2030-01-07' })
  expect(await shownIn('second', 'handoffs')).toHaveLength(1)
})

const tokenOfSecond = () =>
  slacks.calls.findLast(({ token }) => token !== '' && token !== BOT_TOKEN)?.token ?? ''
const ready = async () => await (await fetch(`${baton.url}/readyz`)).json()

const raisedAboutIt = async () =>
  (await baton.house().db.selectFrom('exception').selectAll().execute()).filter(({ offered }) =>
    offered?.includes(TEAMS.second),
  )

test('a workspace that uninstalls Baton is lost: somebody sees it, and nothing calls there any more', async () => {
  expect(await ready()).toMatchObject({ slack: true })
  slacks.revoke(tokenOfSecond())
  // Tokens of people are not ours.
  await there.event({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } })
  await there.event({ type: 'app_uninstalled' }, 'EvGone')
  await there.event({ type: 'app_uninstalled' }, 'EvGone')
  await expect.poll(async () => (await installations())[1]?.endedAt).toBeTruthy()
  expect((await installations())[1]).toMatchObject({ token: null })
  await expect.poll(raisedAboutIt).toHaveLength(1)
  expect(await ready()).toMatchObject({ ready: true, slack: 'lost workspaces: 1' })

  const said: string[] = []
  const out = (line: string) => void said.push(line)
  await main(['doctor'], { environment: baton.environment, out, err: out })
  expect(said.join('\n')).toMatch(/T000000002\), lost at .*Baton was uninstalled/)
  const before = slacks.calls.length
  await tell({
    external_id: 'other',
    name: 'Zeta rollout',
    account: { name: 'Zeta', region: 'EMEA' },
  })
  const since = slacks.calls.slice(before)
  expect(since.map(({ token }) => token)).not.toContain(tokenOfSecond())
})

test('with a fresh link from the command line it is connected again, and goes on', async () => {
  const said: string[] = []
  const out = (line: string) => void said.push(line)
  const environment = { ...baton.environment }
  expect(await main(['slack', 'install'], { environment, out, err: out })).toBe(0)
  const link = new URL(said[0]!)
  const { url, cookie } = await begin(await fetch(`${baton.url}${link.pathname}`))
  const location = await slacks.consent(url, 'max')
  expect((await comeBack(location, cookie)).status).toBe(200)
  expect((await fetch(`${baton.url}${link.pathname}`)).status).toBe(410)
  expect(await installations()).toMatchObject([{ endedAt: null }, { endedAt: null }])
  await invite()
  // What Slack repeats late is old news.
  const late = { type: 'event_callback', team_id: TEAMS.second, event_id: 'EvLate', event_time: 1 }
  await there.send(JSON.stringify({ ...late, event: { type: 'app_uninstalled' } }))
  await tell({ external_id: 'third', name: 'Beta', account: { name: 'Beta', region: 'EMEA' } })
  await tell({ external_id: 'third', stage: 'closed_won', amount: 10, close_date: '2030-01-07' })
  await expect.poll(async () => (await shownIn('second', 'handoffs')).length).toBe(2)
  expect(await installations()).toMatchObject([{ endedAt: null }, { endedAt: null }])
})
