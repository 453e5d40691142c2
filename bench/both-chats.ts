import { createHmac } from 'node:crypto'
import { request } from 'undici'
import { readConfig } from '../src/config.ts'
import { type Baton, start } from '../src/main.ts'
import { openSetClock } from '../test/support/set-clock.ts'
import { signed } from '../test/support/slack.ts'
import { startStandInSlack } from '../test/support/stand-in-slack.ts'
import { type Activity, teamsSender } from '../test/support/teams-sender.ts'
import { startTeams } from '../test/support/teams-stub.ts'
import { freshSecret } from './company.ts'
import type { Database } from './database.ts'

export const SLACK_SECRET = 'slack signing secret of the drills'
export const CHANNELS = ['General', 'deals', 'approvals', 'handoffs', 'triage']

/** Something that a platform delivers; `door` says how it is signed. */
export type Told =
  | { readonly door: 'slack'; readonly body: string; readonly json: boolean }
  | { readonly door: 'teams'; readonly activity: Activity }
  | { readonly door: 'webhook'; readonly id: string; readonly body: string }

export type BothChats = Awaited<ReturnType<typeof openBothChats>>

/** Two whole Batons on one database, with a Slack and a Teams beside them and a clock that is set. */
export async function openBothChats(
  database: Database,
  members: readonly { readonly name: string; readonly email: string }[],
) {
  // Slack's signature is dated by the real clock: the drill's must not fall behind it.
  const clock = openSetClock(new Date().toISOString())
  const { now } = clock
  const slack = await startStandInSlack({ now: () => now().getTime() })
  const teams = await startTeams({ members, channels: CHANNELS })
  const secret = freshSecret()
  const config = readConfig({
    ...{ DATABASE_URL: database.url, WEBHOOK_SECRET: secret, LOG_LEVEL: 'silent' },
    ...{ HOST: '127.0.0.1', PORT: '0', SLACK_BOT_TOKEN: 'xoxb-drill', SLACK_PACE: '1000000/1' },
    ...{ SLACK_SIGNING_SECRET: SLACK_SECRET, SLACK_API_URL: slack.apiUrl, ...teams.env },
  })
  const batons: Baton[] = []
  for (let at = 0; at < 2; at++) batons.push(await start(config, { now }))
  const [first] = batons as [Baton]
  const sender = teamsSender({ batonUrl: first.url, serviceUrl: teams.serviceUrl, now })
  await sender.added(members[0]!.name, teams.team)
  let turn = 0
  let token = { at: 0, text: '' }
  const bearer = (): string => {
    if (token.at !== now().getTime()) token = { at: now().getTime(), text: sender.token() }
    return `Bearer ${token.text}`
  }
  return {
    ...{ batons, clock, slack, teams, sender, house: first.house },
    /** Delivers it to one of the two, as it is signed at this moment; the answer's status. */
    async deliver(told: Told): Promise<number> {
      const { url } = batons[turn++ % batons.length]!
      const { path, headers, body } = letterOf(told, { secret, bearer })
      const answer = await request(url + path, { method: 'POST', headers, body })
      await answer.body.dump()
      return answer.statusCode
    },
    /** Waits until all that was told is decided and shown. */
    async settle() {
      for (const { intake } of batons) await intake.drain()
      for (const { delivery } of batons) await delivery.quiet()
    },
    async close() {
      for (const baton of batons) await baton.close()
      await teams.close()
      await slack.close()
    },
  }
}

/** An HTTP request to one of the doors. */
export interface Letter {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** The delivery as its platform signs it now. */
export function letterOf(told: Told, by: { readonly secret: string; bearer(): string }): Letter {
  const at = Math.floor(Date.now() / 1000)
  const json = { 'content-type': 'application/json' }
  if (told.door === 'slack') {
    const headers = { ...signed(told.body, at, SLACK_SECRET), ...(told.json && json) }
    return { path: '/slack/events', headers, body: told.body }
  }
  if (told.door === 'teams') {
    const headers = { ...json, authorization: by.bearer() }
    return { path: '/api/messages', headers, body: JSON.stringify(told.activity) }
  }
  const { id, body } = told
  const key = Buffer.from(by.secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  const marks = { 'webhook-id': id, 'webhook-timestamp': `${at}` }
  const headers = { ...json, ...marks, 'webhook-signature': `v1,${signature}` }
  return { path: '/webhooks/deals', headers, body }
}
