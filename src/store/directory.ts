import { type Kysely, sql, type Transaction } from 'kysely'
import type { Id, Role } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** What a company is called until somebody says otherwise. */
export const UNNAMED = 'My company'

/** Somebody who works here, as set-up data says it. What is left out stays as it is. */
export interface PersonEntry {
  readonly name: string
  /** In lower case; a person is known by it. */
  readonly email: string
  readonly roles?: readonly Role[] | undefined
  readonly zone?: string | undefined
  readonly teams?: readonly string[] | undefined
  readonly managerEmail?: string | undefined
  readonly active?: boolean | undefined
}
export interface TeamEntry {
  readonly name: string
  readonly managerEmail?: string | undefined
}
export type Stored = 'created' | 'changed' | 'unchanged'

/** What became of each person, by mail, and of each team, by name. */
export interface StoredDirectory {
  readonly people: ReadonlyMap<string, Stored>
  readonly teams: ReadonlyMap<string, Stored>
}

/** Brings teams and people in, in one transaction. Teams that people name are made with them. */
export async function storeDirectory(
  db: Kysely<Schema>,
  org: Id<'org'>,
  { people, teams }: { people: readonly PersonEntry[]; teams: readonly TeamEntry[] },
): Promise<StoredDirectory> {
  return await db.transaction().execute(async (trx) => {
    const named = people.flatMap((person) => person.teams ?? [])
    const storedTeams = await storeTeams(trx, org, [...teams.map(({ name }) => name), ...named])
    const stored = new Map<string, Stored>()
    for (const person of people) stored.set(person.email, await storePerson(trx, org, person))
    for (const person of people) {
      if (await storeTies(trx, org, person)) mark(stored, person.email)
    }
    for (const team of teams) {
      if (await storeTeamManager(trx, org, team)) mark(storedTeams, team.name)
    }
    return { people: stored, teams: storedTeams }
  })
}

function mark(stored: Map<string, Stored>, name: string): void {
  if (stored.get(name) === 'unchanged') stored.set(name, 'changed')
}

type Trx = Transaction<Schema>

async function storeTeams(
  trx: Trx,
  org: string,
  names: readonly string[],
): Promise<Map<string, Stored>> {
  const { rows } = await sql<{ name: string }>`
    insert into team (org_id, id, name) select ${org}, gen_random_uuid(), name
    from (select distinct unnest(${names}::text[]) as name) given
    on conflict (org_id, name) do nothing returning name`.execute(trx)
  const made = new Set(rows.map(({ name }) => name))
  return new Map(names.map((name) => [name, made.has(name) ? 'created' : 'unchanged']))
}

async function storePerson(trx: Trx, org: string, person: PersonEntry): Promise<Stored> {
  const { name, email, roles, zone, active } = person
  const given = {
    ...(roles && { roles: [...roles] }),
    ...(zone !== undefined && { zone }),
    ...(active !== undefined && { active }),
  }
  const before = await trx
    .selectFrom('person')
    .select(['id', 'name', 'roles', 'zone', 'active'])
    .where('orgId', '=', org)
    .where('email', '=', email)
    .forUpdate()
    .executeTakeFirst()
  if (!before) {
    const id = crypto.randomUUID()
    const row = { ...given, orgId: org, id, name, email, managerId: null }
    await trx.insertInto('person').values(row).execute()
    return 'created'
  }
  const wanted = { name, ...given }
  if (JSON.stringify({ ...before, ...wanted }) === JSON.stringify(before)) return 'unchanged'
  await trx
    .updateTable('person')
    .set((eb) => ({ ...wanted, version: eb('version', '+', 1), updatedAt: sql<string>`now()` }))
    .where('orgId', '=', org)
    .where('id', '=', before.id)
    .execute()
  return 'changed'
}

/** The manager and the memberships; true when something is new. Memberships are only added. */
async function storeTies(trx: Trx, org: string, person: PersonEntry): Promise<boolean> {
  const manager = await sql`
    update person p set manager_id = m.id, version = p.version + 1, updated_at = now()
    from person m where p.org_id = ${org} and p.email = ${person.email}
    and m.org_id = p.org_id and m.email = ${person.managerEmail ?? null}
    and m.id <> p.id and p.manager_id is distinct from m.id`.execute(trx)
  const member = await sql`
    insert into membership (org_id, team_id, person_id)
    select p.org_id, t.id, p.id from person p join team t on t.org_id = p.org_id
    where p.org_id = ${org} and p.email = ${person.email} and t.name = any(${person.teams ?? []}::text[])
    on conflict do nothing`.execute(trx)
  return Boolean(manager.numAffectedRows) || Boolean(member.numAffectedRows)
}

async function storeTeamManager(trx: Trx, org: string, team: TeamEntry): Promise<boolean> {
  const managed = await sql`
    update team t set manager_id = m.id from person m
    where t.org_id = ${org} and t.name = ${team.name} and m.org_id = t.org_id
    and m.email = ${team.managerEmail ?? null} and t.manager_id is distinct from m.id`.execute(trx)
  return Boolean(managed.numAffectedRows)
}

/** Names a company that nobody has named yet. */
export async function nameCompany(db: Kysely<Schema>, org: string, name: string): Promise<void> {
  await db
    .updateTable('org')
    .set({ name })
    .where('id', '=', org)
    .where('name', '=', UNNAMED)
    .execute()
}
