import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { idFrom } from '../decide/ids.ts'
import type { House } from '../house.ts'
import type { Signal } from '../model.ts'
import type { ActivityKind, Id, Role } from '../nouns.ts'
import { nameCompany, storeDirectory } from '../store/directory.ts'
import { listPeople } from '../store/people.ts'

const FOLDER = new URL('../../sample/', import.meta.url)
const DAY_MS = 86_400_000
const SOURCE = 'crm'
/** A task's id follows from its signal, moment and all: a second run must name the same tasks. */
const TASKS_AT = '2026-01-05T09:00:00.000Z'

type Cells = Readonly<Record<string, string>>

/** What the rows of the sample are read against: today, and who is who. */
interface Sample {
  readonly now: Date
  readonly ids: ReadonlyMap<string, Id<'person'>>
}

/**
 * Loads the sample company, Larkspur: people, accounts, deals, notes and tasks, dated from today. Most
 * deals are history; a few are live. All of it takes the way of any signal, so a second time changes nothing.
 */
export async function loadSample(house: House): Promise<void> {
  await nameCompany(house.db, house.org, 'Larkspur')
  await loadPeople(house)
  const now = house.now()
  const people = await listPeople(house.db, house.org, { now: now.toISOString() })
  const sample = { now, ids: new Map(people.map(({ email, id }) => [email, id])) }
  await receiveAll(
    house,
    rows('accounts').map((row) => accountSignal(sample, row)),
  )
  const deals = rows('deals')
  await receiveAll(
    house,
    deals.map((row) => dealSignal(sample, row)),
  )
  const shown = new Set(deals.filter((row) => row.shown).map((row) => row.id))
  await receiveAll(
    house,
    rows('notes').map((row, index) => noteSignal(sample, { row, index, deals, shown })),
  )
  await receiveAll(
    house,
    deals.filter((row) => row.won).map((row) => winSignal(sample, row)),
  )
  const tasks = rows('tasks')
  const made = await receiveAll(
    house,
    tasks.map((row) => taskSignal(sample, row)),
  )
  const done = made.flatMap((signal, index) =>
    tasks[index]?.done ? [doneSignal(sample, signal)] : [],
  )
  await receiveAll(house, done)
}

async function loadPeople({ db, org }: House): Promise<void> {
  const people = rows('people').map((row) => ({
    ...{
      name: row.name!,
      email: row.email!,
      zone: row.zone,
      managerEmail: row.manager || undefined,
    },
    ...{ roles: row.roles!.split(' ') as Role[], teams: row.team ? [row.team] : [] },
  }))
  const teams = rows('teams').map((row) => ({ name: row.name!, managerEmail: row.manager }))
  await storeDirectory(db, org, { people, teams })
}

function rows(name: string): Cells[] {
  return parse(readFileSync(new URL(`${name}.csv`, FOLDER)), { columns: true }) as Cells[]
}

/** Receives signals that do not wait for each other. The sample is ours: a refused row is a bug in it. */
async function receiveAll(house: House, signals: readonly Signal[]): Promise<Signal[]> {
  const decisions = await Promise.all(signals.map((signal) => house.receive(signal)))
  for (const { verdicts, signal } of decisions) {
    const refused = verdicts.find(({ outcome }) => outcome === 'refuse')
    if (refused) throw new Error(`The sample is at fault: ${signal.id}: ${refused.because}`)
  }
  return decisions.map(({ signal }) => signal)
}

/** `sample:` ids are the same for ever, though the dates of the rows move with today. */
function stamp(
  { now, ids }: Sample,
  id: string,
  { ago = 0, by }: { ago?: number; by?: string | undefined } = {},
) {
  const person = by === undefined ? undefined : ids.get(by)
  return {
    id: `sample:${id}`,
    at: new Date(now.getTime() - ago * DAY_MS).toISOString(),
    source: SOURCE,
    by: person
      ? ({ kind: 'user', id: person } as const)
      : ({
          kind: by === undefined ? 'import' : 'integration',
          id: by === undefined ? 'sample' : SOURCE,
        } as const),
  }
}

function accountSignal(sample: Sample, row: Cells): Signal {
  const { name, owner_email: ownerEmail, ...more } = row
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== ''))
  const account = { ...given, name: name!, ...(ownerEmail && { ownerEmail }) }
  return { ...stamp(sample, `account:${name}`), kind: 'account.updated', account, patch: {} }
}

const PATCHED = [
  'name',
  'stage',
  'amount',
  'currency',
  'discount',
  'next_step',
  'lead_source',
  'lost_reason',
] as const

function dealSignal(sample: Sample, row: Cells): Signal {
  const patch = Object.fromEntries(
    [...PATCHED, 'owner_email'].flatMap((field) => (row[field] ? [[field, row[field]]] : [])),
  )
  if (row.close_in_days) patch.close_date = dayIn(sample, row.close_in_days)
  const live = row.shown !== ''
  const by = live ? { by: row.owner_email || SOURCE } : {}
  return {
    ...stamp(sample, `deal:${row.id}`, by),
    kind: 'deal.created',
    deal: { externalId: row.id! },
    account: { name: row.account! },
    ...{ patch, historic: !live },
  }
}

/** The owner says that the deal is won: above the limit finance is asked, below it the handoff starts. */
function winSignal(sample: Sample, row: Cells): Signal {
  return {
    ...stamp(sample, `won:${row.id}`, { by: row.owner_email }),
    kind: 'deal.updated',
    deal: { externalId: row.id! },
    patch: { stage: 'closed_won' },
  }
}

function noteSignal(
  sample: Sample,
  of: {
    row: Cells
    index: number
    deals: readonly Cells[]
    shown: ReadonlySet<string | undefined>
  },
): Signal {
  const { deal, kind, days_ago: ago, text } = of.row
  const owner = of.deals.find(({ id }) => id === deal)?.owner_email
  return {
    ...stamp(sample, `note:${of.index}`, { ago: Number(ago), by: owner }),
    kind: 'note.added',
    deal: { externalId: deal! },
    ...{ activity: kind as ActivityKind, text: text!, historic: !of.shown.has(deal) },
  }
}

function taskSignal(sample: Sample, row: Cells): Signal {
  return {
    ...stamp(sample, `task:${row.deal}:${row.title}`, { by: row.owner_email }),
    at: TASKS_AT,
    kind: 'task.created',
    ...{ title: row.title!, dueOn: dayIn(sample, row.due_in_days!) },
    deal: { externalId: row.deal! },
    owner: sample.ids.get(row.owner_email!)!,
  }
}

function doneSignal(sample: Sample, made: Signal): Signal {
  const { by } = made
  return {
    ...stamp(sample, `done:${made.id}`),
    kind: 'task.completed',
    ...{ by, task: idFrom(made, 'task') },
  }
}

function dayIn({ now }: Sample, days: string): string {
  return new Date(now.getTime() + Number(days) * DAY_MS).toISOString().slice(0, 10)
}
