import type { FormDoor } from '../../src/house.ts'
import { createDeal } from '../deal-signal.ts'

/** A new deal; inputs left blank are as good as not there. */
export const newDeal: FormDoor = async ({ fields }, asked) => {
  const filled = Object.entries(fields).filter(([name, text]) => name === 'name' || text.trim())
  return await createDeal(asked, Object.fromEntries(filled))
}
