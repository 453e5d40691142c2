import { says } from '../cel/cel.ts'
import { type ClockPolicy, type Goal, type Rung, type Trigger, WHOSE } from '../clock-policy.ts'
import { enumerate, sayMinutes } from '../sentences.ts'

/** A clock as plain sentences: what moves it, how long it runs, and what happens when it runs out. */
export function sayPolicy(policy: ClockPolicy): string {
  const { name, each, start, pause, resume, cancel, reset, stop } = policy
  const of = each === 'deal' ? '' : `, one for each ${each},`
  const begins = `"${name}"${of} starts on ${sayTriggers(start)}`
  const runs = `runs ${sayMinutes(policy.goalMinutes)} (${sayCalendarOf(policy)}) until ${sayTriggers(stop)}`
  const holds =
    pause.length > 0
      ? `it pauses on ${sayTriggers(pause)} and goes on on ${sayTriggers(resume)}`
      : ''
  const off = cancel.length > 0 ? `it is called off on ${sayTriggers(cancel)}` : ''
  const again = reset.length > 0 ? `it starts over on ${sayTriggers(reset)}` : ''
  return `${[`${begins} and ${runs}`, holds, off, again, ...sayGoal(policy)].filter(Boolean).join('; ')}.`
}

/** How soon an exception must be settled, and what happens otherwise. */
export function sayExceptions(goal: Goal): string {
  const within = `An exception must be settled within ${sayMinutes(goal.goalMinutes)} (${sayCalendarOf(goal)})`
  return `${[within, ...sayGoal(goal)].join('; ')}.`
}

function sayTriggers(triggers: readonly Trigger[]): string {
  const said = triggers.map(({ on, when }) => (when ? `${on} when ${says(when)}` : on))
  return enumerate(said, 'or')
}

function sayCalendarOf({ calendar }: Goal): string {
  return WHOSE.some((whose) => whose === calendar) ? `by the ${calendar}'s calendar` : calendar
}

function sayGoal({ warn, breach, ladder, within }: Goal): string[] {
  const warnings = warn.map((it) =>
    'gone' in it
      ? `${Math.round(it.gone * 100)} % of it have gone`
      : `${sayMinutes(it.left)} are left`,
  )
  return [
    warnings.length > 0 ? `the owner is warned when ${enumerate(warnings, 'and')}` : '',
    `a breach is told to ${enumerate(breach, 'and')}`,
    ...ladder.map(sayRung),
    within === null ? '' : `people hear of it only within the hours of ${within}`,
  ].filter((part) => part !== '')
}

function sayRung({ after, act, repeat, every }: Rung): string {
  if ('reassign' in act) return `${sayMinutes(after)} later it goes to ${act.reassign}`
  const times = repeat > 0 ? `, and ${repeat} times more every ${sayMinutes(every)}` : ''
  return `${sayMinutes(after)} later it is told to ${enumerate(act.tell, 'and')}${times}`
}
