import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BUSY, openCrowd } from '../../src/chat/crowd.ts'
import type { Reply } from '../../src/house.ts'

const MOST = 256

/** A crowd whose gestures are answered by hand, and how many of them were begun. */
function crowded() {
  let now = 0
  const crowd = openCrowd(() => now)
  const begun: ((reply: Reply) => void)[] = []
  return {
    begun,
    pass(ms: number) {
      now += ms
    },
    ask: () => crowd.answer(() => new Promise<Reply>((answer) => void begun.push(answer))),
  }
}

test('one too many is told to come back, before anything is done; when somebody was answered there is room again', async () => {
  const { ask, begun } = crowded()
  const asked = Array.from({ length: MOST }, ask)
  expect(await ask()).toEqual({ text: BUSY })
  expect(begun).toHaveLength(MOST)
  begun[7]!({ text: 'Done.' })
  expect(await asked[7]).toEqual({ text: 'Done.' })
  void ask()
  expect(begun).toHaveLength(MOST + 1)
})

test('those who wait for another machine keep nobody out', async () => {
  const { ask, begun, pass } = crowded()
  for (let n = 0; n < MOST; n++) void ask()
  pass(9_999)
  expect(await ask()).toEqual({ text: BUSY })
  pass(1)
  void ask()
  expect(begun).toHaveLength(MOST + 1)
})

test('whatever comes and goes, each gesture is either begun or told to come back', async () => {
  const steps = fc.array(fc.oneof(fc.constant('ask'), fc.constant('answer'), fc.constant('fail')))
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const crowd = openCrowd(() => 0)
      let [inside, told, asked] = [0, 0, 0]
      const waiting: ((isWell: boolean) => void)[] = []
      const work = () =>
        new Promise<Reply>((answer, fail) => {
          inside++
          waiting.push((isWell) => (isWell ? answer({ text: '' }) : fail(new Error('failed'))))
        })
      for (const step of [...Array.from({ length: MOST - 2 }, () => 'ask'), ...given]) {
        if (step === 'ask') {
          asked++
          void crowd.answer(work).then(
            ({ text }) => void (text === BUSY && told++),
            () => {},
          )
        } else {
          waiting.pop()?.(step === 'answer')
        }
        await new Promise(setImmediate)
        expect(waiting.length).toBeLessThanOrEqual(MOST)
      }
      expect(inside + told).toBe(asked)
    }),
    { numRuns: 10 },
  )
})
