import { chosenIn, isRuled } from '../decide/chosen.ts'
import { load } from '../decide/rulebook/load.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { ownerBy, sayWhatIf, whatIf } from '../decide/what-if.ts'
import type { House } from '../house.ts'
import type { Subject } from '../nouns.ts'
import { readOrigin, standingStill } from '../store/replay.ts'
import { readSources } from '../store/rulebooks.ts'

/**
 * What would have given a record to somebody else, or that nothing small would have, or that no rule chose its
 * owner, by the situation and the rules of that day, however long ago; null where those do not choose them again.
 */
export async function whatElse(
  { db, org, rulebook }: Pick<House, 'db' | 'org' | 'rulebook'>,
  { noun, id }: Subject,
): Promise<string | null> {
  const origin = await standingStill(db, (trx) => readOrigin(trx, org, id))
  if (!origin) return null
  const rules = await rulesOf({ db, org, rulebook }, origin.rulebook)
  if (rules && !isRuled(rules, origin.rule)) return 'No rule of ownership chose whose it is.'
  const chosen = rules && chosenIn(rules, origin.situation, { noun, rule: origin.rule })
  return chosen && ownerBy(chosen) === origin.to ? sayWhatIf(whatIf(rules, chosen)) : null
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
