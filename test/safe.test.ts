import { randomBytes } from 'node:crypto'
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { openSafe } from '../src/safe.ts'
import { secretKeys } from '../src/secrets.ts'

const key = () => randomBytes(32).toString('base64')
const [first, second] = [key(), key()]

test('what was sealed is opened with the same key, and looks different each time', () => {
  const safe = openSafe([first])
  const [sealed, again] = [safe.seal('xoxb-1', 'T1'), safe.seal('xoxb-1', 'T1')]
  expect(sealed.equals(again)).toBe(false)
  expect(sealed.includes('xoxb-1')).toBe(false)
  expect(safe.open(sealed, 'T1')).toBe('xoxb-1')
})

test('it stays shut for another purpose, another key, and when a single bit was changed', () => {
  const safe = openSafe([first])
  const sealed = safe.seal('xoxb-1', 'T1')
  expect(() => safe.open(sealed, 'T2')).toThrow(/connect again/)
  expect(() => openSafe([second]).open(sealed, 'T1')).toThrow(/BATON_SECRET_KEY/)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    expect(() => safe.open(changed, 'T1')).toThrow()
    expect(() => safe.open(sealed.subarray(0, at), 'T1')).toThrow()
  }
})

test('while one key replaces another, both open and the new one seals', () => {
  const sealed = openSafe([first]).seal('xoxb-1', 'T1')
  const rotating = openSafe([second, first])
  expect(rotating.open(sealed, 'T1')).toBe('xoxb-1')
  expect(openSafe([second]).open(rotating.seal('xoxb-2', 'T1'), 'T1')).toBe('xoxb-2')
})

test('without BATON_SECRET_KEY a key is made once and kept for its owner only', () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'baton-key-')), 'new')
  const config = readConfig({ BATON_DATA: dataDir })
  expect(secretKeys(config)).toEqual(secretKeys(config))
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(secretKeys(readConfig({ BATON_SECRET_KEY: `${first},${second}` }))).toEqual([
    first,
    second,
  ])
})
