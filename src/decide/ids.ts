import { hash } from 'node:crypto'
import type { Instant } from '../nouns.ts'

/**
 * A uuid v7 for something that a signal brings about. The same signal and name give the same id,
 * so that deciding twice names the same things.
 */
export function idFrom(
  signal: { readonly id: string; readonly at: Instant },
  name: string,
): string {
  const time = Math.max(0, Date.parse(signal.at) || 0)
    .toString(16)
    .padStart(12, '0')
  const rest = hash('sha256', `${signal.id}\0${name}`, 'hex')
  const variant = '89ab'[Number.parseInt(rest[3]!, 16) & 3]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`
}
