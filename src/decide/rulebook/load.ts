import { hash } from 'node:crypto'
import type { Vocabulary } from '../cel/cel.ts'
import { indexRules } from '../rule-index.ts'
import {
  MOMENTS,
  type OwnershipRule,
  type Rulebook,
  type RuleFault,
  type Source,
} from '../rulebook.ts'
import { vocabulary as vocabularyOf, withWork } from '../vocabulary.ts'
import { loadAbsence } from './absence.ts'
import { asksParent } from './assign.ts'
import { blindApprovers } from './blind-approvers.ts'
import { loadCalendars } from './calendars.ts'
import { weighedBy } from './capacity.ts'
import { loadChannels } from './channels.ts'
import { loadFields, loadPermissions, loadReading } from './company.ts'
import { judgeExamples } from './examples.ts'
import { loadApprovals } from './gates.ts'
import { endlessOffers } from './offers.ts'
import { loadOwnership } from './ownership.ts'
import { keysAt, openPage, type Page } from './page.ts'
import { dealFields, loadPipelines } from './pipelines.ts'
import { loadPlaybook } from './playbooks.ts'
import { loadSla } from './sla.ts'
import { loadTables } from './territories.ts'
import { suggest } from './words.ts'

const FILES = [
  'pipelines',
  'ownership',
  'sla',
  'approvals',
  'calendars',
  'permissions',
  'channels',
  'fields',
  'absence',
] as const
type File = (typeof FILES)[number]

/** The compiled rulebook, or every fault of the sources at once. */
export type Loaded = { readonly rulebook: Rulebook } | { readonly faults: readonly RuleFault[] }

/**
 * Compiles the rules. A source's `file` is its path from above the rules' folder, like `rules/playbooks/closed-won.yml`;
 * conditions may name what `vocabulary` makes of the fields of our own.
 */
export function load(
  sources: readonly Source[],
  vocabulary: (fields: Rulebook['fields']) => Vocabulary = vocabularyOf,
): Loaded {
  const faults: RuleFault[] = []
  const pages = openPages(sources, faults)
  const draft = compileAll(pages, vocabulary)
  if (draft && faults.length === 0) faults.push(...blindApprovers(draft))
  if (draft && faults.length === 0) judgeExamples(pages.files, draft, vocabulary(draft.fields))
  if (faults.length > 0 || !draft) return { faults: faults.sort(byPlace) }
  return { rulebook: { ...draft, version: versionOf(sources) } }
}

interface Pages {
  readonly files: Readonly<Record<File, Page | null>>
  readonly playbooks: readonly Page[]
  readonly territories: readonly Source[]
  readonly faults: RuleFault[]
}

function openPages(sources: readonly Source[], faults: RuleFault[]): Pages {
  const folder = sources[0]?.file.split('/')[0] ?? 'rules'
  const named = sources.map((source) => ({
    source,
    name: source.file.split('/').slice(1).join('/'),
  }))
  const files = FILES.map((file) => {
    const found = named.find(({ name }) => name === `${file}.yml`)
    if (!found)
      faults.push(faultIn(`${folder}/${file}.yml`, 'this file is missing: every rulebook has it'))
    return [file, found ? openPage(found.source, faults) : null]
  })
  const playbooks = named.filter(({ name }) => /^playbooks\/[^/]+\.yml$/.test(name))
  const territories = named.filter(({ name }) => /^territories\/[^/]+\.(csv|yml)$/.test(name))
  const read = new Set([...playbooks, ...territories].map(({ name }) => name))
  for (const { source, name } of named) {
    if (read.has(name) || FILES.some((file) => name === `${file}.yml`)) continue
    const known = FILES.map((file) => `${file}.yml`)
    faults.push(faultIn(source.file, `nothing reads this file; ${suggest(name, known)}`))
  }
  return {
    files: Object.fromEntries(files),
    playbooks: playbooks.flatMap(({ source }) => openPage(source, faults) ?? []),
    territories: territories.map(({ source }) => source),
    faults,
  }
}

function compileAll(
  { files, playbooks, territories, faults }: Pages,
  vocabularyFor: (fields: Rulebook['fields']) => Vocabulary,
): Omit<Rulebook, 'version'> | null {
  const fields = files.fields ? loadFields(files.fields) : {}
  const vocabulary = vocabularyFor(fields)
  const everything = withWork(vocabulary, fields)
  const calendars = files.calendars && loadCalendars(files.calendars)
  const tables = loadTables(territories, vocabulary, faults)
  const queues = files.ownership ? keysAt(files.ownership, ['queues']) : []
  const owning = { vocabulary, narrowed: new Map(), tables, queues }
  const pipelines = files.pipelines && loadPipelines(files.pipelines, { fields, known: owning })
  const known = { vocabulary, calendars: calendars && Object.keys(calendars) }
  const gates = { vocabulary, pipelines, fields: dealFields(fields) }
  const sla = files.sla && loadSla(files.sla, { vocabulary: everything, calendars })
  const ownership =
    files.ownership && loadOwnership(files.ownership, { vocabulary: everything, tables })
  const approvals = files.approvals && loadApprovals(files.approvals, gates)
  const permissions = files.permissions && loadPermissions(files.permissions)
  const reading = files.permissions ? loadReading(files.permissions, fields) : {}
  const channels =
    files.channels && loadChannels(files.channels, { ...known, vocabulary: everything })
  const absence = files.absence && loadAbsence(files.absence)
  const books = playbooks.flatMap((page) => loadPlaybook(page, known) ?? [])
  if (!calendars || !pipelines || !sla?.exceptions || !ownership || !approvals) return null
  if (!permissions || !channels || !absence) return null
  faults.push(...endlessOffers(ownership.ownership, sla.clocks))
  const owners = [
    ...[...ownership.ownership, ...Object.values(ownership.defaults)],
    ...ownersOf(pipelines),
  ]
  return {
    pipelines,
    ...ownership,
    ...withShadows(ownership.ownership),
    weighed: weighedBy({ ownership: owners, capacity: ownership.capacity, playbooks: books }),
    asksParents: owners.some(asksParent),
    offers: ownership.ownership.some(({ offer }) => offer !== undefined),
    sla: sla.clocks,
    exceptions: sla.exceptions,
    approvals,
    playbooks: books,
    calendars,
    ...permissions,
    reading,
    channels,
    absence,
    fields,
  }
}

/** Only rules that are not in shadow decide. */
function withShadows(
  rules: readonly OwnershipRule[],
): Pick<Rulebook, 'ownershipOn' | 'shadows' | 'shadowUntil'> {
  const acts = (rule: OwnershipRule) => rule.shadow === undefined
  const shadows = rules
    .filter((rule) => !acts(rule))
    .map((rule) => ({
      rule,
      ownershipOn: byMoment(rules.filter((one) => one === rule || acts(one))),
    }))
  return { ownershipOn: byMoment(rules.filter(acts)), shadows, shadowUntil: {} }
}

function ownersOf(pipelines: Rulebook['pipelines']): OwnershipRule[] {
  const stages = Object.values(pipelines).flatMap(({ stages }) => stages)
  return stages.flatMap(({ owner }) => owner ?? [])
}

function byMoment(rules: readonly OwnershipRule[]): Rulebook['ownershipOn'] {
  const indexes = MOMENTS.map(
    (moment) => [moment, indexRules(rules.filter(({ on }) => on.includes(moment)))] as const,
  )
  return Object.fromEntries(indexes) as Rulebook['ownershipOn']
}

function faultIn(file: string, message: string): RuleFault {
  return { file, line: 1, column: 1, message }
}

function byPlace(one: RuleFault, other: RuleFault): number {
  const files = one.file === other.file ? 0 : one.file < other.file ? -1 : 1
  return files || one.line - other.line || one.column - other.column
}

/** A short name of exactly these rules: the same text gives the same version. */
export function versionOf(sources: readonly Source[]): string {
  const texts = sources.map(({ file, text }) => JSON.stringify([file, text])).sort()
  return hash('sha256', texts.join('\n'), 'hex').slice(0, 12)
}
