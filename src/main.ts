import { digests } from '../handlers/crons/digests.ts'
import { findings } from '../handlers/crons/findings.ts'
import { doors, webhooks } from '../handlers/index.ts'
import { findDigests } from '../handlers/jobs/find-digests.ts'
import { lookForFindings } from '../handlers/jobs/look-for-findings.ts'
import { sendDigest } from '../handlers/jobs/send-digest.ts'
import { writeSummary } from '../handlers/jobs/write-summary.ts'
import { watchAudiences } from './audiences.ts'
import { openChanges } from './changes.ts'
import { connectSlack, type SlackChat } from './chat/slack/connect.ts'
import { connectTeams, type TeamsChat } from './chat/teams/connect.ts'
import { webChat } from './chat/web/listen.ts'
import { type Config, readConfig } from './config.ts'
import { openCrons } from './crons.ts'
import { digestKey } from './decide/digests.ts'
import { idFrom } from './decide/ids.ts'
import { type Delivery, openDelivery } from './deliver.ts'
import { Outage, Refusal } from './errors.ts'
import type { House } from './house.ts'
import { listen, openHttp } from './http.ts'
import { loadSample } from './import/sample.ts'
import type { Intake } from './intake.ts'
import type { Signal } from './model.ts'
import { type Opened, openHouse } from './open-house.ts'
import { recountClocks, wakeClocks } from './overdue.ts'
import { checkLeavers } from './people/leavers.ts'
import { wakeAbsences } from './people/whereabouts.ts'
import type { JobName, Jobs } from './queue.ts'
import { openSafe } from './safe.ts'
import { secretKeys, webhookSecrets } from './secrets.ts'
import { dropFiles } from './store/handed.ts'
import { ensureMonths } from './store/partitions.ts'
import { openSweep } from './sweep.ts'

/** Baton, running. `close` ends it in order: doors, what is under way, then the store. */
export interface Baton {
  readonly url: string
  readonly house: House
  readonly intake: Intake
  readonly delivery: Delivery
  close(): Promise<void>
}

/** Opens everything. Whatever was open when a later part fails is closed again. */
export async function start(config: Config, { now = () => new Date() } = {}): Promise<Baton> {
  const opened = await openHouse(config, { works: true, now })
  try {
    return await openDoors(config, opened)
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function openDoors(config: Config, opened: Opened): Promise<Baton> {
  const { house, spine, intake, log } = opened
  const changes = openChanges(opened.store.url, log)
  const chats: Connected[] = []
  const safe = openSafe(secretKeys(config))
  const web = webChat({
    house,
    doors,
    changes,
    settings: { picker: true },
    loadSample: () => loadSample(house),
    installer: () =>
      chats.flatMap((chat) => ('installer' in chat ? chat.installer : null))[0] ?? null,
  })
  const app = await openHttp({
    house,
    doors,
    webhooks,
    webhookSecrets: webhookSecrets(config),
    checks: checksOf(opened, config, chats),
    mounts: [
      async (server) => {
        if (!config.slack) return
        chats.push(
          await connectSlack({ settings: config.slack, server, house, doors, safe, changes }),
        )
      },
      (server) => {
        if (!config.teams) return
        chats.push(connectTeams({ settings: config.teams, server, house, doors }))
      },
      (server) => server.use(web),
    ],
  })
  const delivery = openSender(opened, chats)
  const crons = await startWork(opened)
  const listener = await listen(app, config)
  const sweep = openSweep(
    [
      { name: 'rules', everyMs: 500, run: () => opened.rulebooks.look(house.receive) },
      { name: 'inbox', everyMs: 1_000, run: intake.sweep },
      { name: 'messages', everyMs: 500, run: delivery.sweep },
      { name: 'months', everyMs: 3_600_000, run: () => ensureMonths(spine.db, spine.now()) },
      { name: 'heard', everyMs: 5_000, run: () => sweepChats(chats) },
      { name: 'accounts', everyMs: 5_000, run: () => lookForLost(chats) },
      { name: 'audiences', everyMs: 2_000, run: () => watchAudiences(spine, chats) },
      { name: 'leavers', everyMs: 10_000, run: () => checkLeavers(spine, house.receive) },
      {
        name: 'files',
        everyMs: 60_000,
        run: () => dropFiles(spine.db, { ...spine, now: spine.now() }),
      },
      { name: 'absences', everyMs: 5_000, run: () => wakeAbsences(spine, house.receive) },
      { name: 'clocks', everyMs: 1_000, run: () => wakeClocks(spine, house.receive) },
      { name: 'terms', everyMs: 30_000, run: () => recountClocks(spine, house.receive) },
    ],
    log,
  )
  const close = async () => {
    web.close()
    crons.close()
    await listener.close()
    await sweep.close()
    await Promise.all(chats.map((chat) => chat.close()))
    await intake.drain()
    await delivery.close()
    await changes.close()
    await opened.close()
  }
  return { url: listener.url, house, intake, delivery, close }
}

type Connected = SlackChat | TeamsChat

/** Slack is answered before its events are worked off, and what a crash left is found here. */
async function sweepChats(chats: readonly Connected[]): Promise<void> {
  await Promise.all(chats.map((chat) => ('sweep' in chat ? chat.sweep() : null)))
}

/** Teams says of nobody that they left: it is asked of whom it may not have any more. */
async function lookForLost(chats: readonly Connected[]): Promise<void> {
  await Promise.all(chats.map((chat) => ('lookForLost' in chat ? chat.lookForLost() : null)))
}

/** Works off what is on the queue, and lets the crons put more there. */
async function startWork({ house, spine, queue, log }: Opened): Promise<{ close(): void }> {
  const put = <Name extends JobName>(
    name: Name,
    data: Jobs[Name],
    key: Parameters<typeof idFrom>[0],
  ) => spine.db.transaction().execute((trx) => queue.enqueue(trx, name, data, idFrom(key, 'job')))
  await queue.work(
    {
      'write-summary': (data) => writeSummary(data, house),
      'find-digests': () =>
        findDigests(house, (due) => put('send-digest', due, { id: digestKey(due), at: due.at })),
      'send-digest': (due) => sendDigest(due, house),
      'look-for-findings': () => lookForFindings(house),
    },
    (job, failure) => house.receive(undone(job, failure, house.now())),
  )
  return openCrons([digests, findings], {
    put: (job, id, at) => put(job, {}, { id, at: at.toISOString() }),
    log,
  })
}

/** What must work, by name. The chats are connected later than this is asked for. */
function checksOf(
  { queue, rulebooks }: Opened,
  { slack, teams }: Config,
  chats: readonly Connected[],
): Record<string, () => Promise<unknown>> {
  const well = (name: string) => async () => {
    const chat = chats.find((one) => one.name === name)
    const trouble = await chat?.trouble()
    if (trouble) throw new Outage(trouble)
    const lost = chat && 'lost' in chat ? (await chat.lost()).length : 0
    return lost === 0 || `lost workspaces: ${lost}`
  }
  return {
    queue: queue.check,
    rules: async () => rulebooks.trouble() ?? true,
    ...(slack && { slack: well('slack') }),
    ...(teams?.app && { teams: well('teams') }),
  }
}

/** What cannot be shown becomes work that somebody sees. */
function openSender(
  { house, spine, log, sendWith }: Opened,
  chats: readonly Connected[],
): Delivery {
  const { org, db, now } = spine
  const delivery = openDelivery({ org, db, log, chats, now, receive: house.receive })
  for (const chat of chats) chat.onReopened?.(() => void delivery.retry(chat.name).catch(() => {}))
  sendWith(delivery)
  return delivery
}

function undone(job: { name: string; id: string }, because: string, now: Date): Signal {
  return {
    kind: 'work.failed',
    id: `undone:${job.id}`,
    at: now.toISOString(),
    by: { kind: 'system', id: 'queue' },
    source: 'baton',
    what: `the job ${job.name} (${job.id})`,
    because,
  }
}

/** Starts, says where the chat is, and stops in order when asked to. A second request ends it at once. */
async function run(): Promise<void> {
  const baton = await start(readConfig())
  process.stdout.write(`Baton is running. Web chat: ${baton.url}\n`)
  const stop = () => {
    process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))
    process.stdout.write('Stopping: what is under way is finished first.\n')
    void baton.close().then(() => process.exit(0), fail)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

/** A fault of the settings or of a machine is a sentence; anything else is a bug and shows its trace. */
function fail(error: unknown): never {
  const known = error instanceof Refusal || error instanceof Outage
  process.stderr.write(`${known ? error.message : (error as Error).stack}\n`)
  process.exit(1)
}

if (import.meta.main) run().catch(fail)
