import type { Pipeline, Rulebook, Stage } from '../decide/rulebook.ts'
import type { Dossier } from '../store/dossier.ts'

const DAY_MS = 86_400_000

/** `12500.00` and `EUR` -> `12,500 EUR`; cents only where there are some. */
export function sayAmount(amount: string | null, currency: string | null): string | null {
  if (amount === null) return null
  const [whole = '0', cents = '00'] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return [cents === '00' ? grouped : `${grouped}.${cents}`, currency].filter(Boolean).join(' ')
}

/** `2 days`, `1 task`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Whole days from one moment or day to another; negative when it lies before. */
export function daysBetween(from: string | Date, to: string | Date): number {
  return Math.floor((new Date(to).getTime() - new Date(from).getTime()) / DAY_MS)
}

/** `close_date, lost_reason` -> `close date and lost reason`. */
export function sayList(words: readonly string[]): string {
  return words.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

/** The stage's own name for people; the raw word when the pipeline does not know it. */
export function stageLabel(pipeline: Pipeline | undefined, stage: string): string {
  return pipeline?.stages.find(({ name }) => name === stage)?.label ?? stage
}

/** The pipeline a deal goes through, by the rulebook of today. */
export function pipelineOf(
  rulebook: Rulebook,
  { deal }: Pick<Dossier, 'deal'>,
): Pipeline | undefined {
  return rulebook.pipelines[deal.pipeline]
}

/** The stage the deal would enter next on its way to being won, or null at the end. */
export function nextStage(pipeline: Pipeline | undefined, stage: string): Stage | null {
  const stages = pipeline?.stages ?? []
  const here = stages.findIndex(({ name }) => name === stage)
  const moves = stages[here]?.moves ?? []
  return (
    stages.slice(here + 1).find((it) => moves.includes(it.name) && (it.isWon || !it.isClosed)) ??
    null
  )
}
