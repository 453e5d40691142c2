import { Outage } from '../errors.ts'

/** Connection exceptions, shutting down, out of resources, no answer in time, read-only after a failover. */
const CLASSES = /^(08|53|57P0|57014|55P03|25006|58)/
const SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])
/** Unique violation, serialization failure, deadlock: another transaction was first, and trying again helps. */
const RACES = new Set(['23505', '40001', '40P01'])

/** Names a failure of the database's machine an Outage; all else stays what it is. */
export function namedOutage(error: unknown): unknown {
  if (error instanceof Outage || !isGone(error)) return error
  return new Outage('The database does not answer. Nothing was changed; it is tried again.', {
    cause: error,
  })
}

function isGone(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  if (code && (CLASSES.test(code) || SYSTEM.has(code))) return true
  // pg gives these no code.
  return /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(
    message ?? '',
  )
}

export function isRace(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string }
  return name === 'Raced' || RACES.has(code ?? '')
}
