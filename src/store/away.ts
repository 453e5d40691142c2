import { type RawBuilder, sql } from 'kysely'

/**
 * Joins `away` to what somebody owns: `until` when they are away, and `cover_name`, who of those who cover for
 * them, and for each other, is there. Both null while they are there.
 */
export function joinAway(org: string, ownerId: RawBuilder<unknown>): RawBuilder<unknown> {
  const lasts = sql`w.begun_at is not null and w.ended_at is null`
  return sql`
    left join lateral (
      with recursive chain as (
        (select w.ends_at as until, w.cover_id, array[w.person_id] as asked from absence w
          where w.org_id = ${org} and w.person_id = ${ownerId} and ${lasts} order by w.ends_at desc limit 1)
        union all
        select chain.until, w.cover_id, chain.asked || w.person_id from chain
          join absence w on w.org_id = ${org} and w.person_id = chain.cover_id and ${lasts}
          where w.person_id <> all(chain.asked))
      select chain.until, c.name as cover_name from chain
      left join person c on c.org_id = ${org} and c.id = chain.cover_id and c.active
        and not exists (select from absence w where w.org_id = ${org} and w.person_id = c.id and ${lasts})
      order by cardinality(chain.asked) desc limit 1) away on true`
}
