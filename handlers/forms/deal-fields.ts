import type { FormDoor } from '../../src/house.ts'
import { changeDeal } from '../deal-signal.ts'
import { idOf } from '../decided.ts'

/** The fields a deal lacked, and the stage it goes to with them. */
export const dealFields: FormDoor = async ({ value, fields }, asked) => {
  const [id = '', stage = ''] = value.split('|')
  return await changeDeal(asked, idOf('deal', id), { ...(stage && { stage }), ...fields })
}
