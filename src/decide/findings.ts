import type { Finding, OfferedNoun } from '../model.ts'
import type { Id } from '../nouns.ts'
import { enumerate } from './sentences.ts'

/** How much of a team's new work of a kind somebody got. */
export interface TeamShare {
  readonly noun: OfferedNoun
  readonly team: string
  readonly personId: Id<'person'>
  readonly person: string
  readonly count: number
}

/** One of several records that are one and the same, as far as can be seen. */
export interface Twin {
  readonly id: Id
  readonly key: string
  readonly ownerId: Id<'person'>
  readonly owner: string
  /** How much there is of it: an account's deals, the history of any other. */
  readonly weight: number
}

/** Records that look like one, the oldest first; not all have the same owner. `same` is what they share. */
export interface Twins {
  readonly noun: 'account' | OfferedNoun
  readonly same: string
  readonly records: readonly Twin[]
}

/** What a look at the last days shows. */
export interface Looked {
  readonly days: number
  readonly shares: readonly TeamShare[]
  /** The rules that were there all the time, and those that decided something. */
  readonly rules: readonly string[]
  readonly fired: ReadonlySet<string>
  readonly twins: readonly Twins[]
}

/** Fewer than these are chance. */
const ENOUGH = 10
const MOST = 0.7
const NAMED = 5

/** What somebody should look at. */
export function findingsOf(looked: Looked): Finding[] {
  return [...ofShares(looked), ...ofRules(looked), ...looked.twins.map(ofTwins)]
}

function ofShares({ shares, days }: Looked): Finding[] {
  const teams = Map.groupBy(shares, ({ noun, team }) => `${noun} ${team}`)
  return [...teams.values()].flatMap((members) => {
    const { noun, team } = members[0]!
    const total = members.reduce((sum, { count }) => sum + count, 0)
    const most = members.reduce((one, other) => (other.count > one.count ? other : one))
    if (members.length < 2 || total < ENOUGH || most.count / total < MOST) return []
    const because = `Everything goes to one person: ${most.person} got ${most.count} of the ${total} ${noun}s of ${team} in ${days} days`
    // Those of deals were named before there were others.
    const of = noun === 'deal' ? team : `${noun} ${team}`
    return { ...ALONE, name: `share ${of} ${most.personId}`, because }
  })
}

const ALONE = { about: null, tell: [] }

/** Where none fired there was no work, and no rule is to blame. */
function ofRules({ rules, fired, days }: Looked): Finding[] {
  const idle = rules.filter((rule) => !fired.has(rule))
  if (idle.length === 0 || idle.length === rules.length) return []
  const more = idle.length > NAMED ? ` and ${idle.length - NAMED} more` : ''
  const names = idle.slice(0, NAMED).map((rule) => `"${rule}"`)
  const because = `Rules that never fired in ${days} days: ${names.join(', ')}${more}`
  return [{ ...ALONE, name: 'idle rules', because }]
}

/** Both owners hear of it, and which is proposed to be kept: that of which there is more, else the older. */
function ofTwins({ noun, same, records }: Twins): Finding {
  const kept = records.reduce((one, other) => (other.weight > one.weight ? other : one))
  const said = records.slice(0, NAMED).map(({ key, owner }) => `${key} of ${owner}`)
  const what = noun === 'account' ? 'deals' : 'entries in its history'
  const others = records.filter(({ id }) => id !== kept.id).map(({ weight }) => weight)
  const more =
    kept.weight > Math.max(...others)
      ? `it has ${kept.weight} ${what}, ${enumerate(others.slice(0, NAMED).map(String), 'and')} the other${others.length > 1 ? 's' : ''}`
      : 'it is the oldest'
  return {
    name: `twins ${noun} ${same}`,
    because: `Duplicates with two owners: ${enumerate(said, 'and')} look like one ${noun}. Proposed: keep ${kept.key}, since ${more}`,
    about: { noun, id: kept.id },
    tell: [...new Set(records.map(({ ownerId }) => ownerId))],
  }
}
