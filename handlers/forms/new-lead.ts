import type { FormDoor } from '../../src/house.ts'
import { createLead } from '../lead-signal.ts'

/** A new lead; inputs left blank are as good as not there. */
export const newLead: FormDoor = async ({ fields }, asked) => await createLead(asked, fields)
