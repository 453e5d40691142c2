import type { Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** The transaction had failed before; or the statement that was to plan this one had. */
const AFTERMATH = new Set<unknown>(['25P02', '26000'])

type Trx = Transaction<Schema>

/** A transaction, and the word that nothing more is asked in it. */
export interface Eager {
  readonly trx: Trx
  end(): void
}

/**
 * The same transaction, whose statements do not wait for each other's answers: those asked for at once
 * travel at once, and run in the order they were asked. Waiting for the network costs more than most of them.
 * The last of them may travel with the commit; one that is asked after `end` would run outside, and throws.
 */
export async function withoutWaiting(trx: Trx): Promise<Eager> {
  const executor = trx.getExecutor()
  const connection = await executor.provideConnection(async (it) => it)
  let ended = false
  let count = 0
  const eager = executor.withConnectionProvider({
    async provideConnection(use) {
      if (ended) throw new Error('A statement was asked after the end of its transaction')
      count += 1
      return await use(connection)
    },
  })
  const proxy = new Proxy(trx, {
    get(target, name) {
      if (name === 'getExecutor') return () => eager
      const found: unknown = Reflect.get(target, name, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  asked.set(proxy, () => count)
  const end = () => {
    ended = true
  }
  return { trx: proxy, end }
}

const asked = new WeakMap<Trx, () => number>()

/** How many statements were asked in an eager transaction so far: whether one more came after another. */
export function askedIn(trx: Trx): number {
  return asked.get(trx)?.() ?? 0
}

/**
 * All of these, or the first error; but not before every one has ended. A statement that came after the
 * end of its transaction would be one of its own.
 */
export async function together<Works extends readonly Promise<unknown>[]>(
  ...works: Works
): Promise<{ -readonly [Place in keyof Works]: Awaited<Works[Place]> }> {
  const ended = await Promise.allSettled(works)
  const faults = ended.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []))
  // What runs after a failed statement fails too, for no reason of its own: the cause is what is told.
  if (faults.length > 0) throw faults.find((fault) => !AFTERMATH.has(fault?.code)) ?? faults[0]
  return (await Promise.all(works)) as never
}
