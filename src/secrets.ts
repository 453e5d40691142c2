import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, SECRET_KEY, WEBHOOK_SECRET } from './config.ts'
import { Refusal } from './errors.ts'

/** The secrets that sign incoming webhooks: those of WEBHOOK_SECRET, or one made at first start and kept. */
export function webhookSecrets(config: Config): readonly string[] {
  if (config.webhookSecrets.length > 0) return config.webhookSecrets
  const make = () => `whsec_${randomBytes(32).toString('base64')}`
  return [keptIn(config, 'webhook.secret', { make, like: WEBHOOK_SECRET })]
}

/** The keys that seal what the database keeps of others' secrets: those of BATON_SECRET_KEY, or one made and kept. */
export function secretKeys(config: Config): readonly string[] {
  if (config.secretKeys.length > 0) return config.secretKeys
  const make = () => randomBytes(32).toString('base64')
  return [keptIn(config, 'secret.key', { make, like: SECRET_KEY })]
}

interface Kind {
  make(): string
  readonly like: RegExp
}

function keptIn({ dataDir }: Config, name: string, { make, like }: Kind): string {
  const file = join(dataDir, name)
  mkdirSync(dataDir, { recursive: true })
  try {
    // Fails when it is there already: of two processes that start together, one makes it.
    const made = make()
    writeFileSync(file, made, { flag: 'wx', mode: 0o600 })
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return read(file, like)
  }
}

/** An empty file, left by a full disk or a kill, would be a secret that anybody can guess. */
function read(file: string, like: RegExp): string {
  const secret = readFileSync(file, 'utf8').trim()
  if (like.test(secret)) return secret
  throw new Refusal(`${file} holds no secret. Remove it, and a new one is made at the next start.`)
}
