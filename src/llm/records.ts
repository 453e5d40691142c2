import type { Rulebook } from '../decide/rulebook.ts'
import type { AccountBrief, DealLine, Plate } from '../store/briefs.ts'
import type { Dossier } from '../store/dossier.ts'
import { nextAction } from './next-action.ts'
import { isSaid } from './veil.ts'
import { sayAmount, stageLabel } from './words.ts'

const MOST_LINES = 6

/** What a question is answered from: only what the asker may read. */
export interface Records {
  readonly deals: readonly Dossier[]
  readonly accounts: readonly AccountBrief[]
  readonly people: readonly Plate[]
}

/** One deal for somebody who asks: owner, stage, amount, close date and what is next. */
export function sayDeal(dossier: Dossier, of: { rulebook: Rulebook; now: Date }): string {
  const { deal, account, owner } = dossier
  const label = stageLabel(of.rulebook.pipelines[deal.pipeline], deal.stage)
  const facts = [
    owner ? `owned by ${owner.name}` : 'owned by nobody',
    account && account.name !== deal.name ? `account ${account.name}` : null,
    deal.pendingStage ? `${label}, waiting for approval` : label,
    isSaid(dossier, 'amount') && (sayAmount(deal.amount, deal.currency) ?? 'no amount yet'),
    isSaid(dossier, 'close_date') &&
      (deal.closeDate ? `closes ${deal.closeDate}` : 'no close date'),
  ].filter((fact) => fact !== null && fact !== false)
  return `${deal.name} (${deal.key}): ${facts.join(', ')}. Next: ${nextAction({ dossier, ...of })}`
}

/** One account: its owner, why, and its open deals. */
export function sayAccount(account: AccountBrief, rulebook: Rulebook): string {
  const owner = account.owner ? `owned by ${account.owner}` : 'owned by nobody'
  const why = account.because ? ` (${account.because})` : ''
  const deals = sayDealLines(account.deals, rulebook, 'owner')
  return `${account.name} (${account.key}): ${owner}${why}.${deals ? `\n${deals}` : ' No open deals.'}`
}

/** One person's plate; `you` speaks to the person. */
export function sayPlate(plate: Plate, rulebook: Rulebook, you: boolean): string {
  const teams = plate.teams.length > 0 ? ` of ${plate.teams.join(', ')}` : ''
  const who = you ? 'For you' : `${plate.name}, ${plate.roles.join(', ')}${teams}`
  const parts = [
    lines('Waiting for an answer', plate.approvals, ({ key, deal }) => `${key} ${deal}`),
    lines('Tasks', plate.tasks, (t) => `${t.key} ${t.title}${t.dueOn ? `, due ${t.dueOn}` : ''}`),
    plate.deals.length > 0 &&
      `Open deals (${plate.deals.length})\n${sayDealLines(plate.deals, rulebook)}`,
  ].filter((part) => part !== false && part !== '')
  return parts.length > 0 ? `${who}:\n${parts.join('\n')}` : `${who}: nothing is open.`
}

function sayDealLines(deals: readonly DealLine[], rulebook: Rulebook, with_?: 'owner'): string {
  return lines('', deals, (deal) =>
    [
      `${deal.name} (${deal.key})`,
      stageLabel(rulebook.pipelines[deal.pipeline], deal.stage),
      sayAmount(deal.amount, deal.currency),
      deal.closeDate && `closes ${deal.closeDate}`,
      with_ === 'owner' && (deal.owner ?? 'owned by nobody'),
    ]
      .filter(Boolean)
      .join(', '),
  )
}

function lines<T>(title: string, items: readonly T[], say: (item: T) => string): string {
  if (items.length === 0) return ''
  const shown = items.slice(0, MOST_LINES).map((item) => `• ${say(item)}`)
  const more = items.length > MOST_LINES ? [`• and ${items.length - MOST_LINES} more`] : []
  const head = title ? [`${title} (${items.length})`] : []
  return [...head, ...shown, ...more].join('\n')
}
