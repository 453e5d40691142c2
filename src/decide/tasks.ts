import type { Effect, Fields, SignalOf, Situation, Verdict } from '../model.ts'
import type { Subject, Task } from '../nouns.ts'
import { actorName } from './deal/reports.ts'
import { FIELDS } from './fields.ts'
import { idFrom } from './ids.ts'
import { askerOf, permitted } from './permit.ts'
import { normalise } from './quality.ts'
import { type Choice, chooseOwner, isRouted } from './routing.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip, tellChannels, tellPeople } from './verdicts.ts'

const TASKS = 'tasks'

/** A task somebody adds; it belongs to the person named, or to whoever asks. */
export function createTask(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'task.created'> },
): Verdict {
  const { signal, deal, people } = situation
  const denied = permitted(rulebook, situation, 'task.create', deal)
  if (denied) return denied
  if (signal.deal && !deal)
    return refuse(TASKS, 'There is no such deal. Look for it with /deal list.')
  const title = normalise(FIELDS.task.title!, signal.title)
  const dueOn = normalise(FIELDS.task.due_on!, signal.dueOn ?? null)
  if ('fault' in title) return refuse('quality', title.fault, { faults: { title: title.fault } })
  if ('fault' in dueOn) return refuse('quality', dueOn.fault, { faults: { due_on: dueOn.fault } })
  const task = draftedTask(situation)
  const { id, dealId, status } = task
  const fields = { title: title.value, dueOn: dueOn.value, dealId, status, position: 0 }
  const choice = signal.owner ? null : choiceFor(rulebook, { ...situation, task })
  const chosen = choice && 'to' in choice ? choice : null
  const owner = signal.owner ?? chosen?.to ?? asker(situation) ?? deal?.ownerId ?? keeper(choice)
  const person = people.find(({ id, active }) => id === owner && active)
  if (!person)
    return refuse(TASKS, 'Nobody active was named for the task: name a colleague who does it')
  const because =
    chosen?.because ?? `${actorName(situation)} gave ${person.name} the task “${title.value}”`
  const effects: Effect[] = [
    { do: 'create', noun: 'task', id, fields },
    { do: 'assign', noun: 'task', id, to: person.id, because },
    ...(chosen?.advance ? [{ do: 'advance-rotation', ...chosen.advance } as const] : []),
    ...tellPeople([person.id], { noun: 'task', id }),
    ...tellChannels(rulebook, situation, { noun: 'task', id }),
  ]
  const verdict = act(chosen?.rule ?? TASKS, because, effects, choice?.read)
  return choice ? { ...verdict, candidates: choice.candidates } : verdict
}

/** Who sees to what the rules could not place. */
function keeper(choice: Choice | null): string | null {
  return choice && 'unplaceable' in choice ? (choice.holder ?? choice.fallback) : null
}

/** Whom the rules choose; null where none is about tasks. */
function choiceFor(rulebook: Rulebook, situation: Situation): Choice | null {
  return isRouted(rulebook, 'task.created')
    ? chooseOwner(rulebook, situation, 'task.created')
    : null
}

/** The task that somebody asks for, before it has an owner. */
export function draftedTask({
  signal,
  now,
  deal,
}: Situation & { readonly signal: SignalOf<'task.created'> }): Task {
  const header = { key: '', ownerId: null, version: 0, createdAt: now, updatedAt: now }
  const open = { status: 'not_started', acceptedAt: null, completedAt: null } as const
  const said = { title: textOf('title', signal.title) ?? '', dueOn: textOf('due_on', signal.dueOn) }
  const id = idFrom(signal, 'task')
  return { id, ...header, ...open, ...said, dealId: deal?.id ?? null, projectId: null }
}

function textOf(field: 'title' | 'due_on', said: string | undefined): string | null {
  const normal = normalise(FIELDS.task[field]!, said ?? null)
  return 'value' in normal ? normal.value : null
}

function asker(situation: Situation): string | null {
  const person = askerOf(situation)
  return person && person !== 'unknown' ? person.id : null
}

/** The owner says that they will do it. */
export function acceptTask(rulebook: Rulebook, situation: Situation): Verdict {
  const { task, now } = situation
  if (!task) return noTask()
  const denied = permitted(rulebook, situation, 'task.complete', task)
  if (denied) return denied
  if (task.status === 'completed' || task.status === 'canceled')
    return skip(TASKS, `${task.key} is ${task.status} already`)
  if (task.acceptedAt) return skip(TASKS, `${task.key} was accepted already`)
  const fields = { acceptedAt: now, status: 'in_progress' }
  return changed(rulebook, situation, {
    task,
    fields,
    because: `${actorName(situation)} took ${task.key} “${task.title}”`,
  })
}

/** The task is done. */
export function completeTask(rulebook: Rulebook, situation: Situation): Verdict {
  const { task, now } = situation
  if (!task) return noTask()
  const denied = permitted(rulebook, situation, 'task.complete', task)
  if (denied) return denied
  if (task.status === 'completed' || task.status === 'canceled')
    return skip(TASKS, `${task.key} is ${task.status} already`)
  const fields = { status: 'completed', completedAt: now, acceptedAt: task.acceptedAt ?? now }
  const because = `${actorName(situation)} finished ${task.key} “${task.title}”`
  return changed(rulebook, situation, { task, fields, because })
}

function noTask(): Verdict {
  return refuse(TASKS, 'There is no such task. Look at yours with /task list.')
}

function changed(
  rulebook: Rulebook,
  situation: Situation,
  {
    task,
    fields,
    because,
  }: { readonly task: Task; readonly fields: Fields; readonly because: string },
): Verdict {
  const news = Object.entries(fields).filter(
    ([column, value]) => task[column as keyof Task] !== value,
  )
  const was = Object.fromEntries(news.map(([column]) => [column, task[column as keyof Task]]))
  const { project } = situation
  const subject = { noun: 'task', id: task.id } as const
  const board: Subject[] = project ? [{ noun: 'project', id: project.id }] : []
  return act(TASKS, because, [
    { do: 'change', noun: 'task', id: task.id, fields: Object.fromEntries(news), was },
    ...tellPeople([task.ownerId], subject),
    ...[subject, ...board].flatMap((shown) => tellChannels(rulebook, situation, shown)),
  ])
}
