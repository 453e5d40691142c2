import { expect } from 'vitest'
import { RECORDING } from '../../src/chat/patience.ts'
import {
  FRAUD_CHANNELS,
  type Gestures,
  MEMBERS,
  type Press,
  type Scene,
  type Standing,
  type Who,
} from './fraud.ts'
import { BOT_TOKEN, form, SIGNING_SECRET, type Slack, startSender, startSlack } from './slack.ts'

const SAYS: Readonly<Record<Standing, object | null>> = {
  member: null,
  guest: { is_restricted: true },
  'limited guest': { is_ultra_restricted: true },
  stranger: { is_stranger: true, team_id: 'T0STRANGER' },
  'of elsewhere': { team_id: 'T0OTHER' },
  bot: { is_bot: true },
  gone: { deleted: true },
  'without mail': { is_email_confirmed: false },
}
const TEAM = { id: 'T000000001', domain: 'emulate' }

type Sender = Awaited<ReturnType<typeof startSender>>

/** What Slack signs, before it is sent. */
interface Signed {
  readonly slack: Slack
  readonly sender: Sender
  pressed(who: Who, press: Press): Promise<string>
  submitted(
    who: Who,
    form: string,
    value: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<string>
}

/** Slack's emulator with everybody in it. */
export async function slackScene(): Promise<Scene<Gestures & Signed>> {
  const slack = await startSlack(MEMBERS, FRAUD_CHANNELS)
  const env = {
    ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET },
    ...{ SLACK_PACE: '1000/1', SLACK_API_URL: slack.apiUrl },
  }
  let sender: Sender
  return {
    env,
    async begin(baton) {
      sender = await startSender(baton.url)
      for (const { name, is } of MEMBERS) {
        const says = SAYS[is]
        if (says) await slack.become(name, says)
      }
      const signed = await signing(slack, sender)
      return { slack, sender, ...signed, ...gesturing(slack, sender, signed) }
    },
    async close() {
      await sender?.close()
      await slack.close()
    },
  }
}

type Signing = Pick<Signed, 'pressed' | 'submitted'>

async function signing(slack: Slack, { responseUrl }: Sender): Promise<Signing> {
  let moment = 1_700_000_000
  const approvals = await slack.channelId('approvals')
  const common = async (who: Who) => ({
    team: TEAM,
    user: { id: who === 'nobody' ? 'U0FORGED00' : await slack.userId(who), team_id: TEAM.id },
    trigger_id: `none.${++moment}`,
  })
  return {
    async pressed(who, { action = 'approve', value, channel: name, payload = {} }) {
      const channel = name ? await slack.channelId(name) : approvals
      const button = { type: 'button', block_id: 'b', action_id: `${action}#0`, value }
      return form({
        payload: JSON.stringify({
          type: 'block_actions',
          ...(await common(who)),
          channel: { id: channel, name: 'approvals' },
          container: { type: 'message', message_ts: `${++moment}.1`, channel_id: channel },
          response_url: responseUrl,
          actions: [{ ...button, action_ts: `${++moment}.2` }],
          ...payload,
        }),
      })
    },
    async submitted(who, callback, value, fields) {
      const values = Object.entries(fields).map(([name, text]) => {
        return [name, { input: { type: 'plain_text_input', value: text } }]
      })
      return form({
        payload: JSON.stringify({
          type: 'view_submission',
          ...(await common(who)),
          view: {
            ...{ id: `V${++moment}`, hash: `${moment}.x`, callback_id: callback, type: 'modal' },
            title: { type: 'plain_text', text: 'Reject' },
            private_metadata: JSON.stringify({ value, channel: approvals }),
            state: { values: Object.fromEntries(values) },
          },
        }),
      })
    },
  }
}

function gesturing(slack: Slack, sender: Sender, { pressed, submitted }: Signing): Gestures {
  const heard = async (body: string, all: () => Promise<string[]>): Promise<string> => {
    const outcomes = async () => (await all()).filter((text) => text !== RECORDING)
    const before = (await outcomes()).length
    expect((await sender.send(body)).status).toBe(200)
    await expect.poll(async () => (await outcomes()).length).toBe(before + 1)
    return (await outcomes()).at(-1)!.replaceAll('&amp;', '&')
  }
  return {
    press: async (who, press) =>
      await heard(await pressed(who, press), async () => sender.said.map(({ text }) => text)),
    async submit(who, callback, value, fields) {
      const channel = await slack.channelId('approvals')
      const all = async () => (await slack.whispers(channel)).toReversed()
      return await heard(await submitted(who, callback, value, fields), all)
    },
    async types(who, line) {
      const place = { user: await slack.userId(who), channel: await slack.channelId('deals') }
      return await (await sender.command(place, line)).text()
    },
  }
}
