import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from './baton.ts'
import { BOT_TOKEN, form, SIGNING_SECRET, startSender, startSlack } from './slack.ts'

/** Who decides for finance, and who would like to: each is Baton's `roles`, and what Slack says of them. */
const CAST = {
  fay: { roles: ['finance'] },
  rae: { roles: ['rep', 'finance'] },
  // Finance in Baton, and nobody whom Slack vouches for.
  gus: { roles: ['finance'], slack: { is_restricted: true } },
  una: { roles: ['finance'], slack: { is_ultra_restricted: true } },
  sue: { roles: ['finance'], slack: { is_stranger: true, team_id: 'T0STRANGER' } },
  tom: { roles: ['finance'], slack: { team_id: 'T0OTHER' } },
  bob: { roles: ['finance'], slack: { is_bot: true } },
  dex: { roles: ['finance'], slack: { deleted: true } },
  nia: { roles: ['finance'], slack: { is_email_confirmed: false } },
  ina: { roles: ['finance'], active: false },
  // Their standing changes in the course of the story.
  roy: { roles: ['finance'] },
  ivy: { roles: ['finance'] },
  zed: { roles: ['finance'] },
} as const satisfies Record<string, { roles: string[]; slack?: object; active?: boolean }>
const FIVE = ['ana', 'max', 'mia', 'kim', 'ole'] as const
type Who = keyof typeof CAST | (typeof FIVE)[number] | 'eve'

export interface Request {
  readonly deal: string
  readonly external: string
  readonly name: string
  readonly approval: string
  readonly step: string
}

/** The whole Baton on Slack, with people who try to approve what they may not. */
export async function openFraud() {
  const names = [...FIVE, ...(Object.keys(CAST) as (keyof typeof CAST)[])]
  const members = names.map((name) => ({ name, email: `${name}@ours.test` }))
  const slack = await startSlack(
    [...members, { name: 'eve', email: 'eve@elsewhere.test' }],
    ['deals', 'approvals', 'handoffs', 'triage'],
  )
  const env = {
    ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET },
    SLACK_PACE: '1000/1',
    SLACK_API_URL: slack.apiUrl,
  }
  const baton = await openBaton({ env })
  const sender = await startSender(baton.url)
  const people = await hire(baton)
  for (const [name, its] of Object.entries(CAST)) {
    if ('slack' in its) await slack.become(name, its.slack)
  }
  return {
    ...{ slack, baton, sender, people },
    ...asking(baton),
    ...(await gesturing({ slack, sender })),
    close: async () => {
      await sender.close()
      await baton.close()
      await slack.close()
    },
  }
}
export type Fraud = Awaited<ReturnType<typeof openFraud>>

async function hire(baton: Baton): Promise<Record<string, string>> {
  const { db, org } = baton.house()
  const ids: Record<string, string> = {}
  for (const [who, { roles, ...its }] of Object.entries(CAST)) {
    const id = randomUUID()
    const active = !('active' in its)
    const person = { name: `${who} Example`, email: `${who}@ours.test`, roles: [...roles], active }
    await db
      .insertInto('person')
      .values({ orgId: org, id, ...person })
      .execute()
    ids[who] = id
  }
  for (const [who, { id }] of Object.entries(baton.people)) ids[who] = id
  return ids
}

function asking(baton: Baton) {
  let count = 0
  const tell = async (data: Record<string, unknown>): Promise<void> => {
    expect((await baton.deliver(anEvent(data))).status).toBe(202)
    await baton.settle()
  }
  const { db, org } = baton.house()
  /** The deal's open request, or its last. */
  const requestOf = async (external: string): Promise<Request> => {
    const found = await db
      .selectFrom('approval')
      .innerJoin('deal', 'deal.id', 'approval.dealId')
      .innerJoin('approvalStep', 'approvalStep.approvalId', 'approval.id')
      .select(['deal.id as deal', 'deal.name', 'approval.id as approval'])
      .select('approvalStep.id as step')
      .where('approval.orgId', '=', org)
      .where('deal.externalId', '=', external)
      .orderBy('approval.createdAt', 'desc')
      .executeTakeFirstOrThrow()
    return { ...found, external }
  }
  /** A deal of `owner`'s on its way; its outside id. */
  const enter = async (owner: string, more: Record<string, unknown>): Promise<string> => {
    const external = `fraud-${++count}`
    const data = { external_id: external, name: `Deal number ${count}`, amount: 50_000 }
    const known = { currency: 'EUR', close_date: '2030-01-31', owner_email: `${owner}@ours.test` }
    const account = { name: `Customer ${count}`, region: 'EMEA' }
    await tell({ ...data, ...known, account, ...more })
    return external
  }
  return {
    tell,
    requestOf,
    enter,
    /** A deal of `owner`'s that the CRM says is won, so that finance is asked. */
    async ask(owner = 'ana', more: Record<string, unknown> = {}): Promise<Request> {
      const external = await enter(owner, { stage: 'closed_won', ...more })
      return await requestOf(external)
    },
    async standing({ approval, deal }: Request): Promise<{ approval: string; stage: string }> {
      const a = await db
        .selectFrom('approval')
        .select('status')
        .where('id', '=', approval)
        .executeTakeFirstOrThrow()
      const d = await db
        .selectFrom('deal')
        .select('stage')
        .where('id', '=', deal)
        .executeTakeFirstOrThrow()
      return { approval: a.status, stage: d.stage }
    },
    refusals: async () =>
      await db
        .selectFrom('verdict')
        .select(['because', 'read', 'rule', 'signalId'])
        .where('orgId', '=', org)
        .where('outcome', '=', 'refuse')
        .execute(),
  }
}

interface Pressed {
  readonly action?: string
  readonly value: string
  readonly channel?: string
  /** What else stands in the payload, forged or not. */
  readonly payload?: object
}

async function gesturing({
  slack,
  sender,
}: {
  slack: Awaited<ReturnType<typeof startSlack>>
  sender: Awaited<ReturnType<typeof startSender>>
}) {
  let moment = 1_700_000_000
  const approvals = await slack.channelId('approvals')
  const team = { id: 'T000000001', domain: 'emulate' }
  const userOf = async (who: Who | `U${string}`) =>
    who.startsWith('U') ? who : await slack.userId(who)
  const common = async (who: Who | `U${string}`) => ({
    team,
    user: { id: await userOf(who), team_id: team.id },
    trigger_id: `none.${++moment}`,
  })
  return {
    /** The press as Slack would sign it, not yet sent. */
    async pressed(who: Who | `U${string}`, { action = 'approve#0', value, ...more }: Pressed) {
      const { channel = approvals, payload = {} } = more
      const button = { type: 'button', block_id: 'b', action_id: action, value }
      return form({
        payload: JSON.stringify({
          type: 'block_actions',
          ...(await common(who)),
          channel: { id: channel, name: 'approvals' },
          container: { type: 'message', message_ts: `${++moment}.1`, channel_id: channel },
          response_url: sender.responseUrl,
          actions: [{ ...button, action_ts: `${++moment}.2` }],
          ...payload,
        }),
      })
    },
    /** A form as it is submitted, whoever opened it. */
    async submitted(who: Who, callback: string, value: string, fields: Record<string, string>) {
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
