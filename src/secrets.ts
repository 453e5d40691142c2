import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, WEBHOOK_SECRET } from './config.ts'
import { Refusal } from './errors.ts'

/** The secrets that sign incoming webhooks: those of WEBHOOK_SECRET, or one made at first start and kept. */
export function webhookSecrets(config: Config): readonly string[] {
  if (config.webhookSecrets.length > 0) return config.webhookSecrets
  const file = join(config.dataDir, 'webhook.secret')
  mkdirSync(config.dataDir, { recursive: true })
  try {
    // Fails when it is there already: of two processes that start together, one makes it.
    const made = `whsec_${randomBytes(32).toString('base64')}`
    writeFileSync(file, made, { flag: 'wx', mode: 0o600 })
    return [made]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return [read(file)]
  }
}

/** An empty file, left by a full disk or a kill, would be a secret that anybody can guess. */
function read(file: string): string {
  const secret = readFileSync(file, 'utf8').trim()
  if (WEBHOOK_SECRET.test(secret)) return secret
  throw new Refusal(`${file} holds no secret. Remove it, and a new one is made at the next start.`)
}
