import type { Situation, WorkNoun } from '../model.ts'
import type { Noun } from '../nouns.ts'
import { accountAfter } from './account-changes.ts'
import { takeAccount } from './deal/account-reports.ts'
import { readPatch } from './deal/patch.ts'
import type { DealSituation } from './deal/reports.ts'
import { asRouted } from './deal/routed.ts'
import { personOf } from './facts.ts'
import { asPlaced } from './inbound/owner.ts'
import { leadAfter } from './lead/reading.ts'
import { choiceWithout } from './owning/claims.ts'
import { choiceAfter } from './owning/offers.ts'
import { isOfferable, type Working, workIn } from './owning/work.ts'
import { pipelineOf } from './pipeline.ts'
import { chooseOwner } from './routing.ts'
import type { Moment, Rulebook } from './rulebook.ts'
import { draftedTask } from './tasks.ts'
import { ticketAfter } from './ticket/reading.ts'
import type { Chosen } from './what-if.ts'

/** How the rules chose the owner of a record in a situation that was kept; null where they did not. */
export function chosenIn(rulebook: Rulebook, situation: Situation, noun: Noun): Chosen | null {
  const { signal } = situation
  if (signal.kind === 'deal.created' || signal.kind === 'deal.updated')
    return ofReport(rulebook, { ...situation, signal }, noun)
  if (noun === 'account' && signal.kind === 'account.updated') {
    const account = accountAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, { ...situation, account, deal: null }, 'account.created')
  }
  if (noun === 'lead' && (signal.kind === 'lead.created' || signal.kind === 'lead.updated')) {
    const after = leadAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, asPlaced(situation, { noun, after }), 'lead.created')
  }
  if (noun === 'ticket' && (signal.kind === 'ticket.created' || signal.kind === 'ticket.updated')) {
    const after = ticketAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, asPlaced(situation, { noun, after }), 'ticket.created')
  }
  if (noun === 'task' && signal.kind === 'task.created') {
    const task = draftedTask({ ...situation, signal })
    return asNew(rulebook, { ...situation, task }, 'task.created')
  }
  return isOfferable(noun) || noun === 'task' ? afterAnother(rulebook, situation, noun) : null
}

function asNew(rulebook: Rulebook, situation: Situation, on: Moment): Chosen {
  return { situation, on, choose: (other) => chooseOwner(rulebook, other, on) }
}

function ofReport(rulebook: Rulebook, situation: DealSituation, noun: Noun): Chosen | null {
  if (noun === 'deal') return asNew(rulebook, asRouted(rulebook, situation), 'deal.created')
  if (noun !== 'account') return null
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const said = readPatch(rulebook, situation, pipeline).account
  const { account } = takeAccount(rulebook, situation, said)
  return account && asNew(rulebook, { ...situation, account, deal: null }, 'account.created')
}

/** What somebody had before: they gave it back, or did not take it when it was offered to them. */
function afterAnother(rulebook: Rulebook, situation: Situation, noun: WorkNoun): Chosen | null {
  const { signal, people, offer } = situation
  const working = (other: Situation): Working => ({ ...other, work: workIn(other, noun)! })
  const owner = personOf(people, workIn(situation, noun)?.ownerId ?? null)
  if (!owner) return null
  const on = `${noun}.created` as const
  if (signal.kind === `${noun}.released`)
    return { situation, on, choose: (other) => choiceWithout(rulebook, working(other), owner) }
  if (!offer || !PASSED_ON.test(signal.kind)) return null
  const choose = (other: Situation) => choiceAfter(rulebook, { ...working(other), offer }, '')
  return { situation, on, choose }
}

const PASSED_ON = /[.](declined|lapsed)$/
