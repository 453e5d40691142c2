import { type DigestDue, digestKey, digestsDue } from '../../src/decide/digests.ts'
import type { House } from '../../src/house.ts'
import { listSubscribers, readCompiled, readOrgStart } from '../../src/store/subscribers.ts'

/** The queue asks whose digest is due: each that was not put together yet is a job of its own. */
export async function findDigests(
  { db, org, now: time, rulebook }: House,
  put: (due: DigestDue) => Promise<unknown>,
): Promise<void> {
  const now = time().toISOString()
  const [people, since] = await Promise.all([listSubscribers(db, org, now), readOrgStart(db, org)])
  const due = digestsDue(rulebook(), { now, people, since })
  const done = await readCompiled(db, org, due.map(digestKey))
  for (const it of due) if (!done.has(digestKey(it))) await put(it)
}
