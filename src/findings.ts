import { findingsOf } from './decide/findings.ts'
import { load } from './decide/rulebook/load.ts'
import type { Rulebook } from './decide/rulebook.ts'
import type { House } from './house.ts'
import type { Person } from './nouns.ts'
import { readFired, readInForceAt, readShares, readTwins } from './store/findings.ts'

/** How far back is looked. */
const DAYS = 30
const DAY_MS = 86_400_000

/** Who looks after the rules: they are told of findings. */
export function looksAfterRules({ roles }: Pick<Person, 'roles'>): boolean {
  return roles.includes('ops') || roles.includes('admin')
}

/** What somebody should look at: work that is dealt badly, rules that do nothing, records that are two. */
export async function findFindings(house: Pick<House, 'db' | 'org' | 'now' | 'rulebook'>) {
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

/** The rules that could have fired. */
function namesOf({ ownership, approvals, sla }: Rulebook): string[] {
  const acting = ownership.filter(({ shadow }) => shadow === undefined)
  return [...acting, ...approvals, ...sla].map(({ name }) => name)
}
