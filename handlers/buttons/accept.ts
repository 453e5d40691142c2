import type { Button } from '../../src/house.ts'
import { moveTask } from '../commands/task.ts'
import { idOf } from '../decided.ts'

/** "Accept" on a task's card: I have seen it and will do it. */
export const accept: Button = async (value, asked) =>
  await moveTask(asked, 'accepted', idOf('task', value))
