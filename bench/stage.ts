import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../src/store/open.ts'
import { freePort, type ServerProcess, startServer } from '../test/support/server-process.ts'
import { startStandInSlack } from '../test/support/stand-in-slack.ts'
import { fillCompany, freshSecret } from './company.ts'
import type { Under } from './effects.ts'
import type { LeapingClock } from './leaping-clock.ts'

/** A Baton in a process of its own, with a company in it and a stand-in Slack beside it. */
export interface Stage {
  readonly under: Under
  readonly store: Store
  /** Its clock, where it is one that leaps, leaps to that instant. */
  leapTo(instant: number): void
  /** kill -9, and the same again on the same port and data. */
  killAndRestart(): Promise<void>
  close(): Promise<void>
}

/** `flags` are Node's, for the server's process; `clock` is its own in place of the machine's. */
export async function openStage(
  deals: number,
  { flags = [], clock }: { readonly flags?: readonly string[]; readonly clock?: LeapingClock } = {},
): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-bench-'))
  // Root's Postgres runs as nobody, who shall get in here.
  await chmod(dataDir, 0o755)
  // Baton looks for its messages by when they were written: Slack's clock goes with its own.
  const slack = await startStandInSlack(clock ? { now: clock.now } : {})
  const secret = freshSecret()
  const slackSecret = freshSecret()
  const settings = {
    ...{ PORT: String(await freePort()), LOG_LEVEL: 'error' },
    BATON_DATA: dataDir,
    WEBHOOK_SECRET: secret,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: slackSecret,
    SLACK_API_URL: slack.apiUrl,
    // The stand-in takes whatever comes: measured is Baton, not Slack's limits.
    SLACK_PACE: '1000000/1',
  }
  const start = () => startServer(settings, flags, clock?.program())
  let server: ServerProcess = await start()
  const store = await openStore({ databaseUrl: null, dataDir, poolSize: 2 })
  const { id: org } = await store.db.selectFrom('org').select('id').executeTakeFirstOrThrow()
  await fillCompany(store.db, org, deals)
  return {
    under: { url: server.url, secret, slackSecret, org, pool: store.pool, slack },
    store,
    leapTo: (instant) => clock?.leapTo(instant, [server]),
    async killAndRestart() {
      await server.die()
      server = await start()
    },
    async close() {
      await server.stop()
      await slack.close()
      await store.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
