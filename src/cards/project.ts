import type { Card, Tone } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { HandoffStatus } from '../nouns.ts'
import { facts, sayDay } from './say.ts'
import { isOver } from './task.ts'
import type { BoardTask, ProjectView } from './view.ts'

const BADGES: Readonly<Record<HandoffStatus, { text: string; tone: Tone }>> = {
  compiling: { text: 'Being put together', tone: 'plain' },
  blocked: { text: 'Blocked', tone: 'warning' },
  running: { text: 'Running', tone: 'plain' },
  awaiting_approval: { text: 'Waiting for approval', tone: 'waiting' },
  delivered: { text: 'Delivered', tone: 'good' },
  frozen: { text: 'Frozen', tone: 'warning' },
  reversed: { text: 'Taken back', tone: 'bad' },
}

/** The board of a handoff: every task with its owner and date, ticked when done. */
export function projectCard(project: ProjectView): Card {
  const over = project.tasks.filter(({ status }) => isOver(status)).length
  return {
    title: oneLine(project.name),
    badge: BADGES[project.status],
    facts: facts([
      ['Lead', project.ownerName ?? 'Nobody yet'],
      ['Account', project.accountName],
      ['Deal', `${project.dealKey} ${project.dealName}`],
      ['Done', `${over} of ${project.tasks.length}`],
    ]),
    checks: project.tasks.map((task) => ({ done: isOver(task.status), text: sayTask(task) })),
    footer: project.key,
    buttons: [{ press: 'why', label: 'Why?', value: `project:${project.id}` }],
    link: `/deals/${project.dealKey}`,
  }
}

function sayTask(task: BoardTask): string {
  const canceled = task.status === 'canceled' ? 'canceled' : null
  const due = task.dueOn && sayDay(task.dueOn)
  const who = task.ownerName ?? 'nobody yet'
  return oneLine([task.key, task.title, who, canceled ?? due].filter(Boolean).join(' · '))
}
