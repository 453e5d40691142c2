import { randomUUID } from 'node:crypto'
import { doors, webhooks } from '../../handlers/index.ts'
import { answerCommand } from '../../src/chat/answer.ts'
import { webChat } from '../../src/chat/web/listen.ts'
import { readConfig } from '../../src/config.ts'
import type { House, Present } from '../../src/house.ts'
import { listen, openHttp } from '../../src/http.ts'
import type { Id, Role } from '../../src/nouns.ts'
import { openHouse } from '../../src/open-house.ts'
import { wakeClocks } from '../../src/overdue.ts'
import { makeSession, makeToken } from '../../src/store/access.ts'
import { findPerson } from '../../src/store/people.ts'
import { askedBy } from './office.ts'
import { rulesFolder } from './rules.ts'
import { reports } from './sight-canaries.ts'
import { startSightSlack } from './sight-slack.ts'
import { startSightTeams } from './sight-teams.ts'

export const PEOPLE = ['ana', 'ben', 'max', 'mia', 'ole'] as const
const FIRST: Readonly<Record<string, Role[]>> = { mia: ['finance'], ole: ['ops', 'admin'] }
const CHANNELS = ['deals', 'approvals', 'triage', 'handoffs']

const OWNERSHIP = `
queues: { triage: { owner: { role: ops } } }
rules:
  - rule: what is of a certain size is for Max
    on: [deal.created]
    when: deal.amount > 32000000 && deal.amount < 33000000
    assign: { person: max@zq.test }
    otherwise: next rule
  - rule: each region has its team
    on: [deal.created]
    assign: { territory: account.region, teams: { Zqregion0: emea }, by: round_robin }
    otherwise: { queue: triage }
  - rule: what comes from one corner of the world is for Mia
    on: [lead.created]
    when: lead.region == "Zlregion2"
    assign: { person: mia@zq.test }
    otherwise: next rule
  - rule: tickets of one corner of the world are for Mia
    on: [ticket.created]
    when: ticket.region == "Zkregion2"
    assign: { person: mia@zq.test }
    otherwise: next rule
`

const SLA = `
clocks:
  - clock: an answer to a new deal
    kind: follow_up
    start: [deal.created]
    when: deal.amount > 1
    stop: [task.completed]
    goal: 4h
    calendar: office
    warn: [50%]
    breach: [owner, owner.manager, "#deals"]
  - clock: a word to a lead
    kind: first_response
    start: [lead.created]
    stop: [lead.qualified]
    goal: 4h
    calendar: office
    warn: [50%]
    breach: [owner, owner.manager, "#deals"]
  - clock: a word about a ticket
    kind: first_response
    start: [ticket.created]
    stop: [task.completed]
    goal: 4h
    calendar: office
    warn: [50%]
    breach: [owner, owner.manager, "#deals"]
exceptions:
  goal: 4h
  calendar: office
  breach: [owner, "#triage"]
`

export type SightCompany = Awaited<ReturnType<typeof openSightCompany>>

/** A company whose records hold nothing but canaries, with every way in and out of it. `url`: its empty database. */
export async function openSightCompany(url: string, model: { url: string }) {
  let now = Date.parse('2030-01-07T09:00:00Z')
  const config = readConfig({
    ...{ DATABASE_URL: url, LOG_LEVEL: 'silent' },
    BATON_RULES: rulesFolder({ 'ownership.yml': OWNERSHIP, 'sla.yml': SLA }),
    ...{ SLACK_BOT_TOKEN: 'xoxb-sight', SLACK_SIGNING_SECRET: 'sight' },
    ...{ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: model.url },
  })
  const opened = await openHouse(config, { now: () => new Date(now) })
  const { house, spine } = opened
  const people = await hire(opened)
  const present = new Map<string, Present>()
  const by = async (first: string) => {
    const id = people.get(first)!.id
    return askedBy(house, (await findPerson(house.db, house.org, { id, now: at() }))!)
  }
  const at = () => new Date(now).toISOString()
  const web = webChat({
    ...{ house, doors, changes: { on: () => () => {} }, settings: { picker: false } },
    loadSample: async () => {},
  })
  const mails = new Map(PEOPLE.map((first) => [people.get(first)!.id, `${first}@zq.test`]))
  const names = new Map(PEOPLE.map((first) => [people.get(first)!.id, first]))
  const slack = await startSightSlack({ mails, present, channels: CHANNELS })
  const teams = await startSightTeams({ names, present, channels: CHANNELS })
  const entrance = { house, doors, webhooks, webhookSecrets: [] }
  const app = await openHttp({
    ...entrance,
    mounts: [(it) => slack.mount(it, house), (it) => teams.mount(it, house), (it) => it.use(web)],
  })
  const listener = await listen(app, { port: 0, host: '127.0.0.1' })

  await teams.begin(listener.url, house)
  for (const signal of reports()) await house.receive(signal)
  const say = async (first: string, line: string) =>
    await answerCommand(doors, line, await by(first))
  await say('ole', '/deal move D-1 to closed_won')
  await say('ole', '/deal move D-2 to closed_won')
  await say('ole', '/task new Zqtask deal: D-3 owner: ben')
  await say('ole', '/away until 2030-01-20 cover ben')
  now += 26 * 3_600_000
  await wakeClocks(spine, house.receive)
  const ids = await idsByKey(house)
  return {
    ...{ house, spine, people, present, ids, by, say },
    pass(minutes: number) {
      now += minutes * 60_000
    },
    /** What the web or the API answers one of them. */
    async fetch(first: string, path: string): Promise<string> {
      const { token, cookie } = people.get(first)!
      const headers = path.startsWith('/api')
        ? { authorization: `Bearer ${token}` }
        : { cookie, host: 'localhost' }
      return await (await fetch(`${listener.url}${path}`, { headers })).text()
    },
    teams,
    /** What Slack is told to show below links that one of them shares in a channel, or with Baton alone. */
    async share(first: string, channel: string | null, paths: readonly string[]): Promise<string> {
      const shared = { mail: `${first}@zq.test`, channel, paths }
      return await slack.share(house, listener.url, shared)
    },
    async close() {
      await slack.close()
      await teams.close()
      web.close()
      await listener.close()
      await opened.close()
    },
  }
}

/** The leads and tickets by what people call them. */
async function idsByKey({ db }: Pick<House, 'db'>): Promise<ReadonlyMap<string, string>> {
  const [leads, tickets] = await Promise.all([
    db.selectFrom('lead').select(['id', 'key']).execute(),
    db.selectFrom('ticket').select(['id', 'key']).execute(),
  ])
  return new Map([...leads, ...tickets].map(({ id, key }) => [key, id]))
}

async function hire({ house: { db, org } }: Awaited<ReturnType<typeof openHouse>>) {
  const hired = new Map<string, { id: Id<'person'>; token: string; cookie: string }>()
  for (const first of PEOPLE) {
    const id = randomUUID()
    const person = { orgId: org, id, name: first, email: `${first}@zq.test` }
    await db
      .insertInto('person')
      .values({ ...person, roles: FIRST[first] ?? ['rep'] })
      .execute()
    const wanted = { org, person: id, now: new Date('2030-01-07T09:00:00Z') }
    const [token, session] = [await makeToken(db, wanted), await makeSession(db, wanted)]
    hired.set(first, { id, token, cookie: `baton_session=${session}` })
  }
  return hired
}

export { CHANNELS }
