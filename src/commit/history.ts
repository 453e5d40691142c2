import { happenedAt, happeningOf, isHistoric, type Past } from '../decide/happening.ts'
import { idFrom } from '../decide/ids.ts'
import { isInbound } from '../decide/inbound/inbound.ts'
import type { Effect, Situation } from '../model.ts'
import type { Id, Instant, Noun } from '../nouns.ts'
import type { Decided } from '../spine.ts'
import { together } from '../store/together.ts'
import { insertRows } from '../store/write.ts'
import { type Batch, doer, type Made, type Trx, verdictIdOf } from './batch.ts'

/** The append-only history: why (verdicts) and what (events), for audit, replay and measures. */
export async function writeHistory(
  trx: Trx,
  batch: Batch,
  { round, rulebook }: { round: readonly Decided[]; rulebook: string },
): Promise<void> {
  const verdicts = round.flatMap((decided) => verdictRows(batch, decided, rulebook))
  const moments = new Map(round.map(({ signal }) => [signal, happenedAt(signal, batch.now)]))
  const events = batch.all.flatMap(
    (made, index) => eventRow(batch, made, { index, at: moments.get(made.signal)! }) ?? [],
  )
  await together(
    insertRows(trx, 'verdict', Object.keys(verdicts[0] ?? {}), verdicts),
    insertRows(trx, 'event', Object.keys(events[0] ?? {}), events),
  )
}

function verdictRows(batch: Batch, { signal, situation, verdicts }: Decided, rulebook: string) {
  const [noun, subject] = subjectOf(
    situation,
    verdicts.flatMap(({ effects }) => effects),
  )
  return verdicts.map((verdict, position) => ({
    org_id: batch.org,
    id: verdictIdOf(signal, position),
    signal_id: signal.id,
    position,
    noun,
    subject_id: subject,
    rule: verdict.rule,
    rulebook,
    outcome: verdict.outcome,
    because: verdict.because,
    read: verdict.read,
    candidates: verdict.candidates ?? null,
    at: batch.now,
  }))
}

/** What a decision is about: the deal if there is one, else what it creates, else what it was asked about. */
function subjectOf(situation: Situation, effects: readonly Effect[]): [Noun, Id | null] {
  const { lead, ticket, deal, task, account, exception } = situation
  const ofPerson = effects.find((it) => 'person' in it)
  if (ofPerson && 'person' in ofPerson) return ['person', ofPerson.person]
  const created = effects.find(
    (it) => it.do === 'create' && (it.noun === 'deal' || isInbound(it.noun)),
  )
  if (lead) return ['lead', lead.id]
  if (ticket) return ['ticket', ticket.id]
  if (deal) return ['deal', deal.id]
  if (created?.do === 'create') return [created.noun, created.id]
  if (task) return ['task', task.id]
  if (exception) return ['exception', exception.id]
  return ['account', account?.id ?? null]
}

/** What one transaction wrote reads in the order in which it happened: its place stands behind the id's time. */
function inOrder(id: string, place: number): string {
  const bits = Math.min(place, 0xfff).toString(16).padStart(3, '0')
  return `${id.slice(0, 15)}${bits}${id.slice(18)}`
}

function eventRow(batch: Batch, made: Made, { index, at }: { index: number; at: Instant }) {
  const happening = happeningOf(made.effect, made.situation)
  if (!happening) return null
  return {
    org_id: batch.org,
    at: batch.now,
    happened_at: at,
    historic: isHistoric(made),
    id: inOrder(idFrom(made.signal, `event:${index}`), batch.from + index),
    noun: happening.noun,
    subject_id: happening.id,
    deal_id: dealIdOf(made, happening),
    what: happening.what,
    old: happening.old ?? null,
    new: happening.new ?? null,
    by: doer(made),
    signal_id: made.signal.id,
  }
}

function dealIdOf(made: Made, happening: Past): Id | null {
  if (happening.noun === 'deal') return happening.id
  // What somebody chose for themselves is no part of the deal's story.
  if (happening.noun === 'person') return null
  const fields = (happening.new ?? {}) as { dealId?: Id }
  return fields.dealId ?? made.situation.deal?.id ?? null
}
