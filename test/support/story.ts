import { randomUUID } from 'node:crypto'
import { doors } from '../../handlers/index.ts'
import { answerCommand, answerForm, answerPress } from '../../src/chat/answer.ts'
import type { Card, Reply } from '../../src/chat/card.ts'
import { readConfig } from '../../src/config.ts'
import type { Asked } from '../../src/house.ts'
import type { Decision, SignalOf } from '../../src/model.ts'
import { type Opened, openHouse } from '../../src/open-house.ts'
import { findPerson } from '../../src/store/people.ts'
import { CAST, hire, type Who } from './cast.ts'
import { createDatabase } from './postgres.ts'

/** A Monday morning in working hours. */
const START = '2030-01-07T09:00:00.000Z'

export type { Who } from './cast.ts'

export type Story = Awaited<ReturnType<typeof openStory>>

/** A company on a real Postgres with the shipped rules, whose clock the test sets. */
export async function openStory(env: Record<string, string> = {}) {
  const database = await createDatabase()
  let time = Date.parse(START)
  const now = () => new Date(time)
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...env })
  const opened = await openHouse(config, { now })
  const ids = newcomers()
  await hire(opened.house, ids)
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

function newcomers(): Record<Who, string> {
  return Object.fromEntries(Object.keys(CAST).map((who) => [who, randomUUID()])) as Record<
    Who,
    string
  >
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
    home: async (who: Who): Promise<readonly Card[]> => doors.home(await asked(who)),
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
        | 'account'
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
