import { type Kysely, sql } from 'kysely'
import type { Mute } from '../effects.ts'
import type { Choices, Preference } from '../model.ts'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** What these people have chosen for themselves, by their ids. */
export async function readChoices(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Map<string, Choices>> {
  if (people.length === 0) return new Map()
  const { rows } = await sql<Preference & { id: string; mutes: readonly Mute[] }>`
    select p.id, f.digest, f.quiet, coalesce(
      (select json_agg(json_build_object('noun', m.noun, 'subjectId', m.subject_id,
        'until', to_char(m.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by m.subject_id)
       from mute m where m.org_id = p.org_id and m.person_id = p.id), '[]') as mutes
    from person p left join preference f on f.org_id = p.org_id and f.person_id = p.id
    where p.org_id = ${org} and p.id = any(${people}::uuid[])`.execute(db)
  return new Map(
    rows.map(({ id, digest, quiet, mutes }) => [id, { preference: { digest, quiet }, mutes }]),
  )
}

/** A muted deal, lead, ticket or task, for people. */
export interface MutedView extends Mute {
  readonly key: string
  readonly name: string
}

/** What is held back from somebody now. */
export interface HeldView {
  readonly because: string
  readonly until: Instant | null
  readonly count: number
}

/** What somebody muted, by name, as long as it lasts. */
export async function readMuted(
  db: Db,
  org: string,
  { person, now }: { person: Id<'person'>; now: Instant },
): Promise<MutedView[]> {
  const { rows } = await sql<MutedView>`
    select m.noun, m.subject_id, m.until, coalesce(d.key, l.key, k.key, t.key) as key,
      coalesce(d.name, l.name, k.name, t.title) as name
    from mute m
    left join deal d on m.noun = 'deal' and d.org_id = m.org_id and d.id = m.subject_id
    left join lead l on m.noun = 'lead' and l.org_id = m.org_id and l.id = m.subject_id
    left join ticket k on m.noun = 'ticket' and k.org_id = m.org_id and k.id = m.subject_id
    left join task t on m.noun = 'task' and t.org_id = m.org_id and t.id = m.subject_id
    where m.org_id = ${org} and m.person_id = ${person} and (m.until is null or m.until > ${now})
    order by 5`.execute(db)
  return rows
}

/** What a conversation does not show yet, by reason. */
export async function readHeld(
  db: Db,
  org: string,
  { conversation, now }: { conversation: string; now: Instant },
): Promise<HeldView[]> {
  const { rows } = await sql<HeldView>`
    select held_because as because, min(held_until) as until, count(distinct subject_id) as count
    from message where org_id = ${org} and conversation = ${conversation}
      and held_by is not null and (held_until > ${now}) is not false
    group by held_because order by held_because`.execute(db)
  return rows
}
