import { hash } from 'node:crypto'
import { roomOf } from './activity.ts'
import type { Admitted } from './gate.ts'

/** What is typed keeps its id however often Teams sends it. */
export function idOfMessage({ activity, tenant }: Admitted): string {
  return `teams:${tenant}:${roomOf(activity)}:${activity.id ?? activity.replyToId ?? ''}`
}

/**
 * A press keeps no id: Teams sends it again under a new one. What stays is who pressed which button on which
 * state of which card.
 */
export function idOfPress(
  { activity, tenant }: Admitted,
  press: { readonly verb: string; readonly value: string; readonly version: number | null },
): string {
  const { from, replyToId = '' } = activity
  const { verb, value, version } = press
  const parts = [roomOf(activity), replyToId, version, verb, value, from.aadObjectId]
  return `teams:${tenant}:press:${digest(parts)}`
}

/** A dialog names its drawing: sent again with the same words by the same person, it is the same gesture. */
export function idOfForm(
  { activity, tenant }: Admitted,
  { nonce, fields }: { readonly nonce: string; readonly fields: Readonly<Record<string, string>> },
): string {
  return `teams:${tenant}:form:${digest([nonce, activity.from.aadObjectId, fields])}`
}

function digest(parts: unknown): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)
}
