import { Problem } from './problem.ts'

/** An opaque place in a list: whoever got it gives it back. */
export function toCursor(parts: readonly string[]): string {
  return Buffer.from(parts.join('|')).toString('base64url')
}

/** The parts of a place; a Problem 400 when it is none of ours. */
export function fromCursor(cursor: string, patterns: readonly RegExp[]): string[] {
  const parts = Buffer.from(cursor, 'base64url').toString().split('|')
  if (parts.length === patterns.length && patterns.every((it, index) => it.test(parts[index]!))) {
    return parts
  }
  throw new Problem(400, '“after” is no place in this list.', {
    hint: 'Give it the `next` of the page before, unchanged.',
  })
}

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
