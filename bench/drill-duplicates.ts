import { sql } from 'kysely'
import { type BothChats, openBothChats, type Told } from './both-chats.ts'
import { openChance } from './chance.ts'
import { fillCompany, repMail } from './company.ts'
import type { Database } from './database.ts'
import { AGAIN_AFTER, aHappening, type Happening, KINDS, teamsName } from './duplicate-events.ts'

const AT_ONCE = 16
const CHUNK = 400
const REPS = 12
const MOST_TIMES = 5

/** What a drill of duplicates found. `doubled`, `lost` and `refused` must be 0. */
export interface DuplicatesOutcome {
  readonly events: number
  readonly deliveries: number
  readonly effects: number
  readonly doubled: number
  readonly lost: number
  /** Deliveries that were not acknowledged. */
  readonly refused: number
}

/** A delivery and how many milliseconds after the first of its event it comes. */
interface Due {
  readonly later: number
  readonly told: Told
}

/** Tells two Batons of `n` events through all doors, each one to five times, and counts what each has done. */
export async function duplicatesDrill({
  n,
  seed,
  database,
}: {
  readonly n: number
  readonly seed: number
  readonly database: Database
}): Promise<DuplicatesOutcome> {
  const members = Array.from({ length: REPS }, (_, at) => ({
    name: teamsName(at),
    email: repMail(at),
  }))
  const chats = await openBothChats(database, members)
  try {
    const chance = openChance(seed)
    const deals = await fillDeals(chats, n)
    const all = Array.from({ length: n }, (_, at) =>
      aHappening(KINDS[at % KINDS.length]!, at, { chats, deal: deals[at]!, chance }),
    )
    const count = { deliveries: 0, refused: 0 }
    for (let at = 0; at < n; at += CHUNK)
      await tellAll(chats, all.slice(at, at + CHUNK), chance, count)
    await chats.settle()
    return { ...count, ...(await judge(chats, all)) }
  } finally {
    await chats.close()
  }
}

/** Each event has a deal of its own, so that none of them makes another one late. */
async function fillDeals({ house: { db, org } }: BothChats, n: number) {
  await fillCompany(db, org, n)
  const { rows } = await sql<{ id: string; name: string; external: string }>`
    select id, name, external_id as external from deal
    where org_id = ${org} and external_id like 'server-%' order by length(external_id), external_id`.execute(
    db,
  )
  return rows
}

/** What happens at about the same time comes mixed, and again in another order while the clock goes on. */
async function tellAll(
  { clock, deliver, settle }: BothChats,
  happenings: readonly Happening[],
  chance: () => number,
  count: { deliveries: number; refused: number },
): Promise<void> {
  const due = happenings.flatMap((it) => tellings(it, chance))
  const moments = [...new Set(due.map(({ later }) => later))].sort((one, other) => one - other)
  let passed = 0
  for (const moment of moments) {
    clock.pass(moment - passed)
    passed = moment
    const now = shuffled(
      due.filter(({ later }) => later === moment),
      chance,
    )
    const work = async (): Promise<void> => {
      for (let it = now.pop(); it; it = now.pop()) {
        count.deliveries++
        if ((await deliver(it.told)) >= 300) count.refused++
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await settle()
  }
}

function tellings(happening: Happening, chance: () => number): Due[] {
  const times = 1 + Math.floor(chance() * MOST_TIMES)
  const after = AGAIN_AFTER[happening.kind]
  return Array.from({ length: times }, (_, nth) => {
    const later = nth === 0 ? 0 : after[Math.floor(chance() * after.length)]!
    return { later, told: happening.tell(nth, later) }
  })
}

function shuffled<T>(list: readonly T[], chance: () => number): T[] {
  return list
    .map((it) => ({ it, by: chance() }))
    .sort((one, other) => one.by - other.by)
    .map(({ it }) => it)
}

/** Every mark must be in one signal and in one line of history. */
async function judge(
  { house: { db, org } }: BothChats,
  all: readonly Happening[],
): Promise<Omit<DuplicatesOutcome, 'deliveries' | 'refused'>> {
  const { rows } = await sql<{ mark: string; signals: number; lines: number }>`
    with signals as (select id, substring(signal::text from 'mark-[0-9]{6}') as mark from inbox
        where org_id = ${org} and kind in ('note.added', 'deal.updated')),
      told as (select mark, count(*)::int as n from signals group by 1),
      lines as (select s.mark, count(*)::int as n from signals s
        join event e on e.org_id = ${org} and e.signal_id = s.id group by 1)
    select m.mark, coalesce(t.n, 0) as signals, coalesce(l.n, 0) as lines
    from unnest(${all.map(({ mark }) => mark)}::text[]) as m (mark)
    left join told t on t.mark = m.mark left join lines l on l.mark = m.mark`.execute(db)
  return {
    events: all.length,
    effects: rows.reduce((sum, { lines }) => sum + lines, 0),
    doubled: rows.filter(({ signals, lines }) => signals > 1 || lines > 1).length,
    lost: rows.filter(({ signals, lines }) => signals === 0 || lines === 0).length,
  }
}
