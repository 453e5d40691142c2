import type { Rulebook } from '../decide/rulebook.ts'
import type { Dossier } from '../store/dossier.ts'
import { pipelineOf, sayAmount, stageLabel } from './words.ts'

const MOST_CHARACTERS = 30_000
const LINE_CHARACTERS = 2_000

/** A deal's record as the model reads it: one line a fact, newest first, at most 30,000 characters. */
export function materialOf(dossier: Dossier, rulebook: Rulebook): string {
  const { deal, account, owner } = dossier
  const label = (stage: string) => stageLabel(pipelineOf(rulebook, dossier), stage)
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Deal', `${deal.name} (${deal.key})`],
    [
      'Account',
      account &&
        [account.name, account.industry, account.country, account.region]
          .filter(Boolean)
          .join(', '),
    ],
    ['Owner', owner?.name],
    ['Stage', label(deal.stage)],
    ['Waits for approval to enter', deal.pendingStage && label(deal.pendingStage)],
    ['Amount', sayAmount(deal.amount, deal.currency)],
    ['Discount', deal.discount && `${deal.discount} %`],
    ['Close date', deal.closeDate],
    ['Next step', deal.nextStep],
    ['Lost because', deal.lostReason],
    ...dossier.exceptions.map((it) => ['Open question', `${it.key} ${it.because}`] as const),
    ...dossier.approvals.map(
      (it) =>
        [
          'Approval',
          `${it.key} ${it.status}, asked ${it.createdAt.slice(0, 10)}: ${it.because}`,
        ] as const,
    ),
    ...dossier.clocks.map((it) => ['Clock', `${it.policy}, due ${it.dueAt}, ${it.state}`] as const),
    ...dossier.tasks.map(
      (it) =>
        [
          'Task',
          `${it.key} ${it.title}, ${it.status}, ${it.owner ?? 'nobody'}, due ${it.dueOn ?? 'open'}`,
        ] as const,
    ),
    ...dossier.activities.map((it) => [`${it.kind} of ${it.at.slice(0, 10)}`, it.text] as const),
    ...dossier.events
      .filter(({ old }) => old !== null)
      .map(
        (it) =>
          [
            `Change of ${it.at.slice(0, 10)}`,
            `${it.what}: ${say(it.old)} -> ${say(it.new)}`,
          ] as const,
      ),
  ]
  return facts
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value!.slice(0, LINE_CHARACTERS)}`)
    .join('\n')
    .slice(0, MOST_CHARACTERS)
    .toWellFormed()
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
