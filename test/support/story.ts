import { randomUUID } from 'node:crypto'
import { doors } from '../../handlers/index.ts'
import { answerCommand, answerForm, answerPress } from '../../src/chat/answer.ts'
import type { Card, Reply } from '../../src/chat/card.ts'
import { readConfig } from '../../src/config.ts'
import type { Asked } from '../../src/house.ts'
import type { Decision, SignalOf } from '../../src/model.ts'
import type { Role } from '../../src/nouns.ts'
import { type Opened, openHouse } from '../../src/open-house.ts'
import { findPerson } from '../../src/store/people.ts'
import { createDatabase } from './postgres.ts'

/** A Monday morning in working hours. */
const START = '2030-01-07T09:00:00.000Z'

/** Who works at the story's company: name, roles, teams, manager. */
const CAST = {
  ana: { roles: ['rep'], teams: ['emea-sales'], manager: 'max' },
  ben: { roles: ['rep'], teams: ['emea-sales'], manager: 'max' },
  max: { roles: ['manager'], teams: ['emea-sales'], manager: null },
  fay: { roles: ['finance'], teams: ['finance-legal'], manager: null },
  flo: { roles: ['finance'], teams: ['finance-legal'], manager: null },
  dee: { roles: ['delivery'], teams: ['onboarding'], manager: null },
  dan: { roles: ['delivery'], teams: ['onboarding'], manager: null },
  oz: { roles: ['ops'], teams: [], manager: null },
} as const satisfies Record<string, { roles: Role[]; teams: string[]; manager: string | null }>
export type Who = keyof typeof CAST

export type Story = Awaited<ReturnType<typeof openStory>>

/** A company on a real Postgres with the shipped rules, whose clock the test sets. */
export async function openStory(env: Record<string, string> = {}) {
  const database = await createDatabase()
  let time = Date.parse(START)
  const now = () => new Date(time)
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...env })
  const opened = await openHouse(config, { now })
  const ids = await hire(opened)
  return {
    ...opened,
    ids,
    now,
    /** Sets the clock forward. */
    pass(minutes: number) {
      time += minutes * 60_000
    },
    close: async () => {
      await opened.close()
      await database.drop()
    },
    ...chatting(opened, ids),
    ...reporting(opened),
    ...looking(opened),
  }
}

async function hire({ house: { db, org } }: Opened): Promise<Record<Who, string>> {
  const ids = Object.fromEntries(Object.keys(CAST).map((who) => [who, randomUUID()])) as Record<
    Who,
    string
  >
  const people = Object.entries(CAST).map(([who, { roles }]) => ({
    orgId: org,
    id: ids[who as Who],
    name: `${who[0]!.toUpperCase()}${who.slice(1)} Example`,
    email: `${who}@ours.example`,
    roles: [...roles],
  }))
  await db.insertInto('person').values(people).execute()
  await db
    .updateTable('person')
    .set({ managerId: ids.max })
    .where('id', 'in', [ids.ana, ids.ben])
    .execute()
  for (const name of ['emea-sales', 'americas-sales', 'onboarding', 'finance-legal']) {
    const team = {
      orgId: org,
      id: randomUUID(),
      name,
      managerId: name === 'emea-sales' ? ids.max : null,
    }
    await db.insertInto('team').values(team).execute()
    const members = Object.entries(CAST).filter(([, { teams }]) =>
      (teams as readonly string[]).includes(name),
    )
    if (members.length === 0) continue
    await db
      .insertInto('membership')
      .values(members.map(([who]) => ({ orgId: org, teamId: team.id, personId: ids[who as Who] })))
      .execute()
  }
  return ids
}

function chatting({ house }: Opened, ids: Record<Who, string>) {
  const asked = async (who: Who, id?: string): Promise<Asked> => {
    const by = await findPerson(house.db, house.org, {
      id: ids[who],
      now: house.now().toISOString(),
    })
    return {
      id: id ?? `story:${randomUUID()}`,
      at: house.now().toISOString(),
      by: by!,
      source: 'web',
      conversation: null,
      house,
    }
  }
  return {
    types: async (who: Who, text: string, id?: string): Promise<Reply> =>
      answerCommand(doors, text, await asked(who, id)),
    presses: async (who: Who, press: string, value: string, id?: string): Promise<Reply> =>
      answerPress(doors, { press, value }, await asked(who, id)),
    submits: async (
      who: Who,
      form: { submit: string; value: string },
      fields: Record<string, string>,
    ): Promise<Reply> => answerForm(doors, { ...form, fields }, await asked(who)),
  }
}

function reporting({ house }: Opened) {
  let count = 0
  return {
    /** What the CRM says about a deal, as its webhook's signal. */
    reports(
      externalId: string,
      patch: Record<string, unknown>,
      more: Partial<SignalOf<'deal.created' | 'deal.updated' | 'deal.deleted'>> = {},
    ): Promise<Decision> {
      return house.receive({
        kind: 'deal.updated',
        id: `story:report:${count++}:${externalId}`,
        at: house.now().toISOString(),
        by: { kind: 'integration', id: 'crm' },
        source: 'crm',
        deal: { externalId },
        patch,
        ...more,
      })
    },
  }
}

function looking({ house: { db, org } }: Opened) {
  return {
    deal: (name: string) =>
      db
        .selectFrom('deal')
        .selectAll()
        .where('orgId', '=', org)
        .where('name', '=', name)
        .executeTakeFirstOrThrow(),
    /** What a conversation shows: the cards, oldest first. */
    async shows(conversation: string): Promise<Card[]> {
      const rows = await db
        .selectFrom('message')
        .select('card')
        .where('orgId', '=', org)
        .where('conversation', '=', conversation)
        .orderBy('createdAt')
        .orderBy('id')
        .execute()
      return rows.map(({ card }) => card)
    },
    rows: async (
      table:
        | 'task'
        | 'project'
        | 'approval'
        | 'exception'
        | 'event'
        | 'assignment'
        | 'clock'
        | 'verdict',
    ) =>
      (await db.selectFrom(table).selectAll().where('orgId', '=', org).execute()) as Record<
        string,
        unknown
      >[],
  }
}
