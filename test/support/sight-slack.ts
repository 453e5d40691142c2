import { randomUUID } from 'node:crypto'
import type { Express } from 'express'
import { doors } from '../../handlers/index.ts'
import { connectSlack, type SlackChat } from '../../src/chat/slack/connect.ts'
import type { House, Present } from '../../src/house.ts'
import { SIGNING_SECRET, signed } from './slack.ts'
import { NO_CHANGES, SAFE, slackSettings } from './slack-baton.ts'
import { startStandInSlack, TEAM } from './stand-in-slack.ts'

const LOOK_AGAIN_MS = 5
/** Ten seconds: what was not done by then has failed. */
const LOOKS = 2_000
/** A colleague whom Baton does not know, and a guest. */
const COLLEAGUE = memberOf('colleague@elsewhere.test')
const GUEST = { ...memberOf('guest@elsewhere.test'), is_restricted: true }

interface Company {
  /** Mail addresses by the ids of people. */
  readonly mails: ReadonlyMap<string, string>
  /** Who can look where, now. */
  readonly present: ReadonlyMap<string, Present>
  readonly channels: readonly string[]
}

/** A link to be shared: by whom, in which channel, or with Baton alone. */
export interface Shared {
  readonly mail: string
  readonly channel: string | null
  /** At most five; Slack tells of no more. */
  readonly paths: readonly string[]
}

/** A Slack with everybody of a company in it, which tells Baton over HTTP of links that are shared. */
export async function startSightSlack(company: Company) {
  const unfurled = new Map<string, string>()
  const api = await startStandInSlack({
    channels: company.channels,
    answers: {
      'users.list': () => ({ ok: true, members: everybody(company) }),
      'conversations.info': ({ channel = '' }) => {
        const isPrivate = !presentIn(company, channel).colleagues
        return { ok: true, channel: { id: channel, is_private: isPrivate } }
      },
      'conversations.members': ({ channel = '' }) => ({
        ok: true,
        members: membersOf(company, presentIn(company, channel)),
      }),
      'chat.unfurl': ({ ts = '', unfurls = '' }) => {
        unfurled.set(ts, unfurls)
        return { ok: true }
      },
    },
  })
  let chat: SlackChat | null = null
  let count = 0
  return {
    async mount(server: Express, house: House): Promise<void> {
      const settings = slackSettings({ apiUrl: api.apiUrl })
      const about = { settings, server, house, doors, safe: SAFE, changes: NO_CHANGES }
      chat = await connectSlack(about)
    },
    /** Shares links and waits until Baton has seen to it. What is shown below them, as it was sent; empty for nothing. */
    async share(house: House, batonUrl: string, shared: Shared): Promise<string> {
      const ts = `1893488400.${String(++count).padStart(6, '0')}`
      const id = `Ev${randomUUID()}`
      await send(batonUrl, { id, event: linkShared(shared, ts, house.url) })
      for (let look = 0; !(await isDone(house, `slack:${TEAM}:event:${id}`)); look++) {
        if (look === LOOKS) throw new Error('the links were never seen to')
        await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
      }
      return unfurled.get(ts) ?? ''
    },
    async close() {
      await chat?.close()
      await api.close()
    },
  }
}

function memberOf(email: string) {
  return { id: `U-${email}`, team_id: TEAM, profile: { email } }
}

function everybody({ mails }: Company): object[] {
  return [...[...mails.values()].map(memberOf), COLLEAGUE, GUEST]
}

function presentIn({ present }: Company, channel: string): Present {
  return present.get(`channel:${channel.slice('C-'.length)}`)!
}

function membersOf({ mails }: Company, { people, colleagues, strangers }: Present): string[] {
  return [
    ...people.map((id) => memberOf(mails.get(id)!).id),
    ...(colleagues ? [COLLEAGUE.id] : []),
    ...(strangers ? [GUEST.id] : []),
  ]
}

function linkShared({ mail, channel, paths }: Shared, ts: string, origin: string): object {
  return {
    ...{ type: 'link_shared', user: `U-${mail}`, message_ts: ts, is_bot_user_member: true },
    ...{ channel: channel === null ? `D-U-${mail}` : `C-${channel}` },
    ...{ source: 'conversations_history', unfurl_id: ts, event_ts: ts },
    links: paths.map((path) => ({ url: `${origin}${path}`, domain: 'localhost' })),
  }
}

async function send(url: string, { id, event }: { readonly id: string; readonly event: object }) {
  const authorizations = [{ team_id: TEAM, user_id: 'U0000000BOT', is_bot: true }]
  const body = JSON.stringify({
    ...{ type: 'event_callback', team_id: TEAM, event_id: id, authorizations },
    ...{ api_app_id: 'A1', event_time: 1, event },
  })
  const headers = signed(body, Math.floor(Date.now() / 1000), SIGNING_SECRET)
  const { status } = await fetch(`${url}/slack/events`, { method: 'POST', headers, body })
  if (status !== 200) throw new Error(`Slack's event was answered ${status}`)
}

async function isDone({ db, org }: House, key: string): Promise<boolean> {
  const heard = db.selectFrom('heard').select('doneAt').where('orgId', '=', org)
  return (await heard.where('key', '=', key).executeTakeFirst())?.doneAt != null
}
