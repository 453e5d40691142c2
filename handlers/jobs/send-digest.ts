import { compileDigest } from '../../src/digests.ts'
import type { House } from '../../src/house.ts'
import type { Jobs } from '../../src/queue.ts'

/** The queue asks for a digest. The same one put together twice is decided, and shown, once. */
export async function sendDigest(due: Jobs['send-digest'], house: House): Promise<void> {
  const signal = await compileDigest(house, due)
  if (signal) await house.receive(signal)
}
