import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { doors } from '../../handlers/index.ts'
import { watchAudiences } from '../../src/audiences.ts'
import { answerCommand, answerPress } from '../../src/chat/answer.ts'
import { readConfig } from '../../src/config.ts'
import type { Chat, Present } from '../../src/house.ts'
import type { Id, Role } from '../../src/nouns.ts'
import { openHouse } from '../../src/open-house.ts'
import { findPerson } from '../../src/store/people.ts'
import { journalChat } from './journal-chat.ts'
import { askedBy } from './office.ts'
import { createDatabase } from './postgres.ts'
import { SHIPPED } from './rules.ts'

/** Somebody of the guarded office: their roles, and who manages them. */
export type Hired = readonly [first: string, roles: readonly Role[], manager?: string]

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-guarded', SLACK_SIGNING_SECRET: 'guarded secret' }

/**
 * A house whose rules say who may read what: `lines` stand in permissions.yml in place of deal.read. Its
 * chat is a stand-in that says whom the test puts into its channels.
 */
export async function openGuarded(lines: string, hired: readonly Hired[]) {
  const { url, drop } = await createDatabase()
  const folder = writeRules(lines)
  let now = new Date('2030-01-07T09:00:00Z')
  const config = readConfig({
    ...{ DATABASE_URL: url, LOG_LEVEL: 'silent', BATON_RULES: folder, BATON_DATA: folder },
    ...SLACK,
  })
  const opened = await openHouse(config, { now: () => now })
  const { house, spine } = opened
  const ids = new Map(hired.map(([first]) => [first, randomUUID() as Id<'person'>]))
  for (const [first, roles] of hired) {
    const person = { orgId: house.org, id: ids.get(first)!, name: first, email: `${first}@x.test` }
    await house.db
      .insertInto('person')
      .values({ ...person, roles: [...roles] })
      .execute()
  }
  for (const [first, , manager] of hired) {
    const managed = house.db.updateTable('person').where('id', '=', ids.get(first)!)
    if (manager) await managed.set({ managerId: ids.get(manager)! }).execute()
  }
  const rooms = new Map<string, Present>()
  const chat: Chat = {
    ...journalChat('slack').chat,
    audience: async (room) => rooms.get(room) ?? { people: [], colleagues: false, strangers: true },
  }
  const watch = async () => {
    for (let round = 0; round < 20; round++) await watchAudiences(spine, [chat])
  }
  const by = async (first: string) => {
    const person = await findPerson(house.db, house.org, {
      id: ids.get(first)!,
      now: now.toISOString(),
    })
    return askedBy(house, person!)
  }
  return {
    ...{ house, spine, ids, by, watch },
    /** Puts these people, and whoever else, into a channel; Baton hears that somebody came or went. */
    async put(channel: string, people: readonly string[], others: Partial<Present> = {}) {
      rooms.set(`channel:${channel}`, {
        ...{ people: people.map((first) => ids.get(first)!), colleagues: false, strangers: false },
        ...others,
      })
      await house.db.updateTable('audience').set({ checkedAt: null }).execute()
      now = new Date(now.getTime() + 60_000)
      await watch()
    },
    pass(minutes: number) {
      now = new Date(now.getTime() + minutes * 60_000)
    },
    say: async (first: string, line: string) => await answerCommand(doors, line, await by(first)),
    press: async (first: string, press: string, value: string) =>
      await answerPress(doors, { press, value }, await by(first)),
    async shown(conversation: string) {
      const rows = await house.db
        .selectFrom('message')
        .select(['card', 'noun', 'subjectId'])
        .where('conversation', '=', conversation)
        .orderBy('id')
        .execute()
      return rows.map(({ card }) => card)
    },
    async close() {
      await opened.close()
      await drop()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Guarded = Awaited<ReturnType<typeof openGuarded>>

function writeRules(lines: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  for (const { file, text } of SHIPPED) {
    const path = join(folder, file.slice('rules/'.length))
    mkdirSync(dirname(path), { recursive: true })
    const isOurs = file === 'rules/permissions.yml'
    writeFileSync(path, isOurs ? text.replace(/^deal\.read: .*$/m, lines) : text)
  }
  return folder
}
