import type { Button } from '../../src/house.ts'
import { comeBack } from '../commands/away.ts'
import { idOf } from '../decided.ts'

/** "I am back" on an absence's card. */
export const back: Button = async (value, asked) => await comeBack(asked, idOf('person', value))
