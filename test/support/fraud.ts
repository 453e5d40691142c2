import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Role } from '../../src/nouns.ts'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from './baton.ts'

/** What a chat says of somebody who is in Baton. */
export type Standing =
  | 'member'
  | 'guest'
  | 'limited guest'
  | 'stranger'
  | 'of elsewhere'
  | 'bot'
  | 'gone'
  | 'without mail'

interface Cast {
  readonly roles: readonly Role[]
  readonly is?: Standing
  readonly active?: boolean
}

/** Who decides for finance, and who would like to: each is Baton's `roles`, and what the chat says of them. */
const CAST = {
  fay: { roles: ['finance'] },
  rae: { roles: ['rep', 'finance'] },
  // Finance in Baton, and nobody whom the chat vouches for.
  gus: { roles: ['finance'], is: 'guest' },
  una: { roles: ['finance'], is: 'limited guest' },
  sue: { roles: ['finance'], is: 'stranger' },
  tom: { roles: ['finance'], is: 'of elsewhere' },
  bob: { roles: ['finance'], is: 'bot' },
  dex: { roles: ['finance'], is: 'gone' },
  nia: { roles: ['finance'], is: 'without mail' },
  ina: { roles: ['finance'], active: false },
  // Their standing changes in the course of the story.
  roy: { roles: ['finance'] },
  ivy: { roles: ['finance'] },
  zed: { roles: ['finance'] },
} as const satisfies Record<string, Cast>
const FIVE = ['ana', 'max', 'mia', 'kim', 'ole'] as const
/** `nobody` is no account at all. */
export type Who = keyof typeof CAST | (typeof FIVE)[number] | 'eve' | 'nobody'

export const FRAUD_CHANNELS = ['deals', 'approvals', 'handoffs', 'triage'] as const

/** Everybody with an account in the chat. */
export const MEMBERS: readonly { name: string; email: string; is: Standing }[] = [
  ...FIVE.map((name) => ({ name, email: `${name}@ours.test`, is: 'member' as const })),
  ...Object.entries(CAST as Record<string, Cast>).map(([name, { is = 'member' }]) => {
    return { name, email: `${name}@ours.test`, is }
  }),
  { name: 'eve', email: 'eve@elsewhere.test', is: 'member' },
]

/** What a press carries, forged or not. `payload` is laid over all of it. */
export interface Press {
  readonly value: string
  readonly action?: string
  readonly channel?: (typeof FRAUD_CHANNELS)[number]
  readonly payload?: object
}

/** What people do in a chat, each answered with what they alone are told in the end. */
export interface Gestures {
  press(who: Who, press: Press): Promise<string>
  submit(
    who: Who,
    form: string,
    value: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<string>
  types(who: Who, line: string): Promise<string>
}

/** A chat to try fraud in: what Baton is told of it, and what happens there once Baton runs. */
export interface Scene<G extends Gestures> {
  readonly env: Readonly<Record<string, string>>
  begin(baton: Baton): Promise<G>
  close(): Promise<void>
}

/** The whole Baton on a chat, with people who try to approve what they may not. */
export async function openFraud<G extends Gestures>(scene: Scene<G>) {
  const baton = await openBaton({ env: scene.env })
  const people = await hire(baton)
  return {
    ...{ baton, people },
    ...asking(baton),
    ...(await scene.begin(baton)),
    close: async () => {
      await baton.close()
      await scene.close()
    },
  }
}
export type Fraud<G extends Gestures = Gestures> = Awaited<ReturnType<typeof openFraud<G>>>

async function hire(baton: Baton): Promise<Record<string, string>> {
  const { db, org } = baton.house()
  const ids: Record<string, string> = {}
  for (const [who, { roles, active = true }] of Object.entries(CAST as Record<string, Cast>)) {
    const id = randomUUID()
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

export interface Request {
  readonly deal: string
  readonly external: string
  readonly name: string
  readonly approval: string
  readonly step: string
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
