import type { SignalOf, Situation } from '../../model.ts'
import type { Ticket } from '../../nouns.ts'
import { happenedAt } from '../happening.ts'
import { idFrom } from '../ids.ts'
import { heard, newsIn } from '../inbound/news.ts'
import { oneLine } from '../quality/text.ts'
import type { Rulebook } from '../rulebook.ts'
import { readSaid, type Said } from '../said.ts'

export type TicketSituation = Situation & {
  readonly signal: SignalOf<'ticket.created' | 'ticket.updated'>
}

/** What it is about fits a line of a list. */
const MOST_NAME = 120

/** The ticket as this makes it, before rules look for an owner. */
export function ticketAfter(rulebook: Rulebook, situation: TicketSituation): Ticket {
  return afterwards(situation, reading(rulebook, situation).read)
}

export function reading(rulebook: Rulebook, situation: TicketSituation) {
  const { ticket = null } = situation
  const about = { noun: 'ticket', said: newsIn(situation), isNew: ticket === null } as const
  const read = readSaid(rulebook, situation, about)
  return { read, faults: read.faults }
}

/** The ticket as it will be; what nobody named is called by the first words that were written. */
export function afterwards(situation: TicketSituation, read: Said): Ticket {
  const { signal, now, account } = situation
  const { fields, custom } = read
  const before = situation.ticket ?? blankTicket(situation)
  const next = { ...before, ...fields, custom: { ...before.custom, ...custom } }
  const name = next.name || firstWords(next.message)
  const accountId = account?.id ?? before.accountId
  const isOurs = signal.ticket.externalId !== undefined && before.externalId === null
  const ours = { source: signal.source, externalId: signal.ticket.externalId ?? null }
  const reportedAt = heard(situation, read)
  const named = { ...next, name, accountId, reportedAt, updatedAt: now, ...(isOurs && ours) }
  return 'status' in fields ? inState(named, situation, fields) : named
}

/** It is over when it is solved; what solved it before has not, where it is opened again. */
function inState(
  ticket: Ticket,
  { now, ticket: before }: Pick<Situation, 'now' | 'ticket'>,
  said: Readonly<Record<string, unknown>>,
): Ticket {
  if (ticket.status === 'solved') return { ...ticket, closedAt: before?.closedAt ?? now }
  const isReopened = before?.status === 'solved' && !('resolution' in said)
  return { ...ticket, closedAt: null, ...(isReopened && { resolution: null }) }
}

function firstWords(message: string | null): string {
  const [line = ''] = (message ?? '').split('\n')
  const words = oneLine(line)
  return words.length <= MOST_NAME
    ? words
    : `${words
        .slice(0, MOST_NAME - 1)
        .toWellFormed()
        .trimEnd()}…`
}

function blankTicket({ signal, now }: TicketSituation): Ticket {
  const header = { key: '', ownerId: null, version: 0, createdAt: now, updatedAt: now }
  const blank = { company: null, contact: null, email: null, country: null, region: null }
  const open = { priority: 'normal', status: 'new', closedAt: null, resolution: null } as const
  const written = { message: null, askedAt: happenedAt(signal, now), answeredAt: null }
  const outside = { source: signal.source, externalId: signal.ticket.externalId ?? null }
  const more = { ...open, ...written, ...outside, accountId: null, reportedAt: {}, custom: {} }
  return { id: idFrom(signal, 'ticket'), ...header, name: '', ...blank, ...more }
}
