import type { Button } from '../../src/house.ts'
import { cardFor } from '../../src/reading.ts'
import { decided, idOf, stamp } from '../decided.ts'

/** "Move the rest" and "Route the deals again" on an absence's card. */
export const moveKept: Button = async (value, asked) => {
  const [how, id = ''] = value.split(':')
  const absence = idOf('absence', id)
  const meant = how === 'cover' ? 'cover' : 'route again'
  const signal = { ...stamp(asked), kind: 'absence.moved', absence, how: meant } as const
  return await decided(asked, signal, { card: () => cardFor(asked, 'absence', absence) })
}
