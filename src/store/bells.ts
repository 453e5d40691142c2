import type { Db } from '../house.ts'
import type { Instant } from '../nouns.ts'

/** When a clock rings next. */
export interface Bell {
  readonly clockId: string
  readonly at: Instant
}

/** The clocks that are due, the longest due first; those that come after `after`, where it is given. */
export async function listDue(
  db: Db,
  org: string,
  {
    now,
    limit,
    after,
  }: { readonly now: Instant; readonly limit: number; readonly after: Bell | undefined },
): Promise<Bell[]> {
  return await db
    .selectFrom('bell')
    .select(['clockId', 'at'])
    .where('orgId', '=', org)
    .where('at', '<=', now)
    .$if(after !== undefined, (due) =>
      due.where(({ refTuple, tuple, eb }) =>
        eb(refTuple('at', 'clockId'), '>', tuple(after!.at, after!.clockId)),
      ),
    )
    .orderBy('at')
    .orderBy('clockId')
    .limit(limit)
    .execute()
}
