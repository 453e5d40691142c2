import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Exception } from '../../src/nouns.ts'
import {
  anException,
  aSignal,
  aSituation,
  askedBy,
  idOf,
  OLE,
  theRulebook,
} from '../support/given.ts'

const RULES = theRulebook()
const NO_FIELD = { field: null, offered: null, because: 'It is so' }

test.each<[string, Partial<Exception>, RegExp]>([
  [
    'what failed',
    { kind: 'failed', offered: 'A card' },
    /^Ole Berg settled E-1: I did it by hand$/,
  ],
  [
    'a task for which nobody is there',
    { kind: 'unplaceable', noun: 'task' },
    /^Ole Berg settled E-1: I did it by hand$/,
  ],
  [
    'the case of somebody who left',
    { kind: 'unplaceable', noun: 'person' },
    /^E-1 settles itself once it is no longer so: It is so$/,
  ],
  [
    'an approval that nobody is there to give',
    { kind: 'unplaceable', noun: 'deal', offered: 'finance' },
    /^E-1 settles itself once it is no longer so: It is so$/,
  ],
])('%s has no field: a person settles what Baton cannot see for itself', (_, special, says) => {
  const exception = anException({ ownerId: OLE.id, ...NO_FIELD, ...special })
  const value = ' I did it\nby hand '
  const signal = aSignal('exception.answered', { exception: idOf(50), value, ...askedBy(OLE) })
  const [verdict] = decide(RULES, aSituation(signal, { deal: null, exception }))
  expect(verdict?.because).toMatch(says)
  const settles = verdict?.effects.some((it) => it.do === 'settle') ?? false
  expect(settles).toBe(verdict?.outcome === 'act')
})
