import type { House } from '../house.ts'
import {
  type PersonEntry,
  type Stored,
  storeDirectory,
  type TeamEntry,
} from '../store/directory.ts'
import { listPeople } from '../store/people.ts'
import { letLeave, whoLeaves } from './leavers.ts'
import type { ImportMap } from './map.ts'
import { namesOf } from './names.ts'
import { readPerson, readTeam } from './people.ts'
import type { Quarantine } from './quarantine.ts'
import { type Report, setAside, tally } from './report.ts'
import type { Row } from './rows.ts'
import { readValues } from './values.ts'

interface Run {
  readonly house: House
  readonly map: ImportMap
  readonly report: Report
  readonly quarantine: Quarantine | null
  readonly listsEverybody: boolean
}
type PersonOf = (said: string) => string | null

/** Imports a file of people, with the teams and managers they name: set-up data, in one transaction. */
export async function importPeople(run: Run, rows: readonly Row[]): Promise<void> {
  const { house, map, report } = run
  const known = await listPeople(house.db, house.org, { now: house.now().toISOString() })
  const personOf = namesOf([...known, ...listed(map, rows, known)])
  const people = new Map<string, PersonEntry>()
  const managers = new Map<string, PersonEntry>()
  const gone = new Set<string>()
  for (const row of rows) {
    const read = row.fault
      ? { fault: row.fault }
      : readPerson(map, readValues(map, row.cells), personOf)
    if ('fault' in read) setAside(run, row, read.fault)
    else if (people.has(read.person.email)) report.outcomes.unchanged++
    else {
      people.set(read.person.email, read.person)
      if (read.left) gone.add(read.person.email)
      if (read.guessed)
        tally(report.quality, 'no e-mail address: it got one that no mail can reach')
      if (read.manager) managers.set(read.manager.email, read.manager)
    }
  }
  for (const email of people.keys()) managers.delete(email)
  const named = new Set([...people.keys(), ...managers.keys()])
  const leavers = whoLeaves({ known, named, gone, listsEverybody: run.listsEverybody }, report)
  const staying = [...people.values()].filter(({ email }) => !gone.has(email))
  const entries = { people: [...managers.values(), ...staying], teams: [] }
  const stored = report.dryRun
    ? foreseen(
        staying.map(({ email }) => email),
        known.map(({ email }) => email),
      )
    : (await storeDirectory(house.db, house.org, entries)).people
  if (!report.dryRun) await letLeave(house, leavers, report.file)
  report.left = leavers.length
  const left = new Set(leavers.map(({ email }) => email))
  for (const email of people.keys())
    report.outcomes[left.has(email) ? 'changed' : (stored.get(email) ?? 'unchanged')]++
}

/** Imports a file of teams and who leads them. */
export async function importTeams(run: Run, rows: readonly Row[]): Promise<void> {
  const { house, map, report } = run
  const known = await listPeople(house.db, house.org, { now: house.now().toISOString() })
  const personOf = namesOf(known)
  const teams = new Map<string, TeamEntry>()
  for (const row of rows) {
    const read = row.fault ? { fault: row.fault } : readTeam(readValues(map, row.cells), personOf)
    if ('fault' in read) setAside(run, row, read.fault)
    else if (teams.has(read.name)) report.outcomes.unchanged++
    else teams.set(read.name, read)
  }
  const there = new Set(known.flatMap((person) => person.teams))
  const stored = report.dryRun
    ? foreseen(teams.keys(), [...there])
    : (await storeDirectory(house.db, house.org, { people: [], teams: [...teams.values()] })).teams
  for (const name of teams.keys()) report.outcomes[stored.get(name) ?? 'unchanged']++
}

/** Who the file itself lists: a manager may be a row further down. */
function listed(
  map: ImportMap,
  rows: readonly Row[],
  known: readonly { readonly name: string; readonly email: string }[],
): { name: string; email: string }[] {
  const personOf: PersonOf = namesOf(known)
  const mails = new Set(known.map(({ email }) => email))
  return rows.flatMap((row) => {
    const values = readValues(map, row.cells)
    const read = row.fault ? null : readPerson(map, { ...values, manager: '' }, personOf)
    if (!read || 'fault' in read || mails.has(read.person.email)) return []
    mails.add(read.person.email)
    return [read.person]
  })
}

function foreseen(names: Iterable<string>, known: readonly string[]): Map<string, Stored> {
  const there = new Set(known)
  return new Map([...names].map((name) => [name, there.has(name) ? 'changed' : 'created']))
}
