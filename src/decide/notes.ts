import type { SignalOf, Situation, Verdict } from '../model.ts'
import type { ActivityKind, Header } from '../nouns.ts'
import { actorName } from './deal/reports.ts'
import { idFrom } from './ids.ts'
import { permitted } from './permit.ts'
import { manyLines } from './quality/text.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip, tellChannels } from './verdicts.ts'

const MOST_CHARACTERS = 10_000

const ADDED: Readonly<Record<ActivityKind, string>> = {
  note: 'added a note to',
  call: 'logged a call on',
  mail: 'logged a mail on',
  meeting: 'logged a meeting on',
  chat: 'logged a chat message on',
  form: 'logged a form on',
}

type Noting = Situation & { readonly signal: SignalOf<'note.added'> }

/** Something that happened with the customer is logged; it may answer a clock. */
export function addNote(rulebook: Rulebook, situation: Noting): Verdict {
  const { signal } = situation
  const noted = notedIn(situation)
  if (!noted) return refuse('notes', 'That record is no longer there. Look for it with /owner.')
  const denied = permitted(rulebook, situation, 'note.add', noted.record)
  if (denied) return denied
  const text = manyLines(signal.text)
  if (text === '')
    return refuse('notes', 'The note is empty: write what happened.', { missing: ['text'] })
  if (text.length > MOST_CHARACTERS) {
    return refuse(
      'notes',
      `The note has ${text.length} characters; ${MOST_CHARACTERS} fit: make it shorter.`,
    )
  }
  const id = idFrom(signal, 'activity')
  const activity = signal.activity ?? 'note'
  const about = { noun: noted.noun, id: noted.record.id }
  return act('notes', `${actorName(situation)} ${ADDED[activity]} ${noted.name}`, [
    { do: 'log', id, about, activity, text },
    ...(signal.historic ? [] : tellChannels(rulebook, situation, about)),
  ])
}

interface Noted {
  readonly noun: 'account' | 'lead' | 'ticket' | 'deal' | 'task'
  readonly record: Header
  readonly name: string
}

/** The record that a note is about. */
function notedIn(situation: Noting): Noted | null {
  const { signal, account, lead, ticket, deal, task } = situation
  if (signal.task) return task && { noun: 'task', record: task, name: task.title }
  if (signal.lead) return lead ? { noun: 'lead', record: lead, name: lead.name } : null
  if (signal.ticket) return ticket ? { noun: 'ticket', record: ticket, name: ticket.name } : null
  if (signal.account) return account && { noun: 'account', record: account, name: account.name }
  return deal && { noun: 'deal', record: deal, name: deal.name }
}

/** A summary that a model (or its offline twin) wrote is kept on the deal. */
export function keepSummary(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'summary.written'> },
): Verdict {
  const { signal, deal } = situation
  if (!deal) return skip('summary', 'There is no such deal any more, so its summary is not kept')
  const text = manyLines(signal.text).slice(0, 4000).toWellFormed()
  const nextAction = manyLines(signal.nextAction).slice(0, 1000).toWellFormed()
  const { writer, at, without = [] } = signal
  const summary = { text, nextAction, writer, at, without }
  const subject = { noun: 'deal', id: deal.id } as const
  return act('summary', `${signal.writer} summed up ${deal.name}`, [
    { do: 'change', ...subject, fields: { summary }, was: {} },
    ...tellChannels(rulebook, situation, subject),
  ])
}
