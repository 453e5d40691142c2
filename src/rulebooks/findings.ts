import { findingsOf } from '../decide/findings.ts'
import { idFrom } from '../decide/ids.ts'
import { load } from '../decide/rulebook/load.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { House } from '../house.ts'
import type { Finding, Signal } from '../model.ts'
import type { Person } from '../nouns.ts'
import {
  readFired,
  readInForceAt,
  readKnownFindings,
  readShares,
  readTwins,
} from '../store/findings.ts'

/** How far back is looked. */
const DAYS = 30
const DAY_MS = 86_400_000

/** Who looks after the rules: they are told of findings. */
export function looksAfterRules({ roles }: Pick<Person, 'roles'>): boolean {
  return roles.includes('ops') || roles.includes('admin')
}

/** What somebody should look at: work that is dealt badly, rules that do nothing, records that are two. */
export async function findFindings(
  house: Pick<House, 'db' | 'org' | 'now' | 'rulebook'>,
): Promise<Finding[]> {
  const { db, org, now } = house
  const since = new Date(now().getTime() - DAYS * DAY_MS).toISOString()
  const [shares, fired, twins, before] = await Promise.all([
    readShares(db, org, since),
    readFired(db, org, since),
    readTwins(db, org),
    readInForceAt(db, org, since),
  ])
  const loaded = before && load(before)
  const old = loaded && 'rulebook' in loaded ? namesOf(loaded.rulebook) : []
  const rules = namesOf(house.rulebook()).filter((name) => old.includes(name))
  return findingsOf({ days: DAYS, shares, fired, twins, rules })
}

/**
 * The daily look: what is new, or says something else, and what is no longer so is decided, each by itself.
 * A second look on the same day changes nothing about what the first one told.
 */
export async function tellFindings(house: House): Promise<void> {
  const found = await findFindings(house)
  const known = await readKnownFindings(house.db, house.org)
  const names = new Set(found.map(({ name }) => name))
  for (const finding of found) {
    const old = known.get(finding.name)
    if (old?.state === 'settled' || old?.because === finding.because) continue
    const stamp = stampOf(house, 'seen', finding.name)
    const exception = old?.exception ?? idFrom(stamp, 'exception')
    await house.receive({ ...stamp, kind: 'finding.seen', finding, exception })
  }
  for (const [name, { exception }] of known) {
    if (names.has(name)) continue
    await house.receive({ ...stampOf(house, 'gone', name), kind: 'finding.gone', name, exception })
  }
}

function stampOf({ now }: House, what: string, name: string): Pick<Signal, Stamped> {
  const at = now().toISOString()
  const by = { kind: 'system', id: 'findings' } as const
  return { id: `finding:${what}:${at.slice(0, 10)}:${name}`, at, by, source: 'baton' }
}

type Stamped = 'id' | 'at' | 'by' | 'source'

/** The rules that could have fired. */
function namesOf({ ownership, approvals, sla }: Rulebook): string[] {
  const acting = ownership.filter(({ shadow }) => shadow === undefined)
  return [...acting, ...approvals, ...sla].map(({ name }) => name)
}
