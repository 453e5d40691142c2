import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openSweep } from '../src/sweep.ts'

test('a round that goes on failing is logged once for each cause, and once when it works again', async () => {
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line).msg) })
  const faults = ['gone', 'gone', 'gone', 'locked', 'locked', null, null]
  const ended = Promise.withResolvers<void>()
  const run = async () => {
    const fault = faults.shift()
    if (fault) throw new Error(fault)
    if (faults.length === 0) ended.resolve()
  }
  const sweep = openSweep([{ name: 'messages', everyMs: 0, run }], log)
  await ended.promise
  await sweep.close()
  expect(logged).toEqual(['a round failed', 'a round failed', 'a round works again'])
})
