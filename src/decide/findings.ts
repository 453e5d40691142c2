/** How much of a team's new work somebody got. */
export interface TeamShare {
  readonly team: string
  readonly person: string
  readonly count: number
}

/** Records that are one and the same, as far as can be seen, by their keys; each has another owner. */
export interface Twins {
  readonly noun: 'account' | 'deal'
  readonly keys: readonly string[]
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

/** What somebody should look at, each by its name. */
export function findingsOf(looked: Looked): string[] {
  return [...ofShares(looked), ...ofRules(looked), ...ofTwins(looked)]
}

function ofShares({ shares, days }: Looked): string[] {
  const teams = Map.groupBy(shares, ({ team }) => team)
  return [...teams].flatMap(([team, members]) => {
    const total = members.reduce((sum, { count }) => sum + count, 0)
    const most = members.reduce((one, other) => (other.count > one.count ? other : one))
    if (members.length < 2 || total < ENOUGH || most.count / total < MOST) return []
    return [
      `Everything goes to one person: ${most.person} got ${most.count} of the ${total} deals of ${team} in ${days} days`,
    ]
  })
}

/** Where none fired there was no work, and no rule is to blame. */
function ofRules({ rules, fired, days }: Looked): string[] {
  const idle = rules.filter((rule) => !fired.has(rule))
  if (idle.length === 0 || idle.length === rules.length) return []
  const more = idle.length > NAMED ? ` and ${idle.length - NAMED} more` : ''
  const names = idle.slice(0, NAMED).map((rule) => `"${rule}"`)
  return [`Rules that never fired in ${days} days: ${names.join(', ')}${more}`]
}

function ofTwins({ twins }: Looked): string[] {
  return twins.map(
    ({ noun, keys }) =>
      `Duplicates with two owners: ${keys.slice(0, NAMED).join(', ')} look like one ${noun}`,
  )
}
