import type { Effect, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Ticket } from '../../nouns.ts'
import { actorName, isNewsOf, isReport, rememberedOf } from '../deal/reports.ts'
import { happenedAt } from '../happening.ts'
import { idFrom } from '../ids.ts'
import { differences } from '../inbound/intake.ts'
import { placeInbound } from '../inbound/owner.ts'
import { permitted } from '../permit.ts'
import { manyLines } from '../quality/text.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, refuse, skip, tellChannels, tellPeople } from '../verdicts.ts'
import { over, TICKETS, takeTicket } from './intake.ts'

type Reply = Situation & { readonly signal: SignalOf<'ticket.asked' | 'ticket.answered'> }
/** As much is kept of what was written. */
const MOST_CHARACTERS = 10_000

/** The customer wrote again: it is open, whatever it was, and waits for us. A ticket nobody knows yet is new. */
export function heedQuestion(rulebook: Rulebook, situation: Reply): Verdict[] {
  const { ticket, signal } = situation
  if (!ticket && signal.by.kind !== 'user') return takeTicket(rulebook, asNew(situation))
  const known = lookAt(rulebook, situation)
  if ('outcome' in known) return [known]
  const at = happenedAt(signal, situation.now)
  const again = { status: 'open', closedAt: null, resolution: null } as const
  const isWaiting = known.status === 'new' || known.status === 'open'
  const isStale = isWaiting || !isNewsOf(known, situation, 'status')
  const after = { ...known, ...(isStale ? {} : again), askedAt: later(known.askedAt, at) }
  const said = written(rulebook, situation, { before: known, after })
  const isReopened = known.closedAt !== null && after.closedAt === null && known.ownerId === null
  return isReopened ? [said, placeInbound(rulebook, situation, { noun: 'ticket', after })] : [said]
}

/** One of us wrote to them: it waits for the customer now, unless it waits for somebody else. */
export function heedAnswer(rulebook: Rulebook, situation: Reply): Verdict {
  const { ticket, signal } = situation
  if (!ticket && signal.by.kind !== 'user')
    return skip(TICKETS, 'Nobody asked here: the ticket that was answered is not known')
  const known = lookAt(rulebook, situation)
  if ('outcome' in known) return known
  if (known.closedAt !== null && signal.by.kind === 'user') return over(known)
  const at = happenedAt(signal, situation.now)
  const isOpen = known.status === 'new' || known.status === 'open'
  const waits = isOpen && isNewsOf(known, situation, 'status')
  const after = { ...known, ...(waits && { status: 'pending' as const }) }
  const answeredAt = later(known.answeredAt, at)
  return written(rulebook, situation, { before: known, after: { ...after, answeredAt } })
}

/** What was reported late does not turn the time back. */
function later(before: string | null, at: string): string {
  return before !== null && before > at ? before : at
}

function lookAt(rulebook: Rulebook, situation: Reply): Ticket | Verdict {
  const { ticket, signal } = situation
  if (!ticket) return refuse(TICKETS, 'There is no such ticket. Look for it with /ticket list.')
  const denied =
    permitted(rulebook, situation, 'ticket.read', ticket) ??
    permitted(rulebook, situation, 'ticket.change', ticket)
  if (denied) return denied
  // What a machine reports happened, whatever was in it: a picture alone, say.
  if (signal.by.kind !== 'user') return ticket
  const { length } = manyLines(signal.text)
  if (length === 0)
    return refuse(TICKETS, 'Write what was said: the text is empty.', { missing: ['text'] })
  if (length <= MOST_CHARACTERS) return ticket
  const most = `The text has ${length} characters; ${MOST_CHARACTERS} fit: make it shorter.`
  return refuse(TICKETS, most)
}

function written(
  rulebook: Rulebook,
  situation: Reply,
  { before, after }: { readonly before: Ticket; readonly after: Ticket },
): Verdict {
  const { signal } = situation
  const about = { noun: 'ticket', id: before.id } as const
  const text = manyLines(signal.text).slice(0, MOST_CHARACTERS).toWellFormed()
  const isTold = isReport(signal) && isNewsOf(before, situation, 'status')
  const reportedAt = rememberedOf(before, situation, isTold ? ['status'] : [])
  const news = differences(before, { ...after, reportedAt })
  const { names: _, ...fields } = news ?? { names: [], fields: {}, was: {} }
  const log = { do: 'log', id: idFrom(signal, 'activity'), about, activity: 'mail', text } as const
  const said: Effect[] = [...(text ? [log] : []), { do: 'change', ...about, ...fields }]
  const who = actorName(situation)
  const because =
    signal.kind === 'ticket.asked'
      ? `${who} brought what the customer wrote about ${before.name}`
      : `${who} answered ${before.name}`
  return act(TICKETS, because, [
    ...said,
    ...tellPeople([before.ownerId], about),
    ...tellChannels(rulebook, situation, about, { ticket: after }),
  ])
}

/** What is said of a ticket that we do not know yet, as the beginning of one. */
function asNew(situation: Reply) {
  const { ticket, text, ...stamp } = situation.signal
  const signal = { ...stamp, kind: 'ticket.created', ticket, patch: { message: text } } as const
  return { ...situation, signal }
}
