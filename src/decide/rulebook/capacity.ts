import type { WorkKind } from '../../model.ts'
import { type Capacity, KIND_OF, KINDS, type Limit, type Weights } from '../ownership-rules.ts'
import type { Rulebook } from '../rulebook.ts'
import { WEIGHT } from './ownership-shapes.ts'
import { blame, blameKey, keysAt, type Page, type Path, readAt, valueAt } from './page.ts'
import { suggest } from './words.ts'

const AMOUNT = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/

/** Reads what people can take: lines like `emea-sales: { deals: 12 }` or `ana@example.com: { deals: 500000 EUR }`. */
export function loadCapacity(page: Page): Capacity {
  const lines = keysAt(page, ['capacity']).map((name) => {
    const path = ['capacity', name]
    return [name, keysAt(page, path).flatMap((kind) => loadLimits(page, [...path, kind]))] as const
  })
  return {
    people: Object.fromEntries(
      lines.filter(([name]) => name.includes('@')).map(([mail, it]) => [mail.toLowerCase(), it]),
    ),
    teams: Object.fromEntries(lines.filter(([name]) => !name.includes('@'))),
  }
}

function loadLimits(page: Page, path: Path): Limit[] {
  const name = String(path.at(-1))
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name as keyof typeof KINDS] : null
  if (!kind) {
    const known = suggest(name, Object.keys(KINDS))
    blameKey(page, path, `"${name}" is no work that has a capacity; ${known}`)
    return []
  }
  const value = valueAt(page, path)
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap((one): Limit[] => {
    const limit = limitOf(one)
    if (limit && (kind === 'deal' || limit.currency === null)) return [{ kind, ...limit }]
    const amount = kind === 'deal' ? ', or an amount like 500000 EUR' : ''
    blame(page, path, `write how many ${name} are too many to add one, like 12${amount}`)
    return []
  })
}

function limitOf(value: unknown): Omit<Limit, 'kind'> | null {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    return { most: value, currency: null }
  }
  const [, amount, currency] = AMOUNT.exec(typeof value === 'string' ? value.trim() : '') ?? []
  return amount && currency ? { most: Number(amount), currency } : null
}

/** Reads how many turns people have: by team, lines like `ana@example.com: 3`. */
export function loadWeights(page: Page): Weights {
  const teams = keysAt(page, ['weights']).map((team) => {
    const weights = keysAt(page, ['weights', team]).map((mail) => {
      const path = ['weights', team, mail]
      if (!mail.includes('@'))
        blameKey(page, path, `"${mail}" is no mail address: write whose weight it is by their mail`)
      return [mail.toLowerCase(), readAt(page, path, WEIGHT) ?? 1] as const
    })
    return [team, Object.fromEntries(weights)] as const
  })
  return Object.fromEntries(teams)
}

/** The kinds of work of which somebody's load decides who gets more. */
export function weighedBy({
  ownership,
  capacity,
  playbooks,
}: Pick<Rulebook, 'ownership' | 'capacity' | 'playbooks'>): WorkKind[] {
  const limits = [capacity.people, capacity.teams].flatMap((it) => Object.values(it).flat())
  const dealt = ownership.filter(({ assign }) => 'by' in assign && assign.by === 'least_loaded')
  const owners = playbooks.flatMap(({ project, tasks }) => [project, ...tasks])
  const kinds = [
    ...limits.map(({ kind }) => kind),
    ...dealt.flatMap(({ on }) => on.map((moment) => KIND_OF[moment])),
    ...owners.flatMap(({ owner }) => ('by' in owner && owner.by === 'least_loaded' ? 'task' : [])),
  ]
  return [...new Set(kinds)].sort()
}
