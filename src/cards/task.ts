import type { Button, Card, Line, Tone } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { TaskStatus } from '../nouns.ts'
import { facts, joined, sayAt, sayDay, sayOwner } from './say.ts'
import type { TaskView } from './view.ts'

const BADGES: Readonly<Record<TaskStatus, { text: string; tone: Tone }>> = {
  not_started: { text: 'To do', tone: 'waiting' },
  in_progress: { text: 'In progress', tone: 'plain' },
  waiting: { text: 'Waiting', tone: 'waiting' },
  completed: { text: 'Done', tone: 'good' },
  canceled: { text: 'Canceled', tone: 'plain' },
}

/** A task, for the person who has it. */
export function taskCard(task: TaskView): Card {
  const isOpen = !isOver(task.status)
  return {
    title: oneLine(task.title),
    badge: BADGES[task.status],
    facts: facts([
      ['Owner', sayOwner(task, isOpen && !task.acceptedAt, isOpen)],
      ['Due', task.dueOn && sayDay(task.dueOn)],
      ['Deal', task.dealKey && `${task.dealKey} ${task.dealName}`],
      ['Account', task.accountName],
      ['Project', task.projectName],
    ]),
    footer: joined([task.key, sayProgress(task)], ' · '),
    buttons: buttonsOf(task),
    ...(task.dealKey && { link: `/deals/${task.dealKey}` }),
  }
}

/** Nothing is left to do about it. */
export function isOver(status: TaskStatus): boolean {
  return status === 'completed' || status === 'canceled'
}

function buttonsOf({ id, status, acceptedAt }: TaskView): Button[] {
  const why = { press: 'why', label: 'Why?', value: `task:${id}` }
  if (isOver(status)) return [why]
  const done = { press: 'done', label: 'Done', value: id } as const
  if (acceptedAt) return [{ ...done, style: 'primary' }, why]
  return [{ press: 'accept', label: 'Accept', value: id, style: 'primary' }, done, why]
}

function sayProgress({ acceptedAt, completedAt }: TaskView): Line | null {
  if (completedAt) return sayAt('Done', completedAt)
  return acceptedAt && sayAt('Accepted', acceptedAt)
}
