import type { Account, Deal } from '../nouns.ts'
import { FIELDS } from './fields.ts'
import { plainWords } from './quality/text.ts'
import type { Pipeline, Rulebook, Stage } from './rulebook.ts'
import { enumerate } from './sentences.ts'

/** What became of a wish to move: fine, already there, fields still missing, or a move that is not allowed. */
export type Move =
  | { readonly is: 'ok' | 'same' }
  | { readonly is: 'missing'; readonly missing: readonly string[] }
  | { readonly is: 'forbidden'; readonly because: string }

/** The pipeline by its name; the first one when it is not named. Throws when the rulebook has none like it. */
export function pipelineOf(rulebook: Rulebook, name?: string): Pipeline {
  const pipeline =
    name === undefined ? Object.values(rulebook.pipelines)[0] : rulebook.pipelines[name]
  if (!pipeline) throw new Error(`the rulebook has no pipeline ${name ?? 'at all'}`)
  return pipeline
}

const known = new WeakMap<Pipeline, ReadonlyMap<string, Stage>>()

/** The stage people mean: by its name, its label, or `won`, `closed won`, `lost`. Null when there is none. */
export function stageOf(rulebook: Rulebook, pipeline: string, name: string): Stage | null {
  const it = pipelineOf(rulebook, pipeline)
  const stages = known.get(it) ?? stagesOf(it)
  known.set(it, stages)
  return stages.get(squash(name)) ?? null
}

function stagesOf({ stages }: Pipeline): ReadonlyMap<string, Stage> {
  const names = new Map<string, Stage>()
  const won = stages.find(({ isWon }) => isWon)
  const lost = stages.find(({ isClosed, isWon }) => isClosed && !isWon)
  for (const word of ['won', 'closedwon', 'win']) if (won) names.set(word, won)
  for (const word of ['lost', 'closedlost', 'lose']) if (lost) names.set(word, lost)
  for (const stage of stages) names.set(squash(stage.label), stage)
  for (const stage of stages) names.set(squash(stage.name), stage)
  return names
}

function squash(name: string): string {
  return plainWords(name).replaceAll(' ', '')
}

/** The stage's name as people read it; the raw name when the pipeline no longer has it. */
export function stageLabel(rulebook: Rulebook, pipeline: string, name: string): string {
  return stageOf(rulebook, pipeline, name)?.label ?? name
}

/** The stage labels of a pipeline, in its order, for sentences and choices. */
export function stageLabels(rulebook: Rulebook, pipeline: string): string {
  return enumerate(
    pipelineOf(rulebook, pipeline).stages.map(({ label }) => label),
    'or',
  )
}

/**
 * Whether a deal may enter a stage. `from` is the deal as it is (null for a new one, which may start
 * anywhere), `after` is how it would be then; the fields that the stage requires are read there.
 */
export function checkMove(
  rulebook: Rulebook,
  from: Deal | null,
  to: Stage,
  after: { readonly deal: Deal; readonly account: Account | null },
): Move {
  if (from?.stage === to.name) return { is: 'same' }
  const forbidden = from && forbiddenMove(rulebook, from, to)
  if (forbidden) return { is: 'forbidden', because: forbidden }
  const missing = to.requires.filter((field) => !isFilled(field, after))
  return missing.length > 0 ? { is: 'missing', missing } : { is: 'ok' }
}

function forbiddenMove(rulebook: Rulebook, deal: Deal, to: Stage): string | null {
  const from = stageOf(rulebook, deal.pipeline, deal.stage)
  if (!from || from.moves.includes(to.name)) return null
  const allowed = from.moves.map((name) => stageLabel(rulebook, deal.pipeline, name))
  const instead =
    allowed.length > 0
      ? `From ${from.label} it can move to ${enumerate(allowed, 'or')}`
      : `${from.label} is where it stays`
  return `${deal.name} cannot move from ${from.label} to ${to.label}. ${instead}.`
}

function isFilled(
  field: string,
  { deal, account }: { readonly deal: Deal; readonly account: Account | null },
): boolean {
  if (field.startsWith('account.')) return hasValue(account, 'account', field.slice(8))
  return hasValue(deal, 'deal', field)
}

function hasValue(record: Deal | Account | null, noun: 'deal' | 'account', field: string): boolean {
  const column = FIELDS[noun][field]?.column
  const row = record as unknown as Record<string, unknown> | null
  const value = column ? row?.[column] : record?.custom[field]
  return value !== null && value !== undefined && value !== ''
}
