import type { Button } from '../../src/house.ts'
import { idOf } from '../decided.ts'
import { qualifyLead as qualify } from '../lead-signal.ts'

/** "Qualify" on a lead's card: it becomes a deal. */
export const qualifyLead: Button = async (value, asked) => await qualify(asked, idOf('lead', value))
