import { type Card, sayMoment } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { ActivityKind, Actor, Instant } from '../nouns.ts'
import { facts, sayAt, sayDay, sayMoney, sayName, sayStage, short } from './say.ts'
import { isOver } from './task.ts'
import type { DealView, Look, OwnClock, TaskView } from './view.ts'
import type { LeadView, TicketView } from './view-inbound.ts'

const BUTTONS = 5

/** Deals side by side. */
export function dealList(title: string, deals: readonly DealView[], look: Look): Card {
  return {
    title,
    table: {
      columns: ['Key', 'Deal', 'Account', 'Stage', 'Amount', 'Close date', 'Owner'],
      rows: deals.map((deal) => [
        deal.key,
        oneLine(deal.name),
        oneLine(deal.accountName ?? ''),
        sayStage(look, deal.pipeline, deal.stage),
        deal.amount ? sayMoney(deal.amount, deal.currency) : '',
        deal.closeDate ? sayDay(deal.closeDate) : '',
        oneLine(deal.ownerName ?? 'nobody yet'),
      ]),
    },
  }
}

/** Leads side by side, the newest first. */
export function leadList(title: string, leads: readonly LeadView[]): Card {
  return {
    title,
    table: {
      columns: ['Key', 'Lead', 'Company', 'State', 'Region', 'Owner'],
      rows: leads.map(({ key, name, company, status, region, ownerName }) => [
        key,
        oneLine(name),
        oneLine(company ?? ''),
        sayName(status),
        oneLine(region ?? ''),
        oneLine(ownerName ?? 'nobody yet'),
      ]),
    },
  }
}

/** Tickets side by side, the most pressing first; times by the clock of whoever reads. */
export function ticketList(title: string, tickets: readonly TicketView[], zone: string): Card {
  return {
    title,
    table: {
      columns: ['Key', 'Ticket', 'Account', 'Priority', 'State', 'They wrote', 'Owner'],
      rows: tickets.map((ticket) => [
        ticket.key,
        oneLine(ticket.name),
        oneLine(ticket.accountName ?? ticket.company ?? ''),
        sayName(ticket.priority),
        sayName(ticket.status),
        sayMoment(ticket.askedAt, zone),
        oneLine(ticket.ownerName ?? 'nobody yet'),
      ]),
    },
  }
}

/** Somebody's tasks, the next due first, with buttons for the first few. */
export function taskList(title: string, tasks: readonly TaskView[]): Card {
  const open = tasks.filter(({ status }) => !isOver(status))
  return {
    title,
    table: {
      columns: ['Key', 'Task', 'Due', 'Deal'],
      rows: tasks.map((task) => [
        task.key,
        oneLine(task.title),
        task.dueOn ? sayDay(task.dueOn) : '',
        oneLine(task.dealName ?? ''),
      ]),
    },
    buttons: open
      .slice(0, BUTTONS)
      .map(({ key, id }) => ({ press: 'done', label: `Done ${key}`, value: id })),
  }
}

/** How long somebody has for what, the first due first. */
export function clockList(title: string, clocks: readonly OwnClock[]): Card {
  const missed = clocks.filter(({ state }) => state === 'breached').length
  return {
    title,
    ...(missed > 0 && { badge: { text: `${missed} missed`, tone: 'bad' } }),
    facts: facts(
      clocks.map(({ kind, key, name, state, dueAt }) => [
        `${sayName(kind)} · ${key} ${short(name)}`,
        sayAt(state === 'breached' ? 'Missed: was due' : 'Due', dueAt),
      ]),
    ),
  }
}

/** What was said of a record, the newest first. */
export function noteList(title: string, notes: readonly Note[], zone: string): Card {
  return {
    title: oneLine(title),
    table: {
      columns: ['When', 'What', 'Who', 'Text'],
      rows: notes.map(({ at, kind, by, who, text }) => [
        sayMoment(at, zone),
        sayName(kind),
        oneLine(who ?? by.id),
        short(text, 500),
      ]),
    },
  }
}

interface Note {
  readonly at: Instant
  readonly kind: ActivityKind
  readonly text: string
  readonly by: Actor
  readonly who: string | null
}
