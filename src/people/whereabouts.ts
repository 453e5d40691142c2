import type { Transaction } from 'kysely'
import { NOTHING } from '../decide/absence/moving.ts'
import type { House } from '../house.ts'
import type { Absence, Signal, SignalOf, Whereabouts } from '../model.ts'
import type { Id } from '../nouns.ts'
import type { Spine } from '../spine.ts'
import { listTurns, readAbsences, readCovered, readNamedAbsences } from '../store/absences.ts'
import { readDecidable } from '../store/deciders.ts'
import { readHoldings } from '../store/holdings.ts'
import { readLeavers } from '../store/leavers.ts'
import type { Schema } from '../store/schema.ts'
import { together } from '../store/together.ts'

type Trx = Transaction<Schema>

/** Reads what is known of those whose absence the signals are about, by the signals' ids. */
export async function readWhereabouts(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
): Promise<Map<string, Whereabouts>> {
  const named = signals.flatMap((signal) => ('absence' in signal ? signal.absence : []))
  const people = signals.flatMap(peopleIn)
  const leavers = signals.flatMap((signal) => (isOfLeaver(signal) ? signal.person : []))
  if (named.length + people.length + leavers.length === 0) return new Map()
  const [own, begun] = await together(
    readAbsences(trx, org, people, 'lock'),
    readNamedAbsences(trx, org, named),
  )
  const around = await readAround(trx, org, begun)
  const left = await readLeft(trx, org, leavers)
  return new Map(
    signals.flatMap((signal) =>
      isOfLeaver(signal)
        ? [[signal.id, left.get(signal.person) ?? NOTHING] as const]
        : entryOf(signal, own, around),
    ),
  )
}

function isOfLeaver(
  signal: Signal,
): signal is SignalOf<'person.deactivated' | 'leaver.checked' | 'leaver.moved'> {
  return (
    signal.kind === 'person.deactivated' ||
    signal.kind === 'leaver.checked' ||
    signal.kind === 'leaver.moved'
  )
}

/** What somebody who left has, which decisions they might make, and whom they cover for. */
async function readLeft(
  trx: Trx,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Map<Id<'person'>, Whereabouts>> {
  if (people.length === 0) return new Map()
  const [leavers, approvals] = await together(
    readLeavers(trx, org, people),
    readDecidable(trx, org, people),
  )
  const covers = [...leavers.values()].flatMap(({ remaining }) =>
    remaining.flatMap(({ what, id }) => (what === 'cover' && id ? id : [])),
  )
  const absences = await readNamedAbsences(trx, org, covers)
  return new Map(
    [...leavers].map(([id, leaver]) => {
      const asked = approvals.filter(({ personId }) => personId === id)
      const mine = absences.filter(({ coverId }) => coverId === id)
      return [id, { ...NOTHING, absences: mine, approvals: asked, leaver }]
    }),
  )
}

type Around = Map<Id<'absence'>, Whereabouts>

function entryOf(signal: Signal, own: readonly Absence[], around: Around): [string, Whereabouts][] {
  if ('absence' in signal) return [[signal.id, around.get(signal.absence) ?? NOTHING]]
  const people = peopleIn(signal)
  if (people.length === 0) return []
  const absences = own.filter(({ personId }) => people.includes(personId))
  return [[signal.id, { ...NOTHING, absences }]]
}

/** Whose absences matter: that of the one who is meant, and of who is to cover. */
function peopleIn(signal: Signal): Id<'person'>[] {
  if (signal.kind === 'person.back' || signal.kind === 'absence.proposed') return [signal.person]
  if (signal.kind !== 'person.away') return []
  return [signal.person, ...(signal.cover ? [signal.cover] : [])]
}

/** What those have who are away, what went to others, and which decisions they may make. */
async function readAround(trx: Trx, org: string, absences: readonly Absence[]): Promise<Around> {
  const people = absences.map(({ personId }) => personId)
  const [holdings, covered, approvals] = await together(
    readHoldings(trx, org, people),
    readCovered(
      trx,
      org,
      absences.map(({ id }) => id),
    ),
    readDecidable(trx, org, people),
  )
  return new Map(
    absences.map((absence) => [
      absence.id,
      {
        absences: [absence],
        holdings: holdings.filter(({ ownerId }) => ownerId === absence.personId),
        covered: covered.filter(({ absenceId }) => absenceId === absence.id),
        approvals: approvals.filter(({ personId }) => personId === absence.personId),
      },
    ]),
  )
}

/**
 * Lets absences begin and end whose time has come. Their rows say what is still to be done, so that it does
 * not matter who looks, how often, or how long nobody did; who is away is read by the time itself.
 */
export async function wakeAbsences(
  { db, org, now }: Pick<Spine, 'db' | 'org' | 'now'>,
  receive: House['receive'],
): Promise<void> {
  const by = { kind: 'system', id: 'absence' } as const
  for (const { id, kind, at } of await listTurns(db, org, now().toISOString())) {
    const stamp = { id: `${kind}:${id}:${at}`, at, by, source: 'baton' }
    await receive({ ...stamp, kind, absence: id })
  }
}
