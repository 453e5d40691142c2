import { hash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Instant, Person, Team } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'

/** The people and teams as they are at this moment. `hash` names this state in stored situations. */
export interface Directory {
  readonly hash: string
  readonly people: readonly Person[]
  readonly teams: readonly Team[]
}

const kept = new Set<string>()
const keeping = new WeakSet<Transaction<Schema>>()

/** Reads everybody once for a batch, and keeps each state that a decision has seen, for replay. */
export async function readDirectory(
  trx: Transaction<Schema>,
  org: string,
  now: Instant,
): Promise<Directory> {
  const { rows } = await sql<{ people: Person[]; teams: Team[] }>`
    select
      coalesce((select json_agg(json_build_object(
        'id', p.id, 'name', p.name, 'email', p.email, 'roles', p.roles, 'managerId', p.manager_id,
        'zone', p.zone, 'active', p.active,
        'teams', array(select t.name from membership m join team t using (org_id)
          where m.org_id = p.org_id and m.person_id = p.id and t.id = m.team_id order by t.name),
        'awayUntil', (select to_char(max(a.ends_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          from absence a where a.org_id = p.org_id and a.person_id = p.id
          and a.starts_at <= ${now} and a.ends_at > ${now}),
        'coverId', (select a.cover_id from absence a where a.org_id = p.org_id and a.person_id = p.id
          and a.starts_at <= ${now} and a.ends_at > ${now} order by a.ends_at desc limit 1)
      ) order by p.id) from person p where p.org_id = ${org}), '[]') as people,
      coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name, 'managerId', t.manager_id)
        order by t.name) from team t where t.org_id = ${org}), '[]') as teams`.execute(trx)
  const { people, teams } = rows[0]!
  const directory = {
    hash: hash('sha256', JSON.stringify({ people, teams }), 'hex'),
    people,
    teams,
  }
  await keep(trx, org, directory)
  return directory
}

async function keep(trx: Transaction<Schema>, org: string, directory: Directory): Promise<void> {
  const name = `${org}/${directory.hash}`
  if (kept.has(name)) return
  const stored = await trx
    .insertInto('directory')
    .values({
      orgId: org,
      hash: directory.hash,
      people: JSON.stringify(directory.people),
      teams: JSON.stringify(directory.teams),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  // Known only once it is surely committed: the transaction that wrote it may still be undone.
  if (stored.numInsertedOrUpdatedRows !== 0n) keeping.add(trx)
  else if (!keeping.has(trx)) kept.add(name)
}
