import type { SignalOf, Situation, Verdict } from '../model.ts'
import type { ActivityKind } from '../nouns.ts'
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

/** Something that happened with the customer is logged; it may answer a clock. */
export function addNote(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'note.added'> },
): Verdict {
  const { signal, deal } = situation
  if (!deal) return refuse('notes', 'There is no such deal. Look for it with /deal list.')
  const denied = permitted(rulebook, situation, 'note.add', deal)
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
  return act('notes', `${actorName(situation)} ${ADDED[activity]} ${deal.name}`, [
    { do: 'log', id, dealId: deal.id, activity, text },
    ...(signal.historic ? [] : tellChannels(rulebook, situation, { noun: 'deal', id: deal.id })),
  ])
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
