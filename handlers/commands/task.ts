import { z } from 'zod'
import { taskList } from '../../src/cards/lists.ts'
import { isOver } from '../../src/cards/task.ts'
import type { Card, Form, Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import type { Day, Id } from '../../src/nouns.ts'
import { cardFor, viewsFor } from '../../src/reading.ts'
import { listOpenTasks } from '../../src/store/tasks.ts'
import { sayBecame } from '../became.ts'
import { type Asking, createdIn, decided, stamp } from '../decided.ts'
import { onDeal, onTask, personCalled } from '../pick.ts'
import { claimsOf } from './claims.ts'

const list = action({
  says: 'List open tasks: yours, or a colleague’s',
  example: '/task list',
  words: ['of'],
  reads: true,
  input: z.object({ of: z.string().optional().describe('mine, or a colleague by name') }),
  async run({ of = 'mine' }, asked) {
    const { db, org } = asked.house
    const owner = /^mine$/i.test(of) ? asked.by : await personCalled(asked, of)
    const ids = await listOpenTasks(db, org, { owner: owner.id })
    const tasks = await viewsFor(asked, 'task', ids)
    if (tasks.length === 0) return { text: `Open tasks of ${owner.name}: none.` }
    return { card: taskList(`Open tasks of ${owner.name}`, tasks) }
  },
})

const done = action({
  says: 'Say that a task is done',
  example: '/task done T-12',
  words: ['task'],
  reads: false,
  input: z.object({ task: z.string().min(1).describe('which task: its key (T-12) or title') }),
  async run({ task }, asked) {
    const line = (key: string) => lineFor('task done', { task: key })
    return await onTask(asked, { said: task, line }, ({ id }) => moveTask(asked, 'completed', id))
  },
})

const create = action({
  says: 'Add a task, for yourself or a colleague',
  example: '/task new Call Ana about the contract deal: Acme due: 2027-03-31 owner: Mia',
  words: ['title'],
  reads: false,
  input: z.object({
    title: z.string().min(1).max(200).describe('what is to be done, in at most 200 characters'),
    deal: z.string().optional().describe('the deal it is about: a key (D-12) or a name'),
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
    due: z.string().optional().describe('a day like 2027-03-31'),
  }),
  async run({ title, deal, owner = 'me', due }, asked) {
    const person = await personCalled(asked, owner)
    const about = { title, owner: person.id, ...(due && { dueOn: due }) }
    if (!deal) return await addTask(asked, about)
    const line = (key: string) =>
      lineFor('task new', { title, deal: key, owner: person.email, due })
    return await onDeal(asked, { said: deal, line }, ({ id }) =>
      addTask(asked, { ...about, deal: { id } }),
    )
  },
})

interface NewTask {
  readonly title: string
  readonly owner: Id<'person'>
  readonly dueOn?: Day
  readonly deal?: { readonly id: Id<'deal'> }
}

/** Adds a task and shows it; `form` asks again for what was wrong. */
export async function addTask(
  asked: Asked,
  about: NewTask,
  form?: (asking: Asking) => Form,
): Promise<Reply> {
  const signal = { ...stamp(asked), kind: 'task.created', ...about } as const
  return await decided(asked, signal, {
    ...(form && { form }),
    card: (decision) => drawTask(asked, createdIn(decision, 'task')),
  })
}

/** Accepts or completes a task and shows it as it is then. */
export async function moveTask(
  asked: Asked,
  to: 'accepted' | 'completed',
  task: Id<'task'>,
): Promise<Reply> {
  const signal = { ...stamp(asked), kind: `task.${to}`, task } as const
  return await decided(asked, signal, {
    card: () => drawTask(asked, task),
    skipped: () => sayOver(asked, task),
  })
}

/** Who did the task before, and when: its card may have stood here for long. */
async function sayOver(asked: Asked, id: Id<'task'>): Promise<string | null> {
  const [task] = await viewsFor(asked, 'task', [id])
  if (!task) return null
  const how = task.status === 'completed' ? 'finished' : isOver(task.status) ? 'canceled' : 'took'
  const became = await sayBecame(asked, id, `${how} ${task.key}`)
  return became && (isOver(task.status) ? `${became}. Nothing is left to do.` : `${became}.`)
}

async function drawTask(asked: Asked, id: Id<'task'> | null): Promise<Card | null> {
  return id && (await cardFor(asked, 'task', id))
}

/** `/task` */
export const task: Command = {
  name: 'task',
  says: 'See, add and finish tasks',
  fallback: 'list',
  actions: { list, done, new: create, ...claimsOf('task') },
}
