import { watchAudiences } from '../../src/audiences.ts'
import type { Grant } from '../../src/decide/rulebook.ts'
import type { Chat, Present } from '../../src/house.ts'
import type { Role } from '../../src/nouns.ts'
import { journalChat } from './journal-chat.ts'
import { FIELDS, SUBJECTS, type Subject } from './sight-canaries.ts'
import { CHANNELS, PEOPLE, type SightCompany } from './sight-company.ts'
import type { Round } from './sight-reference.ts'

type Chance = () => number

const ROLES: readonly Role[] = ['rep', 'manager', 'finance', 'legal', 'delivery', 'ops', 'admin']
const GRANTS: readonly Grant[] = ['owner', 'owner.manager', ...ROLES]
/** How often one look redraws everything that another audience may read. */
const LOOKS = 30

/** Other rules, roles, managers, owners and members of channels; what is shown is drawn for them. */
export async function aRound(company: SightCompany, chance: Chance): Promise<Round> {
  const record = { deal: readers(chance), lead: readers(chance), ticket: readers(chance) }
  const kept = FIELDS.filter(() => chance() < 0.5)
  const fields = Object.fromEntries(kept.map((path) => [path, some(chance, GRANTS, 0.3)]))
  const rulebook = company.house.rulebook()
  const permissions = {
    ...{ ...rulebook.permissions, 'deal.read': record.deal },
    ...{ 'lead.read': record.lead, 'ticket.read': record.ticket },
  }
  Object.assign(rulebook, { permissions, reading: fields })
  await reshuffle(company, chance)
  const round = { record, fields, ...(await readRound(company)) }
  gather(company, chance)
  await look(company)
  return round
}

/** Who may read the records of a noun. */
function readers(chance: Chance): readonly Grant[] {
  return chance() < 0.3 ? ['everyone'] : some(chance, GRANTS, 0.3)
}

function some<T>(chance: Chance, all: readonly T[], share: number): T[] {
  const taken = all.filter(() => chance() < share)
  return taken.length > 0 ? taken : [one(chance, all)]
}

function one<T>(chance: Chance, all: readonly T[]): T {
  return all[Math.floor(chance() * all.length)]!
}

async function reshuffle({ house: { db }, people }: SightCompany, chance: Chance) {
  const ids = [...people.values()].map(({ id }) => id)
  for (const id of ids) {
    const managerId = chance() < 0.5 ? one(chance, ids) : null
    const roles = some(chance, ROLES, 0.2)
    await db.updateTable('person').set({ roles, managerId }).where('id', '=', id).execute()
  }
  for (const table of [
    'deal',
    'lead',
    'ticket',
    'account',
    'task',
    'project',
    'exception',
  ] as const) {
    for (const { id } of await db.selectFrom(table).select('id').execute()) {
      const ownerId = chance() < 0.9 ? one(chance, ids) : null
      await db.updateTable(table).set({ ownerId }).where('id', '=', id).execute()
    }
  }
}

/** Whose everything is, as it stands in the store. */
async function readRound({ house: { db }, people }: SightCompany) {
  const persons = await db.selectFrom('person').select(['id', 'roles', 'managerId']).execute()
  const [deals, leads, tickets] = await Promise.all([
    db.selectFrom('deal').selectAll().orderBy('externalId').execute(),
    db.selectFrom('lead').selectAll().orderBy('externalId').execute(),
    db.selectFrom('ticket').selectAll().orderBy('externalId').execute(),
  ])
  const records = [...deals, ...leads, ...tickets]
  const accounts = await db.selectFrom('account').select(['id', 'ownerId']).execute()
  const tasks = await db.selectFrom('task').select(['id', 'dealId', 'ownerId']).execute()
  const projects = await db.selectFrom('project').select(['id', 'dealId', 'ownerId']).execute()
  const exceptions = await db
    .selectFrom('exception')
    .select(['id', 'subjectId', 'ownerId'])
    .execute()
  const handed = await db.selectFrom('covered').select('subjectId').execute()
  const steps = await db
    .selectFrom('approvalStep')
    .innerJoin('approval', 'approval.id', 'approvalStep.approvalId')
    .select(['dealId', 'role'])
    .execute()
  const byId = new Map(persons.map((person) => [person.id, person]))
  const [ole, ben] = ['ole', 'ben'].map((first) => people.get(first)!.id)
  return {
    readers: new Map([...people].map(([first, { id }]) => [first, byId.get(id)!])),
    managers: new Map(persons.map(({ id, managerId }) => [id, managerId])),
    subjects: records.map(({ id, ownerId, accountId }) => {
      const mine = tasks.filter(({ dealId }) => dealId === id)
      const about = new Set([id, ...mine.map((task) => task.id)])
      const work = [
        ...mine,
        ...projects.filter(({ dealId }) => dealId === id),
        ...exceptions.filter(({ subjectId }) => subjectId && about.has(subjectId)),
      ]
      const deciders = steps.filter(({ dealId }) => dealId === id).map(({ role }) => role)
      const isOles =
        [ownerId, ...work.map((it) => it.ownerId)].includes(ole!) ||
        handed.some(({ subjectId: it }) => it === id || work.some((one) => one.id === it)) ||
        deciders.some((role) => byId.get(ole!)!.roles.includes(role))
      return {
        ownerId,
        accountOwnerId: accounts.find((account) => account.id === accountId)?.ownerId ?? null,
        // Ole is away, and Ben covers for him: both are meant to know what for.
        workers: [...work.map((it) => it.ownerId), ...(isOles ? [ole!, ben!] : [])],
        deciders,
      }
    }),
    filled: new Set(
      records.flatMap((record, of) => filledOf(record, of).map((path) => `${of} ${path}`)),
    ),
  }
}

const ALWAYS = {
  deal: ['deal.contract_type', 'account.region', 'account.industry', 'account.domain'],
  lead: [],
  ticket: [],
}
const COLUMNS: Readonly<Record<Subject['noun'], Readonly<Record<string, string>>>> = {
  deal: {
    'deal.amount': 'amount',
    'deal.currency': 'currency',
    'deal.discount': 'discount',
    'deal.close_date': 'closeDate',
    'deal.next_step': 'nextStep',
    'deal.lead_source': 'leadSource',
    'deal.lost_reason': 'lostReason',
  },
  lead: {
    'account.region': 'region',
    'account.country': 'country',
    'account.industry': 'industry',
    'deal.lead_source': 'leadSource',
    'lead.message': 'message',
    'lead.company': 'company',
    'lead.email': 'email',
  },
  ticket: {
    'account.region': 'region',
    'account.country': 'country',
    'ticket.message': 'message',
    'ticket.company': 'company',
    'ticket.email': 'email',
  },
}

function filledOf(record: object, of: number): string[] {
  const { noun } = SUBJECTS[of]!
  const values = new Map<string, unknown>(Object.entries(record))
  const filled = Object.entries(COLUMNS[noun]).filter(([, column]) => values.get(column) !== null)
  return [`${noun}.name`, `${noun}.note`, ...ALWAYS[noun], ...filled.map(([path]) => path)]
}

function gather({ people, present }: SightCompany, chance: Chance): void {
  for (const channel of CHANNELS) {
    const there = PEOPLE.filter(() => chance() < 0.4).map((first) => people.get(first)!.id)
    const others = { colleagues: chance() < 0.1, strangers: chance() < 0.1 }
    present.set(`channel:${channel}`, { people: there, ...others } satisfies Present)
  }
}

/** Baton hears who is where now, and draws anew what they may read. */
async function look({ house, spine, present, pass }: SightCompany) {
  const chat: Chat = {
    ...journalChat('slack').chat,
    audience: async (room) => present.get(room)!,
  }
  // The owners were changed behind Baton's back: it shall believe nothing of what it has drawn.
  await house.db.updateTable('audience').set({ checkedAt: null, rights: null }).execute()
  pass(1)
  for (let time = 0; time < LOOKS; time++) await watchAudiences(spine, [chat])
}
