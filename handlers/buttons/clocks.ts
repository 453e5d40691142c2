import type { Button } from '../../src/house.ts'
import { sayClocks } from '../clocks.ts'
import { idOf } from '../decided.ts'

/** "Show the sum": how the deal's deadlines add up. */
export const clocks: Button = async (value, asked) => await sayClocks(asked, idOf('deal', value))
