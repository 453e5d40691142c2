import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { digests } from '../handlers/crons/digests.ts'
import { openCrons } from '../src/crons.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2030-01-07T08:58:30.000Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

test('every five minutes a job is put on the queue, by every process under the same key', async () => {
  const keys: string[] = []
  const put = async (_: string, key: string) => keys.push(key)
  const log = pino({ level: 'silent' })
  const processes = [openCrons([digests], { put, log }), openCrons([digests], { put, log })]
  await vi.advanceTimersByTimeAsync(7 * 60_000)
  for (const each of processes) each.close()
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  expect(keys).toEqual([
    'find-digests:2030-01-07T09:00:00.000Z',
    'find-digests:2030-01-07T09:00:00.000Z',
    'find-digests:2030-01-07T09:05:00.000Z',
    'find-digests:2030-01-07T09:05:00.000Z',
  ])
})

test('a queue that does not answer is told to the log, and the next time is tried', async () => {
  let tries = 0
  const put = async () => {
    tries += 1
    throw new Error('no database')
  }
  const crons = openCrons([digests], { put, log: pino({ level: 'silent' }) })
  await vi.advanceTimersByTimeAsync(11 * 60_000)
  crons.close()
  expect(tries).toBe(2)
})
