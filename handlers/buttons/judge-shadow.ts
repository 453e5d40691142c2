import { Refusal } from '../../src/errors.ts'
import type { Button } from '../../src/house.ts'
import { decided, idOf, stamp } from '../decided.ts'

/** "Old was right", "New was right" on the card of rules in shadow. */
export const judgeShadow: Button = async (value, asked) => {
  const [right, shadow = '', card = ''] = value.split(':')
  if (right !== 'old' && right !== 'new')
    throw new Refusal('This button no longer means anything. See /baton rules shadow.')
  return await decided(asked, {
    ...{ ...stamp(asked), kind: 'shadow.judged', right },
    ...{ shadow: idOf('shadow_case', shadow), card: idOf('shadow', card) },
  })
}
