import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/store/open.ts'
import { freePort, type ServerProcess, startServer } from '../test/support/server-process.ts'
import { startStandInSlack } from '../test/support/stand-in-slack.ts'
import { teamsSender } from '../test/support/teams-sender.ts'
import { startTeams } from '../test/support/teams-stub.ts'
import { CHANNELS, SLACK_SECRET } from './both-chats.ts'
import { freshSecret } from './company.ts'
import type { Database } from './database.ts'
import { openLeapingClock } from './leaping-clock.ts'

export type TwoProcesses = Awaited<ReturnType<typeof openTwoProcesses>>

/** Two Batons, each a process of its own, on one database and one clock, with a Slack and a Teams beside them. */
export async function openTwoProcesses({
  database,
  members,
}: {
  readonly database: Database
  readonly members: readonly { readonly name: string; readonly email: string }[]
}) {
  const clock = openLeapingClock()
  const slack = await startStandInSlack({ now: clock.now })
  const teams = await startTeams({ members, channels: CHANNELS })
  const secret = freshSecret()
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-drill-'))
  const settings = {
    ...{
      LOG_LEVEL: 'error',
      DATABASE_URL: database.url,
      BATON_DATA: dataDir,
      WEBHOOK_SECRET: secret,
    },
    ...{ HOST: '127.0.0.1', SLACK_BOT_TOKEN: 'xoxb-drill', SLACK_SIGNING_SECRET: SLACK_SECRET },
    ...{ SLACK_API_URL: slack.apiUrl, SLACK_PACE: '1000000/1', ...teams.env },
  }
  const ports = [String(await freePort()), String(await freePort())]
  const begin = async (at: number): Promise<ServerProcess> => {
    const start = () => startServer({ ...settings, PORT: ports[at]! }, [], clock.program())
    // A start that found the database too busy is made again, as whoever runs Baton does.
    return await start().catch(() => start().catch(start))
  }
  const servers = await Promise.all(ports.map((_, at) => begin(at)))
  const store = await openStore({ databaseUrl: database.url, dataDir })
  const { id: org } = await store.db.selectFrom('org').select('id').executeTakeFirstOrThrow()
  const batonUrl = servers[0]!.url
  const now = () => new Date(clock.now())
  const sender = teamsSender({ batonUrl, serviceUrl: teams.serviceUrl, now })
  await sender.added(members[0]!.name, teams.team)
  return {
    ...{ slack, teams, store, org, secret, sender, clock },
    leapTo: (instant: number) => clock.leapTo(instant, servers),
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    /** kill -9 of the second process, and the same again. */
    async killAndRestart() {
      await servers[1]!.die()
      servers[1] = await begin(1)
    },
    async close() {
      for (const server of servers) await server.stop()
      await store.close()
      await teams.close()
      await slack.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
