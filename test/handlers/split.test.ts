import { expect, test } from 'vitest'
import { splitOwner, splitStage } from '../../handlers/split.ts'
import { readRulebook } from '../../src/rulebooks/rules.ts'

const rulebook = readRulebook('rules')

test.each([
  ['Acme', 'Proposal', 'Acme', 'Proposal'],
  ['Acme', 'to Proposal', 'Acme', 'Proposal'],
  ['Acme', 'closed won', 'Acme', 'closed won'],
  ['Acme', 'renewal to closed won', 'Acme renewal', 'closed won'],
  ['Acme', 'renewal 2027 proposal', 'Acme renewal 2027', 'proposal'],
  ['Acme', 'won', 'Acme', 'won'],
  ['Acme', 'to nowhere', 'Acme', 'nowhere'],
])('“%s” “%s” moves “%s” to “%s”', (first, rest, deal, stage) => {
  expect(splitStage(rulebook, first, rest)).toEqual({ deal, stage })
})

test.each([
  ['Acme', 'Mia', 'Acme', 'Mia'],
  ['Acme', 'to Mia Chen', 'Acme', 'Mia Chen'],
  ['Acme', 'renewal to Mia Chen', 'Acme renewal', 'Mia Chen'],
  ['Acme', 'Tomas', 'Acme', 'Tomas'],
])('“%s” “%s” gives “%s” to “%s”', (first, rest, deal, owner) => {
  expect(splitOwner(first, rest)).toEqual({ deal, owner })
})
