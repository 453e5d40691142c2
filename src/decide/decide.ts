import type { Signal, SignalKind, SignalOf, Situation, Verdict } from '../model.ts'
import { takeAccountReport } from './account-changes.ts'
import { answerException } from './answers.ts'
import { clickApproval } from './clicks.ts'
import { closeConversation, openConversation } from './conversations.ts'
import { deleteDeal } from './deal/deletion.ts'
import { takeDeal } from './deal/intake.ts'
import { sendDigest } from './digests.ts'
import { endClock, keepRefusal, reportFailure } from './due.ts'
import { addNote, keepSummary } from './notes.ts'
import { runPlaybook } from './playbooks.ts'
import { changePreference, muteSubject, unmuteSubject } from './preferences.ts'
import type { Rulebook } from './rulebook.ts'
import { acceptTask, completeTask, createTask } from './tasks.ts'

/**
 * What the rules say about a situation: at least one verdict, each with a sentence. The same rulebook
 * and the same situation give the same verdicts, byte for byte; nothing here reads a clock or throws dice.
 */
export function decide(rulebook: Rulebook, situation: Situation): Verdict[] {
  const { signal } = situation
  const verdicts = (DECISIONS[signal.kind] as Decide<Signal>)(rulebook, { ...situation, signal })
  return Array.isArray(verdicts) ? verdicts : [verdicts]
}

type Decide<S> = (
  rulebook: Rulebook,
  situation: Situation & { readonly signal: S },
) => Verdict | Verdict[]

const DECISIONS: { readonly [Kind in SignalKind]: Decide<SignalFor<Kind>> } = {
  'deal.created': takeDeal,
  'deal.updated': takeDeal,
  'deal.deleted': deleteDeal,
  'deal.won': runPlaybook,
  'account.updated': takeAccountReport,
  'note.added': addNote,
  'task.created': createTask,
  'task.accepted': acceptTask,
  'task.completed': completeTask,
  'approval.clicked': clickApproval,
  'exception.answered': answerException,
  'clock.due': endClock,
  'work.failed': reportFailure,
  'preference.changed': changePreference,
  'subject.muted': muteSubject,
  'subject.unmuted': unmuteSubject,
  'conversation.closed': closeConversation,
  'conversation.opened': openConversation,
  'digest.compiled': sendDigest,
  'gesture.refused': keepRefusal,
  'summary.written': keepSummary,
}

/** The signal of a kind, also where several kinds share one shape. */
type SignalFor<Kind extends SignalKind> = Kind extends `deal.${'created' | 'updated' | 'deleted'}`
  ? SignalOf<'deal.created' | 'deal.updated' | 'deal.deleted'>
  : Extract<Signal, { readonly kind: Kind | SignalKind }> extends infer S
    ? S extends { readonly kind: infer K }
      ? Kind extends K
        ? S
        : never
      : never
    : never
