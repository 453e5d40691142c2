import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import pino from 'pino'
import { answerFaults } from '../../src/api/faults.ts'
import type { Card, Reply } from '../../src/chat/card.ts'
import { connectSlack, type SlackSettings } from '../../src/chat/slack/connect.ts'
import type { Asked, Doors, House, Outgoing } from '../../src/house.ts'
import type { Signal } from '../../src/model.ts'
import { openSafe } from '../../src/safe.ts'
import { type Noted, noteDoors, openAdas } from './door-book.ts'
import { NO_DOORS } from './doors.ts'
import { rulesOf } from './rules.ts'
import { BOT_TOKEN, SIGNING_SECRET, type Slack, startSender, startSlack } from './slack.ts'

/** What the doors were asked, newest last, and what they answer. */
export interface DoorBook {
  readonly asked: Noted[]
  answer: () => Promise<Reply>
  home: () => Promise<readonly Card[]>
  words: (text: string, by: Asked) => Promise<Reply>
  readonly doors: Doors
}

export type SlackBaton = Awaited<ReturnType<typeof openSlackBaton>>

/** Baton's Slack side, whole: a workspace with Ada, whom Baton knows, and Eve, whom it does not; doors that note what they are asked. */
export async function openSlackBaton(prepare: (slack: Slack) => Promise<void> = async () => {}) {
  const { org, ada, database, store } = await openAdas()
  const slack = await startSlack([
    { name: 'ada', email: 'ada@baton.example' },
    { name: 'eve', email: 'eve@elsewhere.example' },
  ])
  await prepare(slack)
  const received: Signal[] = []
  const rulebook = rulesOf()
  const house = {
    org,
    db: store.db,
    log: pino({ level: 'silent' }),
    url: 'http://localhost:3000',
    rulebook: () => rulebook,
    now: () => new Date('2030-01-07T09:00:00Z'),
    receive: async (signal: Signal) => {
      received.push(signal)
      return { signal, repeated: false, verdicts: [] }
    },
  } as Partial<House> as House
  const book = openDoors()
  const app = express()
  const settings = slackSettings({ apiUrl: slack.apiUrl, homesEveryMs: 50 })
  const changed = new Set<(conversations: readonly string[]) => void>()
  const changes = {
    on(listener: (conversations: readonly string[]) => void) {
      changed.add(listener)
      return () => void changed.delete(listener)
    },
  }
  const about = { settings, server: app, house, doors: book.doors, safe: SAFE, changes }
  const chat = await connectSlack(about)
  app.use(answerFaults(house.log))
  const server = createServer(app)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const sender = await startSender(`http://127.0.0.1:${port}`)
  return {
    ...{ house, received, book, chat, slack, sender, store, ada },
    deals: await slack.channelId('deals'),
    adaInSlack: await slack.userId('ada'),
    /** Says what a commit would say: these conversations changed. */
    change(...conversations: string[]) {
      for (const hear of changed) hear(conversations)
    },
    /** The message as the emulator keeps it. */
    async stored(ref: string) {
      const [ts, channel = ''] = ref.split(':').reverse()
      return (await slack.history(channel)).find((one) => one.ts === ts)
    },
    async close() {
      await chat.close()
      server.closeAllConnections()
      server.close()
      await sender.close()
      await slack.close()
      await store.close()
      await database.drop()
    },
  }
}

/** Keys that nobody else has. */
export const SAFE = openSafe([randomBytes(32).toString('base64')])

/** Nothing ever changes. */
export const NO_CHANGES = { on: () => () => {} }

/** Slack over HTTP, with one token. */
export const slackSettings = (given: Partial<SlackSettings> = {}): SlackSettings => ({
  ...{ botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, appToken: null, oauth: null },
  apiUrl: null,
  ...given,
})

function openDoors(): DoorBook {
  const { asked, noted, doors } = noteDoors(() => book.answer())
  const book: DoorBook = {
    asked,
    answer: async () => ({ text: 'Acme is won' }),
    home: async () => [{ title: 'My open deals' }],
    words: async () => await book.answer(),
    doors: {
      ...NO_DOORS,
      ...doors,
      shortcuts: {
        'new-deal': {
          ...{ says: 'New deal', about: 'anything' },
          run: (by, message) => noted('new-deal', message, by),
        },
        'log-activity': {
          ...{ says: 'Log as activity', about: 'message' },
          run: (by, message) => noted('log-activity', message, by),
        },
      },
      home: async (by) => {
        asked.push({ door: 'home', value: null, asked: by })
        return await book.home()
      },
      async mention(text, by) {
        asked.push({ door: 'mention', value: text, asked: by })
        return await book.words(text, by)
      },
      async prompts(by) {
        asked.push({ door: 'prompts', value: null, asked: by })
        const more = Array.from({ length: 5 }, (_, at) => ({
          title: `Ask ${at}`,
          says: `ask ${at}`,
        }))
        return [{ title: 'My tasks', says: '/task list' }, ...more]
      },
      preview: async (path) => (path === '/deals/D-1' ? { title: 'Acme renewal' } : null),
      async search(of, text, by) {
        asked.push({ door: `search ${of}`, value: text, asked: by })
        return [
          ['D-1', 'D-1 · Acme & <Sons>'],
          ['x'.repeat(200), 'too long to come back'],
        ]
      },
    },
  }
  return book
}

/** A message ready to leave for #deals. */
export const anOutgoing = (given: Partial<Outgoing> = {}): Outgoing => ({
  id: randomUUID(),
  conversation: 'channel:deals',
  noun: 'deal',
  card: { title: 'Acme', buttons: [{ press: 'approve', label: 'Approve', value: 'step-1' }] },
  ref: null,
  thread: null,
  version: 1,
  uncertain: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...given,
})
