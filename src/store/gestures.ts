import { sql } from 'kysely'
import type { Db } from '../house.ts'
import type { Id } from '../nouns.ts'

/** How long a chat may take to send a gesture once more under a new name. */
const REPEATED_WITHIN_MS = 2 * 60_000

/**
 * The id of a gesture that the platform gives none: of the one it repeats, when that one did something a
 * moment ago, otherwise a new one. A press that was refused may be made again at once.
 */
export async function gestureId(
  db: Db,
  org: Id<'org'>,
  { base, now }: { readonly base: string; readonly now: Date },
): Promise<string> {
  const slot = Math.floor(now.getTime() / REPEATED_WITHIN_MS)
  const [current, former] = [`${base}:${slot}`, `${base}:${slot - 1}`]
  const { rows } = await sql<{ id: string; refused: boolean }>`
    select i.id, exists (select from verdict v
      where v.org_id = i.org_id and v.signal_id = i.id and v.outcome = 'refuse') as refused
    from inbox i where i.org_id = ${org} and i.id in (${current}, ${former})
    and (i.id = ${current} or i.received_at > ${new Date(now.getTime() - REPEATED_WITHIN_MS).toISOString()})
    `.execute(db)
  const repeated = rows.find(({ refused }) => !refused)
  if (repeated) return repeated.id
  return rows.length === 0 ? current : `${current}:${now.getTime()}`
}
