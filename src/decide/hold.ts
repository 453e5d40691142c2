import type { Conversation, Preference } from '../model.ts'
import type { Id, Instant, Noun, Subject } from '../nouns.ts'
import { parseHours, type QuietTime, quietUntil } from './quiet.ts'
import type { Rulebook } from './rulebook.ts'

/** A card that its conversation does not show yet. */
export interface Fresh {
  readonly conversation: Conversation
  readonly subject: Subject
  /** The deal it is about. */
  readonly dealId: Id<'deal'> | null
  /** Whose card it is to be a reply below. */
  readonly under: Id | null
}

/** Somebody who may be left alone now. */
export interface Listener {
  readonly id: Id<'person'>
  readonly name: string
  readonly zone: string
  readonly quiet: Preference['quiet']
  readonly mutes: readonly { readonly subjectId: Id; readonly until: Instant | null }[]
}

/** Who listens, and when the newest cards of a channel were shown or will be. */
export interface Around {
  readonly now: Instant
  readonly listeners: readonly Listener[]
  readonly posted: Readonly<Record<Conversation, readonly Instant[]>>
}

/** Why a card waits, and until when; `until` null: until somebody lets it go. */
export interface Held {
  readonly by: 'quiet' | 'mute' | 'budget'
  readonly because: string
  readonly until: Instant | null
}

/** Somebody must act on these: no budget and no mute of the deal keeps them back. */
const CALLS: readonly Noun[] = ['approval', 'exception']
const HOUR_MS = 3_600_000
/** A card that would find room only after this is not shown at all: the digest says that it is there. */
const MOST_WAIT_MS = 24 * HOUR_MS

/** What of these cards is held back, in their order: a person's quiet hours and mutes, a channel's budget. */
export function holdBack(
  rulebook: Rulebook,
  fresh: readonly Fresh[],
  around: Around,
): (Held | null)[] {
  const called = new Set(
    fresh.filter(isCall).map(({ conversation, under }) => `${conversation} ${under}`),
  )
  const room = roomIn(rulebook, around)
  return fresh.map((card) => {
    const { conversation, subject } = card
    if (subject.noun === 'digest') return null
    if (conversation.startsWith('person:')) return heldForPerson(rulebook, card, around)
    // A reply goes below its card wherever that stands, so a call brings the card above along.
    const isFree = isCall(card) || called.has(`${conversation} ${subject.id}`)
    return card.under === null ? room(conversation, isFree) : null
  })
}

/** Whether somebody must act on it. */
export function isCall({ subject }: Fresh): boolean {
  return CALLS.includes(subject.noun)
}

function heldForPerson(rulebook: Rulebook, card: Fresh, { now, listeners }: Around): Held | null {
  const person = listeners.find(({ id }) => card.conversation === `person:${id}`)
  if (!person) return null
  return muted(rulebook, card, { person, now }) ?? quieted(rulebook, card, { person, at: now })
}

function muted(
  rulebook: Rulebook,
  card: Fresh,
  { person, now }: { readonly person: Listener; readonly now: Instant },
): Held | null {
  if (isCall(card)) return null
  const mute = person.mutes.find(
    ({ subjectId, until }) =>
      (subjectId === card.subject.id || subjectId === card.dealId) && (!until || until > now),
  )
  if (!mute) return null
  const until =
    mute.until && (quieted(rulebook, card, { person, at: mute.until })?.until ?? mute.until)
  return { by: 'mute', because: `${person.name} muted it`, until }
}

/** Whether a message that others see may call them: not while they are away, nor in their quiet hours. */
export function mayBeCalled(
  rulebook: Rulebook,
  about: Pick<Subject, 'noun'>,
  {
    person,
    now,
  }: { readonly person: Listener & { readonly away: boolean }; readonly now: Instant },
): boolean {
  return !person.away && quieted(rulebook, { subject: about }, { person, at: now }) === null
}

function quieted(
  rulebook: Rulebook,
  { subject }: { readonly subject: Pick<Subject, 'noun'> },
  { person, at }: { readonly person: Listener; readonly at: Instant },
): Held | null {
  const quiet = rulebook.channels.quiet
  if (quiet?.except.some((noun) => noun === subject.noun)) return null
  const until = quietUntil(quietTimeOf(rulebook, person), new Date(at))
  if (!until) return null
  return { by: 'quiet', because: `${person.name}’s quiet hours`, until: until.toISOString() }
}

/** When somebody is left alone: the company's hours, or their own, by the clock of their zone. */
export function quietTimeOf(
  rulebook: Rulebook,
  { zone, quiet: own }: Pick<Listener, 'zone' | 'quiet'>,
): QuietTime {
  const { quiet } = rulebook.channels
  if (own === 'off') return { zone, hours: null, calendar: null }
  const hours = own === null ? (quiet?.hours ?? null) : parseHours(own)
  return { zone, hours, calendar: (quiet?.daysOff && rulebook.calendars[quiet.daysOff]) || null }
}

/** The number of new cards that a channel shows in an hour; null: as many as there are. */
export function budgetOf(
  { channels: { budget } }: Rulebook,
  conversation: Conversation,
): number | null {
  const name = conversation.slice('channel:'.length)
  if (!budget || !conversation.startsWith('channel:')) return null
  return Object.hasOwn(budget.channels, name) ? budget.channels[name]! : budget.perHour
}

/** Gives cards their places, one after the other, so that no hour holds more than the channel's number. */
function roomIn(rulebook: Rulebook, { now, posted }: Around) {
  const taken = new Map<Conversation, number[]>()
  return (conversation: Conversation, isFree: boolean): Held | null => {
    const most = budgetOf(rulebook, conversation)
    if (most === null) return null
    const times = taken.get(conversation) ?? (posted[conversation] ?? []).map(Date.parse)
    taken.set(conversation, times)
    const at = Date.parse(now)
    const place = isFree ? at : placeAfter(times, most, at)
    if (place - at <= MOST_WAIT_MS) times.push(place)
    return place > at ? heldByBudget(conversation, most, { place, at }) : null
  }
}

/** From when on the hour before holds fewer than `most`, however the places lie. */
function placeAfter(times: readonly number[], most: number, at: number): number {
  const newest = [...times].sort((a, b) => b - a)
  const full = newest[most - 1]
  return full === undefined ? at : Math.max(at, full + HOUR_MS)
}

function heldByBudget(
  conversation: Conversation,
  most: number,
  { place, at }: { readonly place: number; readonly at: number },
): Held {
  const because = `#${conversation.slice('channel:'.length)} shows at most ${most} new cards an hour`
  const until = place - at > MOST_WAIT_MS ? null : new Date(place).toISOString()
  return { by: 'budget', because, until }
}
