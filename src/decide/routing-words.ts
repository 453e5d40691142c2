import type { Situation } from '../model.ts'
import type { Id } from '../nouns.ts'
import { says } from './cel/cel.ts'
import { personOf } from './facts.ts'
import type { STANDS_FOR } from './ownership-rules.ts'
import { parentOf } from './parents.ts'
import type { Turn } from './rotation.ts'
import type { OwnershipRule, Way } from './rulebook.ts'
import { enumerate, sayPath, sayRead } from './sentences.ts'
import type { TerritoryLine } from './territories.ts'

interface Judged {
  readonly rule: OwnershipRule
  readonly team: string | null
  readonly turn: Turn
  readonly read: Readonly<Record<string, unknown>>
  readonly line: TerritoryLine | null
}

/** What a rule that applies found: `the account's region is EMEA, so it goes round the team emea-sales; ...`. */
export function sayFound(situation: Situation, judged: Judged): string {
  const { rule, team, turn, line } = judged
  const { assign } = rule
  if ('queue' in assign) return ''
  if ('to' in assign) return sayNamed(turn, sayStand(situation, assign.to))
  if ('table' in assign && !line) {
    return `no line of ${assign.table.file} is for this (${sayRead(judged.read)})`
  }
  const ground = sayGround(judged)
  if ('person' in assign) return `${ground}${sayNamed(turn, assign.person)}`
  if (line && 'person' in line.holder) return `${ground}${sayNamed(turn, line.holder.person)}`
  return `${ground}${sayTurn(turn, team, assign.by)}`
}

function sayStand(situation: Situation, to: (typeof STANDS_FOR)[number]): string {
  const { account, deal } = situation
  if (to === 'asker') return 'the one who entered it'
  if (to === 'deal.owner') return `the owner of ${deal?.name ?? 'its deal'}`
  const name = account?.name ?? 'its account'
  if (to === 'account.owner') return `the owner of ${name}`
  return `the owner of ${parentOf(situation)?.name ?? `the parent account of ${name}`}`
}

function sayNamed({ candidates: [candidate] }: Turn, who: string): string {
  if (!candidate) return `nobody of ours is ${who}`
  const { name, skipped } = candidate
  if (skipped !== null) return `${name}, ${who}, ${skipped}`
  return `${name} is ${who}, and so takes it`
}

/** A value is told together with its field's name: so it is known that it is told. */
function sayGround({ rule: { when, assign }, read, line }: Judged): string {
  if ('table' in assign) return line ? sayLine(assign.table.file, line, read) : ''
  if ('territory' in assign) return `${sayRead({ [assign.territory]: read[assign.territory] })}, `
  return when ? `${says(when)}, ` : ''
}

/** Which line of a table it is: `line 12 of territories/europe.csv is for the account's country DE, `. */
function sayLine(file: string, line: TerritoryLine, read: Judged['read']): string {
  const asks = line.asks.map(({ path }) => `${sayPath(path)} ${read[path]}`)
  const what = asks.length > 0 ? enumerate(asks, 'and') : 'everything else'
  return `line ${line.line} of ${file} is for ${what}, `
}

function sayTurn(
  { person, candidates, missed, catchesUp = false }: Turn,
  team: string | null,
  by: Way,
): string {
  if (team === null) return 'for which no team is named'
  if (candidates.length === 0) return `but nobody is in the team ${team}`
  const passed = missed.map(({ name, skipped }) => `${name} ${skipped}`).join(', ')
  if (!person) return `but nobody of the team ${team} can take it (${passed})`
  if (catchesUp)
    return `so it goes round the team ${team}; ${person.name} was away, and has the first turns until all are even`
  return `${sayDealt(team, person.name, by)}${passed ? ` (${passed})` : ''}`
}

function sayDealt(team: string, name: string, by: Way): string {
  if (by === 'least_loaded') return `so ${name} of the team ${team} takes it, who has least to do`
  const how = by === 'weighted' ? ' by weight' : ''
  return `so it goes round the team ${team}${how}; it was ${name}'s turn`
}

/** Which blank field keeps a rule from deciding. */
export function sayBlank(situation: Situation, rule: OwnershipRule, field: string): string {
  return `${sayPath(field)} is blank, and "${rule.name}" needs it to say who owns ${nameIn(situation)}`
}

function nameIn({ task, deal, lead, ticket, account }: Situation): string {
  return task?.title ?? (deal ?? lead ?? ticket ?? account)?.name ?? 'this'
}

/** In which queue it waits, and with whom. */
export function sayQueue({ people }: Situation, queue: string, keeper: Id<'person'> | null) {
  const name = personOf(people, keeper)?.name
  return `it waits in the queue ${queue}, ${name ? `which ${name} looks after` : 'which nobody looks after'}`
}
