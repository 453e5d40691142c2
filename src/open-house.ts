import { sql } from 'kysely'
import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import type { Rulebook } from './decide/rulebook.ts'
import type { Db, House } from './house.ts'
import { type Intake, openIntake } from './intake.ts'
import { openWriter } from './llm/writer.ts'
import type { Id } from './nouns.ts'
import { openQueue, type Queue } from './queue.ts'
import { openRulebooks, type Rulebooks } from './rulebooks/rulebooks.ts'
import type { Spine } from './spine.ts'
import { UNNAMED } from './store/directory.ts'
import { migrate } from './store/migrate.ts'
import { openStore, type Store } from './store/open.ts'
import { ensureMonths } from './store/partitions.ts'

/** A house that stands: store open and migrated, rules loaded, queue ready. What leaves it is `main.ts`'s. */
export interface Opened {
  readonly house: House
  readonly spine: Spine
  readonly intake: Intake
  readonly store: Store
  readonly queue: Queue
  readonly rulebooks: Rulebooks
  readonly log: Logger
  /** Gives committed messages to a sender. Without one they wait in their table. */
  sendWith(outbox: Spine['outbox']): void
  close(): Promise<void>
}

/** Opens everything but doors and chats. `works` false: a short visit by the command line. */
export async function openHouse(
  config: Config,
  { works = false, now = () => new Date() } = {},
): Promise<Opened> {
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: !works }))
  const store = await openStore(config)
  try {
    await migrate(store.db)
    await ensureMonths(store.db, now())
    const org = await ensureOrg(store.db)
    const place = { db: store.db, org, log, now, folder: config.rulesDir }
    const rulebooks = await openRulebooks(place, { works })
    const queue = await openQueue(store.url, {
      works,
      onError: (error) => log.warn(error, 'queue'),
    })
    const parts = { org, store, queue, log, now, rulebook: rulebooks.current }
    const spine = await openSpine(config, parts)
    return { ...spine, store, queue, rulebooks, log, close: () => closeAll(queue, store) }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function closeAll(queue: Queue, store: Store): Promise<void> {
  await queue.close()
  await store.close()
}

interface Parts {
  readonly org: Id<'org'>
  readonly store: Store
  readonly queue: Queue
  readonly log: Logger
  now(): Date
  rulebook(): Rulebook
}

async function openSpine(config: Config, { org, store, queue, log, now, rulebook }: Parts) {
  let outbox: Spine['outbox'] = { open: () => [], offer: () => {} }
  const spine: Spine = {
    org,
    db: store.db,
    log,
    queue,
    chats: chatsOf(config),
    now,
    rulebook,
    outbox: { open: () => outbox.open(), offer: (messages) => outbox.offer(messages) },
  }
  const intake = openIntake(spine)
  const writer = openWriter({ db: store.db, org, rulebook, now, log, settings: config.model })
  const { receive, accept } = intake
  const house: House = {
    org,
    db: store.db,
    log,
    writer,
    url: config.url,
    now,
    rulebook,
    receive,
    accept,
  }
  const sendWith = (sender: Spine['outbox']) => {
    outbox = sender
  }
  return { house, spine, intake, sendWith }
}

/** What each message is shown in. A Teams without an app is only asked, never written to by itself. */
function chatsOf({ slack, teams }: Config): readonly string[] {
  const chats = [...(slack ? ['slack'] : []), ...(teams?.app ? ['teams'] : [])]
  return chats.length > 0 ? chats : ['web']
}

/** The company this store is for; made at the first start. Two processes that start together make one. */
async function ensureOrg(db: Db): Promise<Id<'org'>> {
  const find = () => db.selectFrom('org').select('id').orderBy('createdAt').executeTakeFirst()
  const found = await find()
  if (found) return found.id
  await db.transaction().execute(async (trx) => {
    await sql`lock table org in share row exclusive mode`.execute(trx)
    await sql`insert into org (id, name) select gen_random_uuid(), ${UNNAMED}
      where not exists (select from org)`.execute(trx)
  })
  return (await find())!.id
}
