import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { type Asked, action, type Doors } from '../../src/house.ts'
import { openStore } from '../../src/store/open.ts'
import { createDatabase } from './postgres.ts'

/** What a door was asked, and by whom. */
export interface Noted {
  readonly door: string
  readonly value: unknown
  readonly asked: Asked
}

/** A command, a button and a form that note what they are asked, newest last, and answer what they are told to. */
export function noteDoors(answer: () => Promise<Reply>) {
  const asked: Noted[] = []
  const noted = async (door: string, value: unknown, by: Asked): Promise<Reply> => {
    asked.push({ door, value, asked: by })
    return await answer()
  }
  const won = action({
    says: 'Win a deal',
    example: '/deal won Acme',
    input: z.object({ deal: z.string() }),
    words: ['deal'],
    reads: false,
    run: (input, by) => noted('deal won', input, by),
  })
  const doors: Pick<Doors, 'commands' | 'buttons' | 'forms'> = {
    commands: { deal: { name: 'deal', says: 'Deals', fallback: 'won', actions: { won } } },
    buttons: { approve: (value, by) => noted('approve', value, by) },
    forms: { 'win-deal': (sent, by) => noted('win-deal', sent, by) },
  }
  return { asked, noted, doors }
}

/** A database with a company of one: Ada. */
export async function openAdas() {
  const [org, ada] = [randomUUID(), randomUUID()]
  const database = await createDatabase()
  const store = await openStore({ databaseUrl: database.url, dataDir: '' })
  await store.db.insertInto('org').values({ id: org, name: 'Acme' }).execute()
  const person = { orgId: org, id: ada, name: 'Ada', email: 'ada@baton.example' }
  await store.db.insertInto('person').values(person).execute()
  return { org, ada, database, store }
}
