import { accessSync, constants } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { Outage } from '../../errors.ts'

const SQLITE_BUSY = 5
const RETRY_MS = 20

/** A lock on a file that ends with `release` or with the process, however that dies. */
export interface Lock {
  release(): void
}

/** Takes the file for ourselves; null while anybody, in any process, holds it alone or shared. */
export function lockAlone(file: string): Lock | null {
  return lock(file, 'begin exclusive')
}

/** Takes the file together with others; null while somebody holds it alone. */
export function lockShared(file: string): Lock | null {
  return lock(file, 'begin; select * from sqlite_schema')
}

/** Runs the work while nobody else runs theirs under the same file; an Outage after `patienceMs`. */
export async function whileAlone<T>(
  file: string,
  patienceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs
  let held = lockAlone(file)
  while (!held) {
    if (performance.now() > deadline) {
      throw new Outage(`Another Baton has kept ${file} locked for ${patienceMs / 1000} s`)
    }
    await wait(RETRY_MS)
    held = lockAlone(file)
  }
  try {
    return await work()
  } finally {
    held.release()
  }
}

// Node has no flock. SQLite takes the system's own file locks, on every platform, and the kernel drops
// them after a kill -9; nothing is ever written into these files.
function lock(file: string, take: string): Lock | null {
  const database = open(file)
  try {
    database.exec(take)
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null
    throw new Outage(`The lock ${file} cannot be taken`, { cause: error })
  }
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: 0 })
    // SQLite would go on with a file it may only read, whose lock holds nobody back.
    accessSync(file, constants.W_OK)
    return database
  } catch (cause) {
    throw new Outage(
      `${file} cannot be written. Does it belong to another user? Start Baton as that user, or set BATON_DATA to a folder of your own`,
      { cause },
    )
  }
}
