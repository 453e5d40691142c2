import type { Button } from '../../src/house.ts'
import { askAnswer } from '../answer-form.ts'
import { idOf } from '../decided.ts'

/** "Fix" on an exception's card: opens the form of its one field. */
export const fix: Button = async (value, asked) => ({
  form: await askAnswer(asked, idOf('exception', value), {}),
})
