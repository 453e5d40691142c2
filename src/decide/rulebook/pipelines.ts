import { FIELDS } from '../fields.ts'
import type { Pipeline, Rulebook, Stage } from '../rulebook.ts'
import { blame, blameTwice, itemsAt, keysAt, type Page, type Path, readAt } from './page.ts'
import { PIPELINE, STAGE } from './shapes.ts'
import { suggest } from './words.ts'

interface Read {
  readonly path: Path
  readonly stage: Stage
}

/** Reads `pipelines.yml`: the stages of each pipeline, in their order. */
export function loadPipelines(page: Page, fields: Rulebook['fields']): Record<string, Pipeline> {
  const names = keysAt(page, [])
  if (names.length === 0) blame(page, [], 'there is no pipeline: write one with its stages')
  const pipelines = names.map(
    (name) => [name, loadPipeline(page, name, dealFields(fields))] as const,
  )
  return Object.fromEntries(pipelines)
}

/** The names of a deal's fields, standard ones and those of our own. */
export function dealFields(fields: Rulebook['fields']): string[] {
  return [...Object.keys(FIELDS.deal), ...Object.keys(fields.deal ?? {})]
}

function loadPipeline(page: Page, name: string, fields: readonly string[]): Pipeline {
  const shape = readAt(page, [name], PIPELINE)
  const paths = shape ? itemsAt(page, [name, 'stages']) : []
  const read = paths.flatMap((path) => loadStage(page, path) ?? [])
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

function loadStage(page: Page, path: Path): Read | null {
  const shape = readAt(page, path, STAGE)
  if (!shape) return null
  const { stage: name, label, probability, closed, requires = [], moves } = shape
  const isClosed = closed !== undefined
  const isWon = closed === 'won'
  return { path, stage: { name, label, probability, isClosed, isWon, requires, moves } }
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

interface Named {
  readonly name: string
  /** Null when the known names could not be read: then nothing is said. */
  readonly known: readonly string[] | null
  readonly what: string
}

/** Notes a fault when a name is not among the known ones. */
export function checkName(page: Page, path: Path, { name, known, what }: Named): boolean {
  if (known === null || known.includes(name)) return true
  blame(page, path, `there is no ${what} "${name}"; ${suggest(name, known)}`)
  return false
}
