import { asRouted } from '../decide/deal/routed.ts'
import { load } from '../decide/rulebook/load.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { sayWhatIf, whatIf } from '../decide/what-if.ts'
import type { House } from '../house.ts'
import type { Situation } from '../model.ts'
import type { Id } from '../nouns.ts'
import { readOrigin, standingStill } from '../store/replay.ts'
import { readSources } from '../store/rulebooks.ts'

/**
 * What would have given a deal to somebody else, from the situation and the rules of that day, however long
 * ago; null where no rule chose its owner, or where nothing small would have.
 */
export async function whatElse(
  { db, org, rulebook }: Pick<House, 'db' | 'org' | 'rulebook'>,
  deal: Id<'deal'>,
): Promise<string | null> {
  const origin = await standingStill(db, (trx) => readOrigin(trx, org, deal))
  if (!origin) return null
  const rules = await rulesOf({ db, org, rulebook }, origin.rulebook)
  const seen = rules && seenBy(rules, origin.situation)
  if (!rules || !seen || !rules.ownership.some(({ name }) => name === origin.rule)) return null
  const other = whatIf(rules, seen, 'deal.created')
  return other && sayWhatIf(other)
}

async function rulesOf(
  { db, org, rulebook }: Pick<House, 'db' | 'org' | 'rulebook'>,
  version: string,
): Promise<Rulebook | null> {
  if (rulebook().version === version) return rulebook()
  const sources = await readSources(db, org, version)
  const loaded = sources && load(sources)
  return loaded && 'rulebook' in loaded ? loaded.rulebook : null
}

function seenBy(rules: Rulebook, situation: Situation): Situation | null {
  const { signal } = situation
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return null
  return asRouted(rules, { ...situation, signal })
}
