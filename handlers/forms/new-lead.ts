import type { FormDoor } from '../../src/house.ts'
import { create } from '../inbound-signal.ts'

/** A new lead; inputs left blank are as good as not there. */
export const newLead: FormDoor = async ({ fields }, asked) => await create(asked, 'lead', fields)
