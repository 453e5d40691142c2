import type { Rulebook } from '../decide/rulebook.ts'
import type { Dossier } from '../store/dossier.ts'
import { pipelineOf, sayAmount, stageLabel } from './words.ts'

const MOST_CHARACTERS = 30_000
const LINE_CHARACTERS = 2_000

type Fact = readonly [name: string, value: string | null | undefined]

/** A deal's record as the model reads it: one line a fact, newest first, at most 30,000 characters. */
export function materialOf(dossier: Dossier, rulebook: Rulebook): string {
  return [...standing(dossier, rulebook), ...work(dossier), ...history(dossier)]
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value!.slice(0, LINE_CHARACTERS)}`)
    .join('\n')
    .slice(0, MOST_CHARACTERS)
    .toWellFormed()
}

function standing(dossier: Dossier, rulebook: Rulebook): Fact[] {
  const { deal, account, owner } = dossier
  const label = (stage: string) => stageLabel(pipelineOf(rulebook, dossier), stage)
  const company = account && [account.name, account.industry, account.country, account.region]
  return [
    ['Deal', `${deal.name} (${deal.key})`],
    ['Account', company?.filter(Boolean).join(', ')],
    ['Owner', owner?.name],
    ['Stage', label(deal.stage)],
    ['Waits for approval to enter', deal.pendingStage && label(deal.pendingStage)],
    ['Amount', sayAmount(deal.amount, deal.currency)],
    ['Discount', deal.discount && `${deal.discount} %`],
    ['Close date', deal.closeDate],
    ['Next step', deal.nextStep],
    ['Lost because', deal.lostReason],
  ]
}

function work({ exceptions, approvals, clocks, tasks }: Dossier): Fact[] {
  return [
    ...exceptions.map((it): Fact => ['Open question', `${it.key} ${it.because}`]),
    ...approvals.map((it): Fact => {
      const asked = it.createdAt.slice(0, 10)
      return ['Approval', `${it.key} ${it.status}, asked ${asked}: ${it.because}`]
    }),
    ...clocks.map((it): Fact => ['Clock', `${it.policy}, due ${it.dueAt}, ${it.state}`]),
    ...tasks.map((it): Fact => {
      const whose = `${it.owner ?? 'nobody'}, due ${it.dueOn ?? 'open'}`
      return ['Task', `${it.key} ${it.title}, ${it.status}, ${whose}`]
    }),
  ]
}

function history({ activities, events }: Dossier): Fact[] {
  return [
    ...activities.map((it): Fact => [`${it.kind} of ${it.at.slice(0, 10)}`, it.text]),
    ...events
      .filter(({ old }) => old !== null)
      .map(
        (it): Fact => [
          `Change of ${it.at.slice(0, 10)}`,
          `${it.what}: ${say(it.old)} -> ${say(it.new)}`,
        ],
      ),
  ]
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
