import { expect, test } from 'vitest'
import { killDrill } from '../../bench/drill-kills.ts'

const SEED = 20_301

test('killed three times during 1,000 webhooks, every acknowledged one has its effects exactly once', {
  timeout: 300_000,
}, async () => {
  expect(await killDrill({ webhooks: 1000, kills: 3, seed: SEED })).toMatchObject({
    acknowledged: 1000,
    lost: 0,
    doubled: 0,
    // A post under way at a kill is found by its mark, and not repeated.
    copies: 0,
    waiting: 0,
    oddVerdicts: 0,
  })
})
