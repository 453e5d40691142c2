import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { giveAway } from '../leaver.ts'

/** "Move all as proposed" on the case of somebody who left. */
export const giveAll: Button = async (value, asked) =>
  await giveAway(asked, idOf('person', value), {})
