import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Slack's official types, and the JSON Schema that `make.ts` makes of them. */
export const TYPES = fileURLToPath(new URL('../../../node_modules/@slack/types', import.meta.url))
export const SCHEMA = new URL('../../fixtures/slack/block-kit.json', import.meta.url)

/** The version of the types that are installed. */
export const typesVersion = (): string =>
  JSON.parse(readFileSync(`${TYPES}/package.json`, 'utf8')).version
