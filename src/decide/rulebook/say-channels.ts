import { says } from '../cel/cel.ts'
import type { Budget, Channels, DigestPlan, Quiet, Showing, Shown } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'

const AN: Readonly<Record<Shown, string>> = {
  lead: 'A lead',
  ticket: 'A ticket',
  deal: 'A deal',
  approval: 'An approval',
  project: 'A project',
  task: 'A task',
  exception: 'An exception',
}

/** Every line of `channels.yml` as one plain sentence. */
export function sayChannels({ shows, quiet, budget, digests }: Channels): string[] {
  return [
    ...shows.map(sayShowing),
    ...(quiet ? [sayQuiet(quiet)] : []),
    ...(budget ? sayBudget(budget) : []),
    ...digests.map(sayDigest),
  ]
}

function sayShowing({ show, channels, when, inThread }: Showing): string {
  const where = enumerate(
    channels.map((name) => `#${name}`),
    'and',
  )
  const below = inThread ? ", below its deal's card" : ''
  return `${AN[show]} is shown in ${where}${below}${when ? `, when ${says(when)}` : ''}.`
}

function sayQuiet({ hours, daysOff, except }: Quiet): string {
  const times = [
    ...(hours ? [`from ${hours[0]} to ${hours[1]} by their own clock`] : []),
    ...(daysOff ? [`on days off of the calendar ${daysOff}`] : []),
  ]
  const rest = except.length > 0 ? `, except about ${enumerate(except.map(plural), 'and')}` : ''
  return `People are left alone ${enumerate(times, 'and') || 'when they say so'}${rest}.`
}

const plural = (noun: Shown) => `${noun}s`

function sayBudget({ perHour, channels }: Budget): string[] {
  const each = perHour === null ? [] : [`A channel shows at most ${perHour} new cards an hour.`]
  const named = Object.entries(channels)
  return [
    ...each,
    ...named.map(([name, most]) => `#${name} shows at most ${most} new cards an hour.`),
  ]
}

function sayDigest({ channel, every, on, at, calendar }: DigestPlan): string {
  const who = channel === null ? 'People get' : `#${channel} gets`
  if (every === 'off')
    return `${who} no digest${channel === null ? ' unless they choose one' : ''}.`
  const whose = channel === null ? ' by their own clock' : ''
  const when = every === 'daily' ? '' : `, on ${on} or the first working day after`
  return `${who} a ${every} digest at ${at}${whose}${when}, on working days (${calendar}).`
}
