import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { askWhich } from '../leaver.ts'

/** "Move one to…" on the case of somebody who left. */
export const giveOne: Button = async (value, asked) => ({
  form: await askWhich(asked, idOf('person', value)),
})
