import type { Db } from '../house.ts'
import type { Instant } from '../nouns.ts'

/** The clocks that are due, the longest due first. */
export async function listDue(
  db: Db,
  org: string,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('bell')
    .select('clockId')
    .where('orgId', '=', org)
    .where('at', '<=', now)
    .orderBy('at')
    .orderBy('clockId')
    .limit(limit)
    .execute()
  return rows.map(({ clockId }) => clockId)
}
