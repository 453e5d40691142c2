import { FIELDS } from '../fields.ts'
import type { OwnershipRule, Pipeline, Rulebook, Stage } from '../rulebook.ts'
import { type Known, loadAssign } from './assign.ts'
import {
  blame,
  blameTwice,
  checkName,
  itemsAt,
  keysAt,
  nodeAt,
  type Page,
  type Path,
  placeOf,
  readAt,
} from './page.ts'
import { PIPELINE, STAGE } from './shapes.ts'

interface Read {
  readonly path: Path
  readonly stage: Stage
}

/** Reads `pipelines.yml`: the stages of each pipeline, in their order. */
export function loadPipelines(
  page: Page,
  { fields, known }: { readonly fields: Rulebook['fields']; readonly known: Known },
): Record<string, Pipeline> {
  const names = keysAt(page, [])
  if (names.length === 0) blame(page, [], 'there is no pipeline: write one with its stages')
  const pipelines = names.map(
    (name) => [name, loadPipeline(page, name, { fields: dealFields(fields), known })] as const,
  )
  return Object.fromEntries(pipelines)
}

/** The names of a deal's fields, standard ones and those of our own. */
export function dealFields(fields: Rulebook['fields']): string[] {
  return [...Object.keys(FIELDS.deal), ...Object.keys(fields.deal ?? {})]
}

function loadPipeline(
  page: Page,
  name: string,
  { fields, known }: { readonly fields: readonly string[]; readonly known: Known },
): Pipeline {
  const shape = readAt(page, [name], PIPELINE)
  const paths = shape ? itemsAt(page, [name, 'stages']) : []
  const read = paths.flatMap((path) => loadStage(page, path, known) ?? [])
  const stages = read.map(({ stage }) => stage)
  blameTwice(
    page,
    read.map(({ path, stage }) => ({ name: stage.name, path: [...path, 'stage'] })),
  )
  // While a stage cannot be read, its name would be missing everywhere else too.
  if (shape && read.length === paths.length) {
    checkStages(page, read, fields)
    checkName(page, [name, 'first'], {
      name: shape.first,
      known: stages.map(({ name }) => name),
      what: 'stage',
    })
    checkEnds(page, name, stages)
  }
  return { name, first: shape?.first ?? '', stages }
}

function loadStage(page: Page, path: Path, known: Known): Read | null {
  const shape = readAt(page, path, STAGE)
  if (!shape) return null
  const { stage: name, label, probability, closed, requires = [], moves } = shape
  const isClosed = closed !== undefined
  const isWon = closed === 'won'
  const owner = loadOwner(page, [...path, 'owner'], { label, known })
  return { path, stage: { name, label, probability, isClosed, isWon, requires, moves, owner } }
}

/** Who owns the deals in a stage, as a rule of its own; null where it names nobody. */
function loadOwner(
  page: Page,
  path: Path,
  { label, known }: { readonly label: string; readonly known: Known },
): OwnershipRule | null {
  const assign = nodeAt(page, path) && loadAssign(page, path, known)
  const rule = {
    place: placeOf(page, path),
    on: ['deal.created'],
    when: null,
    otherwise: null,
  } as const
  return assign && { ...rule, name: `owner of the stage ${label}`, assign }
}

function checkStages(page: Page, read: readonly Read[], fields: readonly string[]): void {
  const names = read.map(({ stage }) => stage.name)
  for (const { path, stage } of read) {
    stage.moves.forEach((name, at) => {
      checkName(page, [...path, 'moves', at], { name, known: names, what: 'stage' })
    })
    stage.requires.forEach((name, at) => {
      checkName(page, [...path, 'requires', at], { name, known: fields, what: 'field' })
    })
  }
}

function checkEnds(page: Page, name: string, stages: readonly Stage[]): void {
  if (stages.filter(({ isWon }) => isWon).length !== 1) {
    blame(page, [name, 'stages'], 'exactly one stage is the won one: write closed: won there')
  }
  if (!stages.some(({ isClosed, isWon }) => isClosed && !isWon)) {
    blame(page, [name, 'stages'], 'no stage is a lost one: write closed: lost there')
  }
}
