import { Outage } from './errors.ts'

interface Waiting<In, Out> {
  readonly item: In
  readonly done: (out: Out) => void
  readonly failed: (error: unknown) => void
}

/**
 * Natural batching: while one batch is under way the next one collects; a lone item does not wait.
 * One bad item never fails its batch-mates: a failed batch is halved until the bad one stands alone.
 * `max` items make a batch; `atOnce` batches may be under way.
 */
export function batcher<In, Out>(
  work: (items: readonly In[]) => Promise<readonly Out[]>,
  { max = 128, atOnce = 1 } = {},
): { (item: In): Promise<Out>; readonly size: () => number } {
  const queue: Waiting<In, Out>[] = []
  let busy = 0

  async function run(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await work(batch.map((waiting) => waiting.item))
      for (const [index, waiting] of batch.entries()) waiting.done(outs[index]!)
    } catch (error) {
      if (batch.length === 1 || error instanceof Outage) {
        for (const waiting of batch) waiting.failed(error)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await run(batch.slice(0, half))
      await run(batch.slice(half))
    }
  }

  async function drain(): Promise<void> {
    busy += 1
    while (queue.length > 0) {
      const batch = queue.splice(0, max)
      await run(batch)
    }
    busy -= 1
  }

  const add = (item: In) =>
    new Promise<Out>((done, failed) => {
      queue.push({ item, done, failed })
      if (busy < atOnce) void drain()
    })
  return Object.assign(add, { size: () => queue.length })
}
