import type { Mute, Preference, SignalOf, Situation, Verdict } from '../model.ts'
import type { Instant, Person } from '../nouns.ts'
import { dayOf, instantOf } from './calendar.ts'
import { askerOf, permitted } from './permit.ts'
import { dateOf } from './quality/days.ts'
import { parseHours } from './quiet.ts'
import { CADENCES, type Rulebook } from './rulebook.ts'
import { enumerate, sayMoment } from './sentences.ts'
import { act, refuse, skip } from './verdicts.ts'

const PREFERENCES = 'preferences'
const COMPANYS: Preference = { digest: null, quiet: null }

type Muting = Situation & { readonly signal: SignalOf<'subject.muted' | 'subject.unmuted'> }

/** Somebody chooses how often a digest comes to them, or when they are left alone. */
export function changePreference(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'preference.changed'> },
): Verdict {
  const person = knownAsker(situation)
  if (!person)
    return refuse(PREFERENCES, 'Only people choose for themselves. Sign in and try again.')
  const was = situation.choices?.preference ?? COMPANYS
  const { digest, quiet } = situation.signal
  if (digest !== undefined && !rulebook.channels.digests.some(({ channel }) => channel === null)) {
    return refuse(
      PREFERENCES,
      'No digest for people is planned here. Ask an admin to add one to rules/channels.yml.',
    )
  }
  const wanted = { digest: digestOf(digest, was), quiet: quietOf(quiet, was) }
  if (wanted.digest === undefined)
    return refuse(
      PREFERENCES,
      `A digest comes ${enumerate(CADENCES, 'or')}: choose one of these, or default.`,
    )
  if (wanted.quiet === undefined)
    return refuse(
      PREFERENCES,
      'Write quiet hours like 20:00-07:00, or off, or default for the company’s.',
    )
  const preference: Preference = { digest: wanted.digest, quiet: wanted.quiet }
  if (preference.digest === was.digest && preference.quiet === was.quiet)
    return skip(PREFERENCES, 'That is how it is already')
  const because = `${person.name} chose: ${sayChoice(preference, was)}`
  return act(PREFERENCES, because, [{ do: 'prefer', person: person.id, preference, was }])
}

function knownAsker(situation: Situation): Person | null {
  const asker = askerOf(situation)
  return asker === 'unknown' ? null : asker
}

function digestOf(said: string | undefined, was: Preference): Preference['digest'] | undefined {
  if (said === undefined) return was.digest
  const word = said.trim().toLowerCase()
  return word === 'default' ? null : CADENCES.find((one) => one === word)
}

function quietOf(said: string | undefined, was: Preference): string | null | undefined {
  if (said === undefined) return was.quiet
  const word = said.trim().toLowerCase()
  if (word === 'off') return word
  return word === 'default' ? null : parseHours(word)?.join('-')
}

function sayChoice({ digest, quiet }: Preference, was: Preference): string {
  const digests = digest === null ? 'the digest as the company has it' : `digest ${digest}`
  const hours = quiet === null ? 'quiet hours as the company has them' : `quiet hours ${quiet}`
  return enumerate(
    [digest === was.digest ? '' : digests, quiet === was.quiet ? '' : hours].filter(Boolean),
    'and',
  )
}

/** Somebody wants no new messages about a deal, a lead, a ticket or a task. What waits for their decision comes all the same. */
export function muteSubject(rulebook: Rulebook, situation: Muting): Verdict {
  const muting = mutingOf(rulebook, situation)
  if ('outcome' in muting) return muting
  const { person, noun, id, name } = muting
  const until = untilOf(situation, person)
  if (typeof until === 'object' && until !== null)
    return refuse(PREFERENCES, until.fault, { faults: { until: until.fault } })
  const known = situation.choices?.mutes.find(({ subjectId }) => subjectId === id)
  if (known && known.until === until) return skip(PREFERENCES, `${name} is muted already`)
  const end = until ? ` until ${sayMoment(until, person.zone)}` : ''
  const because = `${person.name} muted ${name}${end}. Approvals and exceptions still come; the digest says what was held back`
  const mute = { noun, subjectId: id, until }
  return act(PREFERENCES, because, [{ do: 'mute', person: person.id, mute }])
}

/** Somebody wants to hear of it again; what was held back comes now. */
export function unmuteSubject(rulebook: Rulebook, situation: Muting): Verdict {
  const muting = mutingOf(rulebook, situation)
  if ('outcome' in muting) return muting
  const { person, id, name } = muting
  if (!situation.choices?.mutes.some(({ subjectId }) => subjectId === id))
    return skip(PREFERENCES, `${name} is not muted`)
  const because = `${person.name} hears of ${name} again`
  return act(PREFERENCES, because, [{ do: 'unmute', person: person.id, subject: id }])
}

interface Muted {
  readonly person: Person
  readonly noun: Mute['noun']
  readonly id: string
  readonly name: string
}

function mutingOf(rulebook: Rulebook, situation: Muting): Muted | Verdict {
  const { deal, lead, ticket, task, signal } = situation
  const person = knownAsker(situation)
  if (!person)
    return refuse(PREFERENCES, 'Only people mute something for themselves. Sign in and try again.')
  if (signal.task && task)
    return { person, noun: 'task', id: task.id, name: `${task.key} “${task.title}”` }
  const noun = signal.lead ? 'lead' : signal.ticket ? 'ticket' : 'deal'
  const record = signal[noun] && { lead, ticket, deal }[noun]
  if (!record)
    return refuse(
      PREFERENCES,
      'There is no such deal, lead, ticket or task. /deal list, /lead list, /ticket list and /task list show yours.',
    )
  const denied = permitted(rulebook, situation, `${noun}.read`, record)
  return denied ?? { person, noun, id: record.id, name: `${record.key} “${record.name}”` }
}

/** The start of the named day by the person's clock; null: without end. */
function untilOf({ signal, now }: Muting, { zone }: Person): Instant | null | { fault: string } {
  if (signal.until === undefined) return null
  const day = dateOf(signal.until, 'The day')
  if ('fault' in day) return day
  const until = new Date(instantOf(zone, dayOf(String(day.value)), 0)).toISOString()
  return until > now
    ? until
    : { fault: `${day.value} is no day to come: name a later one, like 2027-03-31` }
}
