import type { Patch, Situation } from '../model.ts'
import type { Person } from '../nouns.ts'
import { customValue } from './deal/custom.ts'
import { byName, offeredText } from './deal/reading.ts'
import { personByMail } from './deal/reports.ts'
import { FIELDS, type Field, fieldOf } from './fields.ts'
import { parentFor } from './parents.ts'
import { type Normal, normalise } from './quality.ts'
import type { Rulebook } from './rulebook.ts'
import { enumerate } from './sentences.ts'

/** A value that cannot be taken. */
export interface Bad {
  readonly field: string
  readonly offered: string | null
  readonly because: string
}

/** What is said of a record: good values by column, the fields of our own, the owner, and what cannot be taken. */
export interface Said {
  readonly fields: Record<string, unknown>
  readonly custom: Record<string, unknown>
  readonly owner: Person | null
  readonly named: readonly string[]
  readonly faults: readonly Bad[]
}

type SaidNoun = 'account' | 'lead' | 'ticket'

interface About {
  readonly noun: SaidNoun
  readonly said: Patch
  /** A new record cannot be without some fields: a blank says nothing then. */
  readonly isNew: boolean
}

/** Reads what is said of the fields of a record, standard ones and our own. */
export function readSaid(
  { fields: own }: Pick<Rulebook, 'fields'>,
  situation: Situation,
  { noun, said, isNew }: About,
): Said {
  const { custom: ours, ...rest } = said
  const isOurs = ([name]: [string, unknown]) => Object.hasOwn(own[noun] ?? {}, name)
  const standard = byName(rest).filter((it) => !isOurs(it))
  const all = { ...(isPatch(ours) && ours), ...Object.fromEntries(byName(rest).filter(isOurs)) }
  const named = [...standard.map(([name]) => name), ...Object.keys(all)]
  const read = readStandard(situation, standard, { noun, isNew })
  const { custom, faults } = readOwn(own[noun], byName(all))
  return { ...read, custom, named, faults: [...read.faults, ...faults] }
}

function readStandard(
  situation: Situation,
  said: readonly [string, unknown][],
  { noun, isNew }: Pick<About, 'noun' | 'isNew'>,
): Pick<Said, 'fields' | 'owner' | 'faults'> {
  const fields: Record<string, unknown> = {}
  const faults: Bad[] = []
  let owner: Person | null = null
  for (const [field, raw] of said) {
    const known = fieldOf(noun, field)
    if (raw === undefined || (isNew && known?.lasting && raw === null)) continue
    const normal = known ? normalOf(situation, known, raw) : { fault: noField(noun, field) }
    const person =
      known?.kind === 'person' && 'value' in normal
        ? personByMail(situation.people, normal.value ?? '')
        : null
    if ('fault' in normal) faults.push({ field, offered: offeredText(raw), because: normal.fault })
    else if (known?.kind !== 'person') fields[known!.column] = normal.value
    else if (person) owner = person
    else faults.push({ field, offered: offeredText(raw), because: NOBODY })
  }
  return { fields, owner, faults }
}

function normalOf(situation: Situation, field: Field, raw: unknown): Normal {
  if (field.kind === 'parent') return parentFor(situation, situation.account, raw)
  return normalise(field, raw)
}

function readOwn(
  declared: Rulebook['fields'][string] | undefined,
  said: readonly [string, unknown][],
): Pick<Said, 'custom' | 'faults'> {
  const custom: Record<string, unknown> = {}
  const faults: Bad[] = []
  for (const [field, raw] of said) {
    const normal = customValue(declared?.[field], raw, field)
    if ('value' in normal) custom[field] = normal.value
    else faults.push({ field, offered: offeredText(raw), because: normal.fault })
  }
  return { custom, faults }
}

const NOBODY = 'Nobody active here has that address: name a colleague'

function noField(noun: SaidNoun, field: string): string {
  const known = enumerate(Object.keys(FIELDS[noun]), 'and')
  const article = noun === 'account' ? 'An' : 'A'
  return `${article} ${noun} has no field “${field.slice(0, 60)}”: it has ${known}`
}

function isPatch(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
