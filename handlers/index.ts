import type { Command, Doors } from '../src/house.ts'
import { accept } from './buttons/accept.ts'
import { acceptDeal } from './buttons/accept-deal.ts'
import { answerTicket } from './buttons/answer-ticket.ts'
import { approve as approveStep } from './buttons/approve.ts'
import { back } from './buttons/back.ts'
import { claim } from './buttons/claim.ts'
import { clocks } from './buttons/clocks.ts'
import { declineDeal } from './buttons/decline-deal.ts'
import { digest } from './buttons/digest.ts'
import { disqualifyLead } from './buttons/disqualify-lead.ts'
import { done } from './buttons/done.ts'
import { fix } from './buttons/fix.ts'
import { giveAll } from './buttons/give-all.ts'
import { giveOne } from './buttons/give-one.ts'
import { judgeShadow } from './buttons/judge-shadow.ts'
import { moveKept } from './buttons/move-kept.ts'
import { newDeal as openNewDeal } from './buttons/new-deal.ts'
import { qualifyLead } from './buttons/qualify-lead.ts'
import { reject } from './buttons/reject.ts'
import { reopenTicket } from './buttons/reopen-ticket.ts'
import { run } from './buttons/run.ts'
import { showMe } from './buttons/show-me.ts'
import { solveTicket } from './buttons/solve-ticket.ts'
import { unmute } from './buttons/unmute.ts'
import { why } from './buttons/why.ts'
import { workLead } from './buttons/work-lead.ts'
import { workTicket } from './buttons/work-ticket.ts'
import { account } from './commands/account.ts'
import { approve } from './commands/approve.ts'
import { ask } from './commands/ask.ts'
import { away } from './commands/away.ts'
import { baton } from './commands/baton.ts'
import { deal } from './commands/deal.ts'
import { lead } from './commands/lead.ts'
import { note as noteCommand } from './commands/note.ts'
import { owner } from './commands/owner.ts'
import { task } from './commands/task.ts'
import { ticket } from './commands/ticket.ts'
import { answerException } from './forms/answer-exception.ts'
import { answerTicket as answerTicketForm } from './forms/answer-ticket.ts'
import { dealFields } from './forms/deal-fields.ts'
import { declineDeal as declineDealForm } from './forms/decline-deal.ts'
import { disqualifyLead as disqualifyLeadForm } from './forms/disqualify-lead.ts'
import { giveOneForm } from './forms/give-one.ts'
import { logActivity } from './forms/log-activity.ts'
import { newDeal } from './forms/new-deal.ts'
import { newLead } from './forms/new-lead.ts'
import { newTask } from './forms/new-task.ts'
import { newTicket } from './forms/new-ticket.ts'
import { note } from './forms/note.ts'
import { rejectApproval } from './forms/reject-approval.ts'
import { solveTicket as solveTicketForm } from './forms/solve-ticket.ts'
import { home } from './home.ts'
import { prompts } from './mentions/prompts.ts'
import { mention } from './mentions/words.ts'
import { preview } from './preview.ts'
import { search } from './search.ts'
import { logActivity as logActivityShortcut } from './shortcuts/log-activity.ts'
import { makeTask } from './shortcuts/make-task.ts'
import { newDeal as newDealShortcut } from './shortcuts/new-deal.ts'
import { deals } from './webhooks/deals.ts'
import { leads } from './webhooks/leads.ts'
import { tickets } from './webhooks/tickets.ts'

const commands: Readonly<Record<string, Command>> = {
  deal,
  lead,
  ticket,
  account,
  owner,
  task,
  note: noteCommand,
  approve,
  away,
  ask,
  baton: baton(() => commands),
}

/** What other systems call, by what stands behind `/webhooks/`. */
export const webhooks = { deals, leads, tickets }

/** Every door by its name, the only list. */
export const doors: Doors = {
  commands,
  buttons: {
    approve: approveStep,
    reject,
    accept,
    'work-lead': workLead,
    'qualify-lead': qualifyLead,
    'disqualify-lead': disqualifyLead,
    'work-ticket': workTicket,
    'answer-ticket': answerTicket,
    'solve-ticket': solveTicket,
    'reopen-ticket': reopenTicket,
    'accept-deal': acceptDeal,
    'decline-deal': declineDeal,
    done,
    back,
    'move-kept': moveKept,
    'give-all': giveAll,
    'give-one': giveOne,
    why,
    claim,
    clocks,
    fix,
    'show-me': showMe,
    digest,
    unmute,
    'judge-shadow': judgeShadow,
    run: run(() => commands),
    'new-deal': openNewDeal,
  },
  forms: {
    'deal-fields': dealFields,
    'new-deal': newDeal,
    'new-lead': newLead,
    'disqualify-lead': disqualifyLeadForm,
    'new-ticket': newTicket,
    'answer-ticket': answerTicketForm,
    'solve-ticket': solveTicketForm,
    'reject-approval': rejectApproval,
    'decline-deal': declineDealForm,
    'answer-exception': answerException,
    'give-one': giveOneForm,
    note,
    'log-activity': logActivity,
    'new-task': newTask,
  },
  shortcuts: {
    'new-deal': newDealShortcut,
    'log-activity': logActivityShortcut,
    'make-task': makeTask,
  },
  mention: mention(() => commands),
  prompts,
  home,
  preview,
  search,
}
