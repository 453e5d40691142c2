import type { Button } from '../../src/house.ts'
import { moveTask } from '../commands/task.ts'
import { idOf } from '../decided.ts'

/** "Done" on a task's card. */
export const done: Button = async (value, asked) =>
  await moveTask(asked, 'completed', idOf('task', value))
