import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { webhookSecrets } from '../src/secrets.ts'

test('with no setting at all Baton starts on port 3000 with its own Postgres', () => {
  const config = readConfig({})
  expect(config).toMatchObject({
    port: 3000,
    url: 'http://localhost:3000',
    databaseUrl: null,
    slack: null,
  })
  expect(config.dataDir).toMatch(/\.baton$/)
})

test('all faults are told at once, each with the name of the setting and a good value', () => {
  const broken = {
    PORT: 'eighty',
    DATABASE_URL: 'mysql://x',
    WEBHOOK_SECRET: 'secret',
    SLACK_BOT_TOKEN: 'xoxb-1',
  }
  expect(() => readConfig(broken)).toThrow(/PORT: .*3000/)
  for (const name of Object.keys(broken).slice(1)) {
    const told = name.replace('BOT_TOKEN', 'SIGNING_SECRET')
    expect(() => readConfig(broken)).toThrow(new RegExp(`- ${told}`))
  }
})

test('an empty setting is no setting', () => {
  expect(readConfig({ DATABASE_URL: '', PORT: '' })).toMatchObject({
    databaseUrl: null,
    port: 3000,
  })
})

test('several webhook secrets are accepted while one replaces the other', () => {
  const one = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const two = `whsec_${Buffer.alloc(32, 2).toString('base64')}`
  expect(readConfig({ WEBHOOK_SECRET: `${one}, ${two}` }).webhookSecrets).toEqual([one, two])
})

test('without a webhook secret one is made at first start, kept, and readable only by its owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-secret-'))
  const config = readConfig({ BATON_DATA: join(folder, 'new') })
  const [made] = webhookSecrets(config)
  expect(made).toMatch(/^whsec_/)
  expect(webhookSecrets(config)).toEqual([made])
  expect(statSync(join(folder, 'new', 'webhook.secret')).mode & 0o777).toBe(0o600)
})

test('a secret that a full disk cut off is never used to check a webhook', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-secret-'))
  writeFileSync(join(dataDir, 'webhook.secret'), '')
  expect(() => webhookSecrets(readConfig({ BATON_DATA: dataDir }))).toThrow(/Remove it/)
})
