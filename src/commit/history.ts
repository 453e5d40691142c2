import { idFrom } from '../decide/ids.ts'
import type { Effect, Situation } from '../model.ts'
import type { Id, Noun } from '../nouns.ts'
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
  const events = batch.all.flatMap(
    (made, index) => eventRow(batch, made, { index, from: batch.from }) ?? [],
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
  const { deal, task, account, exception } = situation
  const chose = effects.find((it) => it.do === 'prefer' || it.do === 'mute' || it.do === 'unmute')
  if (chose) return ['person', chose.person]
  const created = effects.find((it) => it.do === 'create' && it.noun === 'deal')
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

interface Happening {
  readonly noun: Noun
  readonly id: Id
  readonly what: string
  readonly old?: unknown
  readonly new?: unknown
}

function eventRow(batch: Batch, made: Made, { index, from }: { index: number; from: number }) {
  const happening = happeningOf(made)
  if (!happening) return null
  return {
    org_id: batch.org,
    at: batch.now,
    id: inOrder(idFrom(made.signal, `event:${index}`), from + index),
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

function happeningOf({ effect, situation }: Made): Happening | null {
  switch (effect.do) {
    case 'create':
      return {
        noun: effect.noun,
        id: effect.id,
        what: `${effect.noun}.created`,
        new: effect.fields,
      }
    case 'change':
      if (isBookkeeping(effect)) return null
      return {
        noun: effect.noun,
        id: effect.id,
        what: changeName(effect),
        old: effect.was,
        new: effect.fields,
      }
    case 'assign': {
      const owned = { deal: situation.deal, task: situation.task, account: situation.account }
      const was = effect.noun in owned ? owned[effect.noun as 'deal'] : null
      const old = was?.id === effect.id ? { ownerId: was.ownerId } : null
      return {
        noun: effect.noun,
        id: effect.id,
        what: `${effect.noun}.assigned`,
        old,
        new: { ownerId: effect.to },
      }
    }
    case 'start-clock':
      return {
        noun: effect.clock.noun,
        id: effect.clock.subjectId,
        what: 'clock.started',
        new: effect.clock,
      }
    case 'end-clock':
      return {
        noun: 'deal',
        id: clockSubject(effect.clock, situation),
        what: `clock.${effect.state}`,
        new: effect,
      }
    case 'ask-approval':
      return {
        noun: 'approval',
        id: effect.approval.id,
        what: 'approval.asked',
        new: effect.approval,
      }
    case 'decide-step':
      return {
        noun: 'approval',
        id: effect.approval,
        what: `approval.${effect.status}`,
        new: effect,
      }
    case 'end-approval':
      return { noun: 'approval', id: effect.approval, what: `approval.ended`, new: effect }
    case 'raise':
      return {
        noun: 'exception',
        id: effect.exception.id,
        what: 'exception.raised',
        new: effect.exception,
      }
    case 'settle':
      return { noun: 'exception', id: effect.exception, what: 'exception.settled' }
    case 'log':
      return {
        noun: 'deal',
        id: effect.dealId,
        what: `${effect.activity}.added`,
        new: { text: effect.text },
      }
    case 'prefer':
      return {
        noun: 'person',
        id: effect.person,
        what: 'person.chose',
        old: effect.was,
        new: effect.preference,
      }
    case 'mute':
      return { noun: 'person', id: effect.person, what: 'person.muted', new: effect.mute }
    case 'unmute':
      return {
        noun: 'person',
        id: effect.person,
        what: 'person.unmuted',
        old: { subjectId: effect.subject },
      }
    default:
      return null
  }
}

/** A source said again what was known: remembered, so that older reports stay older, but nothing happened. */
export function isBookkeeping({ fields }: Extract<Effect, { do: 'change' }>): boolean {
  return Object.keys(fields).every((name) => name === 'reportedAt')
}

function changeName({ noun, fields }: Extract<Effect, { do: 'change' }>): string {
  if (noun === 'deal' && 'stage' in fields) return 'deal.moved'
  if (noun === 'task' && fields.status === 'completed') return 'task.completed'
  return `${noun}.changed`
}

function clockSubject(id: Id<'clock'>, { clocks, clock }: Situation): Id {
  const ended = [...clocks, ...(clock ? [clock] : [])].find((it) => it.id === id)
  return ended?.subjectId ?? id
}

function dealIdOf(made: Made, happening: Happening): Id | null {
  if (happening.noun === 'deal') return happening.id
  // What somebody chose for themselves is no part of the deal's story.
  if (happening.noun === 'person') return null
  const fields = (happening.new ?? {}) as { dealId?: Id }
  return fields.dealId ?? made.situation.deal?.id ?? null
}
