import { randomBytes } from 'node:crypto'
import express from 'express'
import { pino } from 'pino'
import { connectSlack } from '../src/chat/slack/connect.ts'
import type { Chat, House } from '../src/house.ts'
import type { Signal } from '../src/model.ts'
import { openSafe } from '../src/safe.ts'
import { NO_DOORS } from '../test/support/doors.ts'
import { type Outbox, openOutbox } from '../test/support/outbox.ts'
import {
  type StandInPlan,
  type StandInSlack,
  startStandInSlack,
} from '../test/support/stand-in-slack.ts'
import type { Database } from './database.ts'

/** Delivery to a stand-in Slack whose clock is set: minutes pass in seconds, and nothing else is pretended. */
export interface SlackSimulation {
  readonly outbox: Outbox
  readonly slack: StandInSlack
  readonly chat: Chat
  close(): Promise<void>
}

/** The pages that people have open are no part of this. */
const NO_CHANGES = { on: () => () => {} }

/** `plan` says what goes wrong; `now` and `after` are the simulation's. */
export async function openSlackSimulation(
  database: Database,
  plan: Omit<StandInPlan, 'now' | 'after'>,
): Promise<SlackSimulation> {
  const outbox = await openOutbox(database)
  const { clock, org, store } = outbox
  const now = () => clock.now().getTime()
  const slack = await startStandInSlack({ ...plan, now, after: clock.after })
  const house = {
    ...{ org, db: store.db, log: pino({ level: 'silent' }), url: 'http://localhost:3000' },
    now: clock.now,
    receive: async (signal: Signal) => ({ signal, repeated: false, verdicts: [] }),
  } as Partial<House> as House
  const token = { botToken: 'xoxb-drill', signingSecret: 'drill', appToken: null, oauth: null }
  const safe = openSafe([randomBytes(32).toString('base64')])
  const settings = { ...token, apiUrl: slack.apiUrl }
  const given = { settings, house, doors: NO_DOORS, safe, changes: NO_CHANGES }
  const chat = await connectSlack({ ...given, server: express() })
  return {
    ...{ outbox, slack, chat },
    async close() {
      await chat.close()
      await slack.close()
      await outbox.close()
    },
  }
}
