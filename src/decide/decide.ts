import type { Signal, SignalKind, SignalOf, Situation, Verdict } from '../model.ts'
import { comeBack, goAway, heedProposal } from './absence/away.ts'
import { beginAbsence, endAbsence, moveKept } from './absence/begin.ts'
import { handWork } from './absence/hand.ts'
import { askAgain } from './absence/nobody-to-ask.ts'
import { withCovers } from './absence/presence.ts'
import { takeAccountReport } from './account-changes.ts'
import { answerException } from './answers.ts'
import { clickApproval } from './clicks.ts'
import { withClocks } from './clocks.ts'
import { closeConversation, openConversation } from './conversations.ts'
import { deleteDeal } from './deal/deletion.ts'
import { takeDeal } from './deal/intake.ts'
import { sendDigest } from './digests.ts'
import { heedBreach, keepRefusal, recountClocks, reportFailure, ringClocks } from './due.ts'
import { reportFight } from './fights.ts'
import { dropFinding, heedFinding } from './finding-news.ts'
import { disqualifyLead, qualifyLead } from './lead/ends.ts'
import { takeLead } from './lead/intake.ts'
import { checkLeaver, deactivatePerson } from './leavers/case.ts'
import { giveAway } from './leavers/give-away.ts'
import { addNote, keepSummary } from './notes.ts'
import { claim, handOn, release } from './owning/claims.ts'
import { acceptOffer, declineOffer, lapseOffer, withAcceptance } from './owning/offers.ts'
import { runPlaybook } from './playbooks.ts'
import { changePreference, muteSubject, unmuteSubject } from './preferences.ts'
import type { Rulebook } from './rulebook.ts'
import { keepRules, refuseRules } from './rules-news.ts'
import { judgeShadow } from './shadows.ts'
import { acceptTask, completeTask, createTask } from './tasks.ts'
import { takeTicket } from './ticket/intake.ts'
import { heedAnswer, heedQuestion } from './ticket/replies.ts'

/**
 * What the rules say about a situation: at least one verdict, each with a sentence. The same rulebook
 * and the same situation give the same verdicts, byte for byte; nothing here reads a clock or throws dice.
 */
export function decide(rulebook: Rulebook, situation: Situation): Verdict[] {
  const { signal } = situation
  const verdicts = (DECISIONS[signal.kind] as Decide<Signal>)(rulebook, { ...situation, signal })
  const decided = Array.isArray(verdicts) ? verdicts : [verdicts]
  if (COUNTED.has(signal.kind)) return decided
  return withCovers(situation, withClocks(rulebook, situation, withAcceptance(situation, decided)))
}

/** Signals about clocks themselves. */
const COUNTED: ReadonlySet<SignalKind> = new Set(['clocks.due', 'clocks.outdated'])

type Decide<S> = (
  rulebook: Rulebook,
  situation: Situation & { readonly signal: S },
) => Verdict | Verdict[]

const DECISIONS: { readonly [Kind in SignalKind]: Decide<SignalFor<Kind>> } = {
  'lead.created': takeLead,
  'lead.updated': takeLead,
  'lead.qualified': qualifyLead,
  'lead.disqualified': disqualifyLead,
  'ticket.created': takeTicket,
  'ticket.updated': takeTicket,
  'ticket.asked': heedQuestion,
  'ticket.answered': heedAnswer,
  'deal.created': takeDeal,
  'deal.updated': takeDeal,
  'deal.deleted': deleteDeal,
  'deal.won': runPlaybook,
  'deal.claimed': claim,
  'deal.released': release,
  'deal.handed': handOn,
  'deal.accepted': acceptOffer,
  'deal.declined': declineOffer,
  'deal.lapsed': lapseOffer,
  'lead.claimed': claim,
  'lead.released': release,
  'lead.handed': handOn,
  'lead.accepted': acceptOffer,
  'lead.declined': declineOffer,
  'lead.lapsed': lapseOffer,
  'ticket.claimed': claim,
  'ticket.released': release,
  'ticket.handed': handOn,
  'ticket.accepted': acceptOffer,
  'ticket.declined': declineOffer,
  'ticket.lapsed': lapseOffer,
  'task.claimed': claim,
  'task.released': release,
  'task.handed': handOn,
  'account.updated': takeAccountReport,
  'note.added': addNote,
  'task.created': createTask,
  'task.accepted': acceptTask,
  'task.completed': completeTask,
  'approval.clicked': clickApproval,
  'exception.answered': answerException,
  'clocks.due': ringClocks,
  'clocks.outdated': recountClocks,
  'clock.breached': (_, situation) => heedBreach(situation),
  'work.failed': reportFailure,
  'rules.loaded': keepRules,
  'rules.refused': refuseRules,
  'rules.fought': reportFight,
  'finding.seen': heedFinding,
  'finding.gone': dropFinding,
  'shadow.judged': judgeShadow,
  'person.away': goAway,
  'person.back': comeBack,
  'absence.proposed': (_, situation) => heedProposal(situation),
  'absence.began': beginAbsence,
  'absence.ended': endAbsence,
  'absence.moved': moveKept,
  'approval.reasked': askAgain,
  'work.handed': handWork,
  'person.deactivated': deactivatePerson,
  'leaver.checked': checkLeaver,
  'leaver.moved': giveAway,
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
  : Kind extends `lead.${'created' | 'updated'}`
    ? SignalOf<'lead.created' | 'lead.updated'>
    : Kind extends `ticket.${'created' | 'updated'}`
      ? SignalOf<'ticket.created' | 'ticket.updated'>
      : Kind extends `ticket.${'asked' | 'answered'}`
        ? SignalOf<'ticket.asked' | 'ticket.answered'>
        : Extract<Signal, { readonly kind: Kind | SignalKind }> extends infer S
          ? S extends { readonly kind: infer K }
            ? Kind extends K
              ? S
              : never
            : never
          : never
