import { writeFileSync } from 'node:fs'
import { createGenerator } from 'ts-json-schema-generator'
import { SCHEMA, TYPES, typesVersion } from './origin.ts'

const NAMES = ['KnownBlock', 'ModalView', 'HomeView']

/** Makes `block-kit.json` anew from the official types: `npx node test/support/block-kit/make.ts` (4 seconds). */
function make(): void {
  const generator = createGenerator({ path: `${TYPES}/dist/index.d.ts`, skipTypeCheck: true })
  const definitions = Object.assign(
    {},
    ...NAMES.map((name) => generator.createSchema(name).definitions),
  )
  const schema = { $comment: `@slack/types ${typesVersion()}`, definitions }
  writeFileSync(SCHEMA, `${JSON.stringify(schema, withoutWords)}\n`)
}

/** The descriptions are three quarters of it, and check nothing. */
function withoutWords(key: string, value: unknown): unknown {
  return key === 'description' && typeof value === 'string' ? undefined : value
}

make()
