import type { Situation } from '../model.ts'
import type { Person } from '../nouns.ts'
import type { Facts } from './cel/cel.ts'
import { askerOf, factAt, personOf } from './facts.ts'
import { byMail } from './fixer.ts'
import { parentOf } from './parents.ts'
import type { AssignTo } from './rulebook.ts'
import { lookUp, type TerritoryLine } from './territories.ts'

/** What a rule means for these facts: a team, or the line of a territory table that says whom. */
export interface Aim {
  readonly team: string | null
  readonly line: TerritoryLine | null
}

/** What it means; or the blank field without which that cannot be said, as with a blank in a condition. */
export function aimOf(assign: AssignTo, facts: Facts): Aim | { readonly missing: string } {
  if ('team' in assign) return { team: assign.team, line: null }
  if ('table' in assign) return aimByTable(assign, facts)
  if (!('territory' in assign)) return { team: null, line: null }
  const value = factAt(assign.territory, facts)
  if (value === null) return { missing: assign.territory }
  return { team: teamFor(assign.teams, String(value)), line: null }
}

function aimByTable(
  { table }: Extract<AssignTo, { table: unknown }>,
  facts: Facts,
): Aim | { readonly missing: string } {
  const found = lookUp(table, facts)
  if (found.is === 'unknown') return { missing: found.missing }
  if (found.is === 'none') return { team: null, line: null }
  const { line } = found
  return { team: 'team' in line.holder ? line.holder.team : null, line }
}

// People write regions as they like: "emea" is EMEA.
function teamFor(teams: Readonly<Record<string, string>>, value: string): string | null {
  const said = value.trim().toLowerCase()
  return Object.entries(teams).find(([name]) => name.toLowerCase() === said)?.[1] ?? null
}

/** The person whom a rule or the line of its table names; null where it names a team, a queue or nobody of ours. */
export function personMeant(situation: Situation, assign: AssignTo, { line }: Aim): Person | null {
  const { people, account, deal } = situation
  if (line && 'person' in line.holder) return byMail(people, line.holder.person)
  if ('person' in assign) return byMail(people, assign.person)
  if (!('to' in assign)) return null
  if (assign.to === 'asker') return askerOf(situation)
  const of = {
    'account.owner': account,
    'account.parent.owner': parentOf(situation),
    'deal.owner': deal,
  }[assign.to]
  return personOf(people, of?.ownerId ?? null)
}

/** The fields by which a rule chooses the team, with their values. */
export function readByAim(assign: AssignTo, facts: Facts): Record<string, unknown> {
  const paths =
    'table' in assign ? assign.table.paths : 'territory' in assign ? [assign.territory] : []
  return Object.fromEntries(paths.map((path) => [path, factAt(path, facts)]))
}
