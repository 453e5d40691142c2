import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { readConfig } from '../../src/config.ts'
import { type Delivery, openDelivery } from '../../src/deliver.ts'
import { type Intake, openIntake } from '../../src/intake.ts'
import type { Id } from '../../src/nouns.ts'
import { type Opened, openHouse } from '../../src/open-house.ts'
import type { Spine } from '../../src/spine.ts'
import { openStore } from '../../src/store/open.ts'
import { hire, type Who } from './cast.ts'
import { openShakyChat, type ShakyChat } from './conserve-chat.ts'
import { type Failures, openFailures } from './conserve-failures.ts'
import { EVERYBODY } from './conserve-happenings.ts'
import { RULES } from './conserve-rules.ts'
import { changed, rulesFolder } from './rules.ts'
import { openSetClock, type SetClock } from './set-clock.ts'

/** A Monday morning in working hours. */
const START = '2030-01-07T09:00:00.000Z'
/** What outlives a stream: the company itself, its rules and how it looked. */
const KEPT = ['org', 'directory', 'rulebook', 'rulebook_change']

/** One of two processes of the company. A killed one is followed by another, which knows what the database knows. */
export interface Process {
  readonly failures: Failures
  readonly spine: Spine
  readonly intake: Intake
  readonly delivery: Delivery
  readonly rulebooks: Opened['rulebooks']
}

/** A company that two processes serve, empty at the beginning of each stream. */
export interface Company {
  readonly db: Spine['db']
  readonly org: Id<'org'>
  readonly ids: Readonly<Record<Who, Id<'person'>>>
  readonly failures: readonly Failures[]
  readonly clock: () => SetClock
  readonly chat: () => ShakyChat
  readonly processes: () => readonly Process[]
  /** Other processes in the place of those there are. */
  restart(which?: number): void
  saveRules(which: number): void
  /** Everything that a stream left is gone; it is Monday again. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** The people's ids, the same in every run: turns go by them. */
const ids = Object.fromEntries(
  EVERYBODY.map((who, at) => [who, `00000000-0000-7000-8000-00000000000${at}`]),
) as Record<Who, Id<'person'>>

/** Opens the company on an empty database. */
export async function openCompany(url: string): Promise<Company> {
  let clock = openSetClock(START)
  let chat = openShakyChat()
  const folder = rulesFolder(RULES[0]!)
  const config = readConfig({
    ...{ DATABASE_URL: url, LOG_LEVEL: 'silent', BATON_RULES: folder },
    ...{ SLACK_BOT_TOKEN: 'xoxb-conserve', SLACK_SIGNING_SECRET: 'conserve' },
  })
  const open = () => openHouse(config, { works: false, now: () => clock.now() })
  const houses = [await open(), await open()]
  const failures = houses.map(({ store }) => openFailures(store.pool))
  const { org } = houses[0]!.spine
  // Whoever looks is no part of what fails.
  const store = await openStore({ databaseUrl: url, dataDir: '', poolSize: 2 })
  const { db } = store
  let processes: Process[] = []
  let saved = 0
  let ticks = 0

  function start(at: number): Process {
    let dead = false
    const house = houses[at]!
    const isDead = () => dead || failures[at]!.isDead()
    // Leases are known by their moment: a clock that stands would make two of them one.
    const { after, now } = clock
    const spine: Spine = {
      ...house.spine,
      now: () => new Date(now().getTime() + ++ticks),
      outbox: { open: () => delivery.open(), offer: (messages) => delivery.offer(messages) },
    }
    const intake = openIntake(spine)
    const delivery = openDelivery({
      ...{ org, db: spine.db, log: spine.log, chats: [chat.seenBy(isDead)], now: spine.now },
      after: (ms, run) => after(ms, () => isDead() || run()),
      receive: intake.receive,
    })
    const { rulebooks } = house
    const ends = () => {
      dead = true
    }
    return Object.assign({ failures: failures[at]!, spine, intake, delivery, rulebooks }, { ends })
  }

  function restart(which?: number): void {
    processes = houses.map((_, at) => {
      const old = processes[at] as (Process & { ends(): void }) | undefined
      if (old && which !== undefined && which !== at) return old
      old?.ends()
      return start(at)
    })
  }

  function saveRules(which: number): void {
    const gone = changed(RULES[saved]!).filter(
      ({ file }) => !changed(RULES[which]!).some((other) => other.file === file),
    )
    for (const { file } of gone) rmSync(join(folder, file.slice('rules/'.length)))
    for (const { file, text } of changed(RULES[which]!))
      writeFileSync(join(folder, file.slice('rules/'.length)), text)
    saved = which
  }

  return {
    ...{ db, org, ids, failures, restart, saveRules },
    clock: () => clock,
    chat: () => chat,
    processes: () => processes,
    async empty() {
      if (saved !== 0) saveRules(0)
      for (const { rulebooks } of houses) for (let n = 0; n < 2; n++) await look(rulebooks)
      clock = openSetClock(START)
      chat = openShakyChat()
      ticks = 0
      await wipe(db)
      await hire({ db, org }, ids)
      restart()
    },
    async close() {
      for (const house of [...houses, store]) await house.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What becomes of the rules between two streams is nobody's news. */
async function look(rulebooks: Opened['rulebooks']): Promise<void> {
  await rulebooks.look(async (signal) => ({ signal, repeated: false, verdicts: [] }))
}

async function wipe(db: Spine['db']): Promise<void> {
  await sql`do $$ declare t record; begin
    set local session_replication_role = replica;
    for t in select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and (n.nspname = 'public' and c.relname <> all(${sql.raw(`array['${[...KEPT, 'kysely_migration', 'kysely_migration_lock'].join("','")}']`)}::text[])
        or n.nspname = 'queue' and c.relname like 'job%')
    loop execute format('delete from %I.%I', t.nspname, t.relname); end loop; end $$`.execute(db)
}
