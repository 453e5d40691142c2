import { writeAbsences } from './commit/absences.ts'
import { writeAlarms } from './commit/alarms.ts'
import { writeApprovals } from './commit/approvals.ts'
import { writeAssignments } from './commit/assignments.ts'
import { type Batch, type Made, type Trx, verdictIdOf } from './commit/batch.ts'
import { writeClocks } from './commit/clocks.ts'
import { writeDigests } from './commit/digests.ts'
import { nameOpenExceptions, writeExceptions } from './commit/exceptions.ts'
import { writeFindings } from './commit/findings.ts'
import { writeHistory } from './commit/history.ts'
import { writeLeavers } from './commit/leavers.ts'
import { writePreferences } from './commit/preferences.ts'
import { writeActivities, writeRecords, writeRotation } from './commit/records.ts'
import { writeShadows } from './commit/shadows.ts'
import { idFrom } from './decide/ids.ts'
import type { Rulebook } from './decide/rulebook.ts'
import type { Instant } from './nouns.ts'
import { drawAhead, type Leaving, readSeen, show } from './show.ts'
import type { Decided, Spine } from './spine.ts'
import { askedIn, together } from './store/together.ts'

/**
 * Writes all effects of a batch, one statement a table, whatever the number of signals. They are asked for at
 * once and run in this order, which follows the references: records first, then what points at them, then what
 * people see. What people see is asked for last and may travel with the commit. All that rings in one minute writes
 * into the same alarms, one batch after the other: they come behind everything that need not wait.
 */
export async function commit(
  spine: Spine,
  trx: Trx,
  round: readonly Decided[],
  { now, rulebook, from }: { now: Instant; rulebook: Rulebook; from: number },
): Promise<Leaving> {
  const all = await nameOpenExceptions(trx, spine.org, round.flatMap(effectsOf))
  const byKind = Map.groupBy(all, ({ effect }) => effect.do)
  const batch: Batch = {
    org: spine.org,
    now,
    all,
    from,
    of: (kind) => (byKind.get(kind) ?? []) as never,
  }
  const writing = together(
    readSeen(trx, batch, rulebook),
    writeRecords(trx, batch),
    writeHistory(trx, batch, { round, rulebook: rulebook.version }),
    writeAssignments(trx, batch),
    writeRotation(trx, batch),
    writeActivities(trx, batch),
    writeClocks(trx, batch),
    writeApprovals(trx, batch),
    writeExceptions(trx, batch),
    writePreferences(trx, batch),
    writeDigests(trx, batch),
    writeLeavers(trx, batch),
    writeAbsences(trx, batch),
    writeShadows(trx, batch),
    writeFindings(trx, batch),
    enqueue(spine, trx, batch),
    writeAlarms(trx, batch),
  )
  const drawing = drawAhead(spine, trx, batch, rulebook)
  const before = askedIn(trx)
  const [[seen], ahead] = await together(writing, drawing)
  // What was asked after it may have changed what it read.
  const drawn = askedIn(trx) === before ? ahead : null
  return await show(spine, trx, batch, { rulebook, seen, drawn })
}

function effectsOf({ signal, situation, verdicts }: Decided): Made[] {
  return verdicts.flatMap((verdict, position) => {
    const verdictId = verdictIdOf(signal, position)
    return verdict.effects.map((effect) => ({ effect, signal, situation, verdict, verdictId }))
  })
}

async function enqueue(spine: Spine, trx: Trx, batch: Batch): Promise<void> {
  for (const { effect, signal } of batch.of('enqueue')) {
    await spine.queue.enqueue(trx, effect.job, effect.data, idFrom(signal, `job:${effect.job}`))
  }
}
