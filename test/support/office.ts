import { randomUUID } from 'node:crypto'
import { doors } from '../../handlers/index.ts'
import { answerCommand, answerForm, answerPress, answerShortcut } from '../../src/chat/answer.ts'
import type { Reply } from '../../src/chat/card.ts'
import { readConfig } from '../../src/config.ts'
import type { Asked, Quoted } from '../../src/house.ts'
import type { Id, Person, Role } from '../../src/nouns.ts'
import { openHouse } from '../../src/open-house.ts'
import { findPersonByMail } from '../../src/store/people.ts'
import { createDatabase } from './postgres.ts'

const PEOPLE: readonly [name: string, roles: Role[], team: string | null][] = [
  ['Ana Souza', ['rep'], 'emea-sales'],
  ['Mia Chen', ['finance'], 'finance-legal'],
  ['Kim Park', ['delivery'], 'onboarding'],
  ['Max Weber', ['manager'], null],
  ['Ole Berg', ['ops', 'admin'], null],
]

/** The whole house on a database of its own, with five people who can type, press and submit. */
export async function openOffice(env: Readonly<Record<string, string>> = {}, now?: () => Date) {
  const { url, drop } = await createDatabase()
  const config = readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent', ...env })
  const opened = await openHouse(config, { ...(now && { now }) })
  const { house } = opened
  await hire(house.db, house.org)
  const by = async (first: string): Promise<Asked> => {
    const now = house.now().toISOString()
    const person = await findPersonByMail(house.db, house.org, { email: mailOf(first), now })
    return askedBy(house, person!)
  }
  return {
    house,
    by,
    say: async (first: string, line: string): Promise<Reply> =>
      await answerCommand(doors, line, await by(first)),
    press: async (first: string, press: string, value: string): Promise<Reply> =>
      await answerPress(doors, { press, value }, await by(first)),
    choose: async (first: string, name: string, message: Quoted | null = null): Promise<Reply> =>
      await answerShortcut(doors, { name, message }, await by(first)),
    submit: async (
      first: string,
      form: { submit: string; value: string },
      fields: Record<string, string>,
    ): Promise<Reply> => await answerForm(doors, { ...form, fields }, await by(first)),
    async close() {
      await opened.close()
      await drop()
    },
  }
}

export type Office = Awaited<ReturnType<typeof openOffice>>

/** A gesture of its own by this person. */
export function askedBy(house: Asked['house'], by: Person): Asked {
  const at = house.now().toISOString()
  return { id: `test:${randomUUID()}`, at, by, source: 'web', conversation: null, house }
}

function mailOf(first: string): string {
  return `${first.toLowerCase()}@office.test`
}

async function hire(db: Asked['house']['db'], org: Id<'org'>): Promise<void> {
  for (const [name, roles, team] of PEOPLE) {
    const id = randomUUID()
    const email = mailOf(name.split(' ')[0]!)
    await db.insertInto('person').values({ orgId: org, id, name, email, roles }).execute()
    if (!team) continue
    const teamId = randomUUID()
    await db
      .insertInto('team')
      .values({ orgId: org, id: teamId, name: team, managerId: null })
      .execute()
    await db.insertInto('membership').values({ orgId: org, teamId, personId: id }).execute()
  }
}
