import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import pino from 'pino'
import { answerFaults } from '../../src/api/faults.ts'
import type { Reply } from '../../src/chat/card.ts'
import { connectTeams } from '../../src/chat/teams/connect.ts'
import { teamsOf } from '../../src/chat/teams/settings.ts'
import type { Doors, House } from '../../src/house.ts'
import type { Signal } from '../../src/model.ts'
import { type Noted, noteDoors, openAdas } from './door-book.ts'
import { NO_DOORS } from './doors.ts'
import { rulesOf } from './rules.ts'
import { teamsSender } from './teams-sender.ts'
import { startTeams, type TeamsMember } from './teams-stub.ts'

/** What the doors were asked, newest last, and what they answer. */
export interface DoorBook {
  readonly asked: Noted[]
  answer: () => Promise<Reply>
  readonly doors: Doors
}

export type TeamsBaton = Awaited<ReturnType<typeof openTeamsBaton>>

export const NOW = new Date('2030-01-07T09:00:00Z')

const MEMBERS: readonly TeamsMember[] = [
  { name: 'ada', email: 'Ada@baton.example' },
  { name: 'eve', email: 'eve@elsewhere.example' },
  { name: 'gus', email: 'ada@baton.example', userRole: 'guest' },
  { name: 'tom', email: 'ada@baton.example', tenant: '00000000-0000-0000-0000-000000000bad' },
]

/** Baton's Teams side, whole: a team with Ada, whom Baton knows, and others, whom it does not; doors that note what they are asked. */
export async function openTeamsBaton(env: Record<string, string> = {}) {
  const { org, ada, database, store } = await openAdas()
  const teams = await startTeams({ members: MEMBERS })
  let now = NOW
  const log = pino({ level: 'silent' })
  const url = 'http://localhost:3000'
  const rulebook = rulesOf()
  const received: Signal[] = []
  const receive = async (signal: Signal) => void received.push(signal)
  const about = { org, db: store.db, log, url, now: () => now, rulebook: () => rulebook, receive }
  const house = about as unknown as House
  const book = openDoors()
  const app = express()
  const settings = teamsOf({ ...teams.env, ...env })!
  const chat = connectTeams({ settings, server: app, house, doors: book.doors })
  app.use(answerFaults(log))
  const server = createServer(app)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const batonUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { serviceUrl } = teams
  return {
    ...{ house, book, chat, teams, store, ada, batonUrl },
    /** What would be decided, in order. */
    received,
    sender: teamsSender({ batonUrl, serviceUrl, now: () => now }),
    /** Sets the clock forward. */
    pass(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds)
    },
    async close() {
      await chat.close()
      server.closeAllConnections()
      server.close()
      await teams.close()
      await store.close()
      await database.drop()
    },
  }
}

function openDoors(): DoorBook {
  const { asked, noted, doors } = noteDoors(() => book.answer())
  const book: DoorBook = {
    asked,
    answer: async () => ({ text: 'Acme is won' }),
    doors: {
      ...NO_DOORS,
      ...doors,
      shortcuts: {
        note: { says: 'Log', about: 'message', run: (by, message) => noted('note', message, by) },
      },
      mention: (text, by) => noted('mention', text, by),
      search: async (of, text, by) => {
        await noted('search', { of, text }, by)
        return [['D-1', 'D-1 · Acme <b>']]
      },
      preview: async (path, by, there) => {
        await noted('preview', there, by)
        return path === '/deals/D-1' ? { title: 'Acme', link: path } : null
      },
    },
  }
  return book
}
