import { type Kysely, sql } from 'kysely'
import type { AbsenceView } from '../cards/view-staff.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import { readDecidable } from './deciders.ts'
import { readHoldings } from './holdings.ts'
import type { Schema } from './schema.ts'
import { together } from './together.ts'

type Db = Kysely<Schema>
type Row = Omit<AbsenceView, 'kept' | 'approvals' | 'due' | 'covered'>

/** What the cards of these absences show, by id: who is away, and what becomes of their work. */
export async function readAbsenceViews(
  db: Db,
  org: string,
  ids: readonly Id<'absence'>[],
): Promise<Map<Id<'absence'>, Raw<AbsenceView>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select a.id, 'Absence' as key, a.person_id, p.name as person_name, p.zone, a.cover_id, c.name as cover_name,
      m.name as manager_name, a.starts_at, a.ends_at, a.begun_at, a.ended_at
    from absence a join person p on p.org_id = a.org_id and p.id = a.person_id
    left join person c on c.org_id = a.org_id and c.id = a.cover_id
    left join person m on m.org_id = p.org_id and m.id = p.manager_id and m.active
    where a.org_id = ${org} and a.id = any(${ids}::uuid[])`.execute(db)
  const people = rows.map(({ personId }) => personId)
  const [holdings, approvals, due, covered] = await together(
    readHoldings(db, org, people),
    readDecidable(db, org, people),
    readDue(db, org, ids),
    readCovered(db, org, ids),
  )
  const of = <Item extends { readonly absenceId: Id }>(items: readonly Item[], id: Id) =>
    items.filter(({ absenceId }) => absenceId === id)
  return new Map(
    rows.map((row) => [
      row.id,
      raw({
        ...row,
        kept: holdings.filter(({ ownerId }) => ownerId === row.personId),
        approvals: approvals
          .filter(({ personId }) => personId === row.personId)
          .map((it) => ({ ...it, noun: 'approval' as const })),
        due: of(due, row.id),
        covered: of(covered, row.id),
      }),
    ]),
  )
}

type Of<Item> = Item & { readonly absenceId: Id<'absence'> }

/** Which clocks on the person's work run out while they are away. */
async function readDue(
  db: Db,
  org: string,
  ids: readonly Id[],
): Promise<Of<AbsenceView['due'][number]>[]> {
  const { rows } = await sql<Of<AbsenceView['due'][number]>>`
    select b.id as absence_id, k.noun, s.id, s.key, s.name, k.policy, k.due_at
    from absence b cross join lateral (
      select id, key, name from deal where org_id = b.org_id and owner_id = b.person_id and closed_at is null
      union all select id, key, title from task where org_id = b.org_id and owner_id = b.person_id
      union all select id, key, because from exception where org_id = b.org_id and owner_id = b.person_id
        and state = 'open') s
    join clock k on k.org_id = b.org_id and k.subject_id = s.id and k.state = 'running'
      and k.due_at >= b.starts_at and k.due_at < b.ends_at
    where b.org_id = ${org} and b.id = any(${ids}::uuid[]) order by k.due_at, k.id`.execute(db)
  return rows
}

/** What went to somebody else for the time, with who has it now. */
async function readCovered(
  db: Db,
  org: string,
  ids: readonly Id[],
): Promise<Of<AbsenceView['covered'][number]>[]> {
  const { rows } = await sql<Of<AbsenceView['covered'][number]>>`
    select c.absence_id, c.noun, c.subject_id as id, s.key, s.name, s.owner_id, p.name as owner_name
    from covered c cross join lateral (
      select key, name, owner_id from deal where org_id = c.org_id and id = c.subject_id
      union all select key, title, owner_id from task where org_id = c.org_id and id = c.subject_id
      union all select key, name, owner_id from project where org_id = c.org_id and id = c.subject_id
      union all select key, because, owner_id from exception where org_id = c.org_id and id = c.subject_id) s
    left join person p on p.org_id = c.org_id and p.id = s.owner_id
    where c.org_id = ${org} and c.absence_id = any(${ids}::uuid[]) order by c.noun, length(s.key), s.key`.execute(
    db,
  )
  return rows
}
