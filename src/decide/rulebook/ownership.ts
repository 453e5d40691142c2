import type { WorkKind } from '../../model.ts'
import {
  type Capacity,
  KIND_OF,
  KNOWN_AT,
  MOMENTS,
  type Moment,
  type OwnershipRule,
  type Queue,
  type Weights,
} from '../ownership-rules.ts'
import { isOfferable } from '../owning/work.ts'
import { type Known, loadAssign } from './assign.ts'
import { loadCapacity, loadWeights } from './capacity.ts'
import { conditionAt } from './condition.ts'
import { OFFER, OTHERWISE, OWNERSHIP, OWNERSHIP_RULE, QUEUE } from './ownership-shapes.ts'
import {
  blame,
  blameKey,
  blameTwice,
  checkName,
  itemsAt,
  keysAt,
  nodeAt,
  type Page,
  type Path,
  placeOf,
  readAt,
  valueAt,
} from './page.ts'
import { suggest } from './words.ts'

/** What `ownership.yml` says. */
export interface Ownership {
  readonly ownership: readonly OwnershipRule[]
  readonly queues: Readonly<Record<string, Queue>>
  readonly defaults: Readonly<Partial<Record<WorkKind, OwnershipRule>>>
  readonly capacity: Capacity
  readonly weights: Weights
}

/** Reads `ownership.yml`: the queues, what people can take, and the rules in their order. */
export function loadOwnership(
  page: Page,
  { vocabulary, tables }: Pick<Known, 'vocabulary' | 'tables'>,
): Ownership {
  readAt(page, [], OWNERSHIP)
  const queues = loadQueues(page)
  const queueNames = keysAt(page, ['queues'])
  const known = { vocabulary, narrowed: new Map(), tables, queues: queueNames }
  const paths = itemsAt(page, ['rules'])
  const ownership = paths.flatMap((path) => loadRule(page, path, known) ?? [])
  const capacity = loadCapacity(page)
  blameTwice(
    page,
    paths.map((path) => ({
      name: String(valueAt(page, [...path, 'rule'])),
      path: [...path, 'rule'],
    })),
  )
  const defaults = loadDefaults(page, known)
  return { ownership, queues, defaults, capacity, weights: loadWeights(page) }
}

function loadQueues(page: Page): Record<string, Queue> {
  const queues: Record<string, Queue> = {}
  for (const name of keysAt(page, ['queues'])) {
    const path = ['queues', name]
    const owner = readAt(page, path, QUEUE)?.owner
    if (owner?.role && !owner.person) queues[name] = { name, owner: { role: owner.role } }
    else if (owner?.person && !owner.role) queues[name] = { name, owner: { person: owner.person } }
    else if (owner) blame(page, [...path, 'owner'], 'write a role or a person, like { role: ops }')
  }
  return queues
}

/** What a default is called where it decides. */
const DEFAULTS: Readonly<Record<WorkKind, string>> = {
  lead: 'default owner of leads',
  ticket: 'default owner of tickets',
  deal: 'default owner of deals',
  account: 'default owner of accounts',
  task: 'default owner of tasks',
}

function loadDefaults(page: Page, known: Known): Ownership['defaults'] {
  const loaded = keysAt(page, ['default']).flatMap((name) => {
    const path = ['default', name]
    const on = MOMENTS.find((moment) => KIND_OF[moment] === name)
    if (!on) {
      blameKey(page, path, `"${name}" has no default; ${suggest(name, Object.keys(DEFAULTS))}`)
      return []
    }
    const assign = loadAssign(page, path, seenAt([on], known))
    const rule = { place: placeOf(page, path), on: [on], when: null, otherwise: null }
    return assign ? [[KIND_OF[on], { ...rule, name: DEFAULTS[KIND_OF[on]], assign }] as const] : []
  })
  return Object.fromEntries(loaded)
}

/** Only what is known at all these moments may be named: a new account has no deal yet. */
function seenAt(on: readonly Moment[], known: Known): Known {
  const names = Object.keys(known.vocabulary).filter((name) =>
    on.every((moment) => KNOWN_AT[moment].includes(name)),
  )
  const key = names.join()
  const vocabulary =
    known.narrowed.get(key) ??
    Object.fromEntries(names.map((name) => [name, known.vocabulary[name]!]))
  known.narrowed.set(key, vocabulary)
  return { ...known, vocabulary }
}

function loadRule(page: Page, path: Path, all: Known): OwnershipRule | null {
  const shape = readAt(page, path, OWNERSHIP_RULE)
  const known = seenAt(shape?.on ?? ['deal.created'], all)
  const when = conditionAt(page, [...path, 'when'], known.vocabulary)
  const otherwise = loadOtherwise(page, [...path, 'otherwise'], known.queues)
  const assign = shape && loadAssign(page, [...path, 'assign'], known)
  if (!shape || !assign || when === undefined || otherwise === undefined) return null
  if (otherwise === null && !('queue' in assign)) {
    return blame(
      page,
      path,
      '"otherwise" is missing: write what happens when nobody can take it, like { queue: triage }',
    )
  }
  const shadow = shadowAt(page, path, shape)
  const offer = offerAt(page, path, { on: shape.on, assign })
  const rule = { name: shape.rule, place: placeOf(page, path), on: shape.on, when, assign }
  return { ...rule, otherwise, ...(offer && { offer }), ...(shadow !== null && { shadow }) }
}

/** `{ rounds: 2 }`; null where whoever gets it has it for good. */
function offerAt(
  page: Page,
  path: Path,
  { on, assign }: Pick<OwnershipRule, 'on' | 'assign'>,
): OwnershipRule['offer'] | null {
  const at = [...path, 'offer']
  if (nodeAt(page, at) === null) return null
  if (!('by' in assign))
    return blame(page, at, 'only what goes round a team is offered: leave "offer" out')
  if (on.some((moment) => !isOfferable(KIND_OF[moment])))
    return blame(
      page,
      at,
      'only leads, tickets and deals are offered: leave "offer" out, or write on: [deal.created]',
    )
  return readAt(page, at, OFFER)
}

/** `14 days`; null where the rule acts. */
function shadowAt(
  page: Page,
  path: Path,
  { shadow: text, on }: { readonly shadow?: string | undefined; readonly on: readonly string[] },
): number | null {
  if (text === undefined) return null
  if (on.some((moment) => !isOfferable(KIND_OF[moment as Moment])))
    return blame(
      page,
      [...path, 'shadow'],
      'only rules about leads, tickets and deals can be in shadow',
    )
  const [, days] = /^([1-9]\d{0,2}) days?$/.exec(text) ?? []
  if (days !== undefined) return Number(days)
  return blame(page, [...path, 'shadow'], `"${text}" is no number of days: write it like 14 days`)
}

function loadOtherwise(page: Page, path: Path, queues: readonly string[]) {
  if (nodeAt(page, path) === null) return null
  const value = valueAt(page, path)
  if (value === 'next rule') return { next: true } as const
  const read = readAt(page, path, OTHERWISE)
  if (!read) return undefined
  const known = checkName(page, [...path, 'queue'], {
    name: read.queue,
    known: queues,
    what: 'queue',
  })
  return known ? read : undefined
}
