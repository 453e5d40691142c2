import { expect, test } from 'vitest'
import { batcher } from '../src/batch.ts'
import { Outage } from '../src/errors.ts'

/** A worker whose batches finish when the test says so. */
function held() {
  const batches: { items: readonly string[]; finish: () => void }[] = []
  const work = (items: readonly string[]) =>
    new Promise<string[]>((resolve) =>
      batches.push({ items, finish: () => resolve(items.map((item) => `${item}!`)) }),
    )
  return { batches, work }
}

test('a lone item is worked at once, and what comes meanwhile is worked together', async () => {
  const { batches, work } = held()
  const add = batcher(work)
  const answers = Promise.all(['a', 'b', 'c'].map(add))
  expect(batches.map(({ items }) => items)).toEqual([['a']])
  batches[0]!.finish()
  await expect.poll(() => batches.length).toBe(2)
  expect(batches[1]!.items).toEqual(['b', 'c'])
  batches[1]!.finish()
  expect(await answers).toEqual(['a!', 'b!', 'c!'])
})

test('a batch is never larger than its limit', async () => {
  const sizes: number[] = []
  const add = batcher(
    async (items: readonly number[]) => {
      sizes.push(items.length)
      return items
    },
    { max: 10 },
  )
  await Promise.all(Array.from({ length: 35 }, (_, index) => add(index)))
  expect(Math.max(...sizes)).toBe(10)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(35)
})

test('as many batches are under way as may be, and no more', async () => {
  const { batches, work } = held()
  const add = batcher(work, { max: 1, atOnce: 2 })
  const answers = Promise.all(['a', 'b', 'c'].map(add))
  expect(batches.map(({ items }) => items)).toEqual([['a'], ['b']])
  batches[1]!.finish()
  await expect.poll(() => batches.length).toBe(3)
  for (const { finish } of batches) finish()
  expect(await answers).toEqual(['a!', 'b!', 'c!'])
})

test('one bad item fails alone, and its batch-mates get their answers', async () => {
  const add = batcher(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('cannot work this one')
    return items
  })
  const outcomes = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map(add))
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
})

test('when the machine is down the whole batch is told once, not item by item', async () => {
  let tries = 0
  const add = batcher(async (items: readonly string[]) => {
    tries++
    if (items.length > 1) throw new Outage('gone')
    return items
  })
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map(add))
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ])
  expect(tries).toBe(2)
})
