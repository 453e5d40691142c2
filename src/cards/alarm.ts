import type { Button, Card, Line } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { AlarmLine } from '../model.ts'
import { linkTo } from './paths.ts'
import { facts, joined, sayAt } from './say.ts'
import type { AlarmView } from './view.ts'

/** A message holds this many lines; a chat has no room for more. */
const MOST_LINES = 20

const TITLES: Readonly<Record<AlarmLine['what'], string>> = {
  warning: 'Due soon',
  breached: 'Overdue',
  still: 'Still not done',
  moved: 'A deadline moved',
  cleared: 'Not missed after all',
}

/** What clocks say: one thing with the way to it, or several in a list. */
export function alarmCard({
  count,
  lines,
}: Pick<AlarmView, 'count'> & { readonly lines: readonly AlarmLine[] }): Card {
  const [first] = lines
  if (!first) return { title: 'A clock rang' }
  return count === 1 ? one(first) : many(count, lines.slice(0, MOST_LINES))
}

function one(line: AlarmLine): Card {
  const { key, what, policy, because } = line
  return {
    title: `${TITLES[what]}: ${nameOf(line)}`,
    ...badgeOf(line),
    facts: facts([
      [sentenceOf(policy), sayLine(line)],
      ['Owner', calledBy(line)],
      ['Because', because],
    ]),
    buttons: buttonsOf(line),
    ...linkTo(key),
  }
}

function many(count: number, lines: readonly AlarmLine[]): Card {
  const bad = lines.filter(({ what }) => what === 'breached' || what === 'still').length
  const late = bad > 0 ? `${count} clocks rang` : `${count} clocks have news`
  return {
    title: late,
    badge: bad > 0 ? { text: 'Overdue', tone: 'bad' } : { text: 'Clocks', tone: 'warning' },
    facts: facts(lines.map((line) => [nameOf(line), sayInList(line)] as const)),
    ...(count > lines.length && { footer: `and ${count - lines.length} more` }),
  }
}

function sayInList(line: AlarmLine): Line {
  return joined(
    [
      `${TITLES[line.what]}: ${sentenceOf(line.policy)},`,
      sayLine(line),
      calledBy(line),
      line.because,
    ],
    ' ',
  )
}

/** Who must act: nobody where it is only told that something moved. */
function calledBy({ what, owner }: AlarmLine): Line | null {
  const isCall = what !== 'moved' && what !== 'cleared'
  return owner && isCall ? [{ ...owner, name: oneLine(owner.name) }] : null
}

function sayLine({ what, dueAt, late, wasDue }: AlarmLine): Line {
  const due = what === 'warning' || what === 'moved' ? 'due' : 'was due'
  const moved = wasDue && what === 'moved' && sayAt('instead of', wasDue)
  const told = late && sayAt('(told late: this should have been said', late)
  return joined([sayAt(due, dueAt), moved, told && joined([told, ')'], '')], ' ')
}

function badgeOf({ what, late }: AlarmLine): Pick<Card, 'badge'> {
  if (late) return { badge: { text: 'Told late', tone: 'warning' } }
  if (what === 'cleared') return { badge: { text: 'In time', tone: 'good' } }
  const near = what === 'warning' || what === 'moved'
  return { badge: near ? { text: 'Clock', tone: 'waiting' } : { text: 'Overdue', tone: 'bad' } }
}

/** The way to what is to be done, and to how the deadline came about. */
function buttonsOf({ subject: { noun, id }, key }: AlarmLine): Button[] {
  if (noun === 'exception') return [{ press: 'fix', label: 'Fix', value: id, style: 'primary' }]
  if (noun === 'task') return [{ press: 'accept', label: 'Accept', value: id, style: 'primary' }]
  if (noun !== 'deal' || key === null) return []
  return [
    { press: 'run', label: 'Show the deal', value: `deal show ${key}`, style: 'primary' },
    { press: 'clocks', label: 'Show the sum', value: id },
  ]
}

function nameOf({ key, name }: AlarmLine): string {
  return oneLine([key, name].filter(Boolean).join(' '))
}

function sentenceOf(policy: string): string {
  return oneLine(policy.charAt(0).toUpperCase() + policy.slice(1))
}
