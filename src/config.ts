import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type TeamsSettings, teamsFaults, teamsOf } from './chat/teams/settings.ts'
import type { Window } from './delivery/pace.ts'
import { Refusal } from './errors.ts'

const HOME = fileURLToPath(new URL('..', import.meta.url))

/** `whsec_` and bytes in base64. Standard Webhooks asks for 24 of them; under 16 they could be guessed. */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/

/** 32 bytes in base64. */
export const SECRET_KEY = /^[A-Za-z0-9+/]{43}=$/

const Environment = z.object({
  PORT: z.coerce.number('a port, such as 3000').int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).optional(),
  BATON_DATA: z.string().min(1).default(resolve(HOME, '.baton')),
  BATON_RULES: z.string().min(1).default(resolve(HOME, 'rules')),
  BATON_URL: z.url('an address, such as https://baton.example.com').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address, such as postgres://user:password@host:5432/baton')
    .optional(),
  WEBHOOK_SECRET: z
    .string()
    .refine(
      (list) => list.split(/[\s,]+/).every((secret) => WEBHOOK_SECRET.test(secret)),
      'whsec_ and at least 16 bytes in base64; several, separated by commas, while you rotate',
    )
    .optional(),
  BATON_SECRET_KEY: z
    .string()
    .refine(
      (list) => list.split(/[\s,]+/).every((key) => SECRET_KEY.test(key)),
      '32 bytes in base64, as `openssl rand -base64 32` makes them; several, the newest first, while you rotate',
    )
    .optional(),
  SLACK_BOT_TOKEN: z.string().min(1).optional(),
  SLACK_SIGNING_SECRET: z.string().min(1).optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'a token that begins with xapp-').optional(),
  SLACK_CLIENT_ID: z.string().min(1).optional(),
  SLACK_CLIENT_SECRET: z.string().min(1).optional(),
  SLACK_API_URL: z.url('an address, such as http://localhost:4003/api/').optional(),
  SLACK_PACE: z
    .string()
    .regex(/^[1-9]\d*\/[1-9]\d*$/, 'messages in so many seconds in one channel, such as 4/4')
    .optional(),
  TEAMS_APP_ID: z.string().min(1).optional(),
  TEAMS_APP_PASSWORD: z.string().min(1).optional(),
  TEAMS_TENANT_ID: z.string().min(1).optional(),
  TEAMS_OPENID_URL: z.url('an address, such as http://localhost:4600/openid').optional(),
  TEAMS_LOGIN_URL: z.url('an address, such as http://localhost:4600').optional(),
  TEAMS_SERVICE_URL: z.url('an address, such as http://localhost:4600/emea/').optional(),
  NODE_ENV: z.string().optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url('an address, such as http://localhost:11434/v1').optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface Config {
  readonly port: number
  /** The address to listen on; null = every address of this machine. */
  readonly host: string | null
  readonly dataDir: string
  readonly rulesDir: string
  /** The address people reach the web chat at, without a slash at the end. */
  readonly url: string
  /** Null = the embedded Postgres in `dataDir`. */
  readonly databaseUrl: string | null
  /** Empty = the one made at first start, in `dataDir`. */
  readonly webhookSecrets: readonly string[]
  /** Empty = the one made at first start, in `dataDir`. */
  readonly secretKeys: readonly string[]
  readonly slack: {
    /** Null = only where it was installed by OAuth. */
    readonly botToken: string | null
    /** Null = Slack is heard over a socket. */
    readonly signingSecret: string | null
    readonly appToken: string | null
    /** How further workspaces install Baton; null = they do not. */
    readonly oauth: { readonly clientId: string; readonly clientSecret: string } | null
    readonly apiUrl: string | null
    /** How much another Slack than slack.com takes in one channel. */
    readonly windows?: readonly Window[]
  } | null
  /** Null = not connected: in production, and without an app. */
  readonly teams: TeamsSettings | null
  readonly model: {
    readonly apiKey: string | null
    readonly baseUrl: string | null
    readonly model: string | null
  }
  readonly logLevel: string
}

/** Reads the settings. All faults are told at once, each with what a good value looks like. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const { data, error } = Environment.safeParse(given)
  const faults = error?.issues.map((it) => `${it.path.join('.')}: ${it.message}`) ?? []
  faults.push(...slackFaults(given), ...teamsFaults(given))
  if (!data || faults.length > 0) {
    throw new Refusal(`These settings cannot be used:\n${faults.map((it) => `- ${it}`).join('\n')}`)
  }
  return {
    port: data.PORT,
    host: data.HOST ?? null,
    dataDir: resolve(data.BATON_DATA),
    rulesDir: resolve(data.BATON_RULES),
    url: (data.BATON_URL ?? `http://localhost:${data.PORT}`).replace(/\/+$/, ''),
    databaseUrl: data.DATABASE_URL ?? null,
    webhookSecrets: data.WEBHOOK_SECRET?.split(/[\s,]+/) ?? [],
    secretKeys: data.BATON_SECRET_KEY?.split(/[\s,]+/) ?? [],
    slack: slackOf(data),
    teams: teamsOf(data),
    model: {
      apiKey: data.OPENAI_API_KEY ?? null,
      baseUrl: data.OPENAI_BASE_URL ?? null,
      model: data.OPENAI_MODEL ?? null,
    },
    logLevel: data.LOG_LEVEL,
  }
}

const OF_THE_APP = 'see Basic Information of the Slack app'

/** Slack needs a way to speak (a token, or OAuth to get some) and a way to hear (a secret, or a socket). */
function slackFaults(given: Record<string, string | undefined>): string[] {
  const { SLACK_BOT_TOKEN: token, SLACK_CLIENT_ID: client, SLACK_CLIENT_SECRET: secret } = given
  const hears = given.SLACK_SIGNING_SECRET ?? given.SLACK_APP_TOKEN
  const speaks = token ?? client
  const named = token ? 'SLACK_BOT_TOKEN' : 'SLACK_CLIENT_ID'
  const heard = given.SLACK_SIGNING_SECRET ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN'
  return [
    ...(client && !secret
      ? [`SLACK_CLIENT_SECRET: missing beside SLACK_CLIENT_ID; ${OF_THE_APP}`]
      : []),
    ...(secret && !client
      ? [`SLACK_CLIENT_ID: missing beside SLACK_CLIENT_SECRET; ${OF_THE_APP}`]
      : []),
    ...(speaks && !hears
      ? [`SLACK_SIGNING_SECRET: missing beside ${named}, or SLACK_APP_TOKEN; ${OF_THE_APP}`]
      : []),
    ...(hears && !speaks
      ? [
          `SLACK_BOT_TOKEN: missing beside ${heard}, such as xoxb-...; see OAuth & Permissions of the Slack app`,
        ]
      : []),
  ]
}

/** `4/4`: four calls in any four seconds. */
function readPace(pace: string): Window {
  const [calls = 1, seconds = 1] = pace.split('/').map(Number)
  return { calls, ms: seconds * 1000 }
}

function slackOf(data: z.infer<typeof Environment>): Config['slack'] {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = data
  if (!data.SLACK_BOT_TOKEN && !clientId) return null
  return {
    botToken: data.SLACK_BOT_TOKEN ?? null,
    signingSecret: data.SLACK_SIGNING_SECRET ?? null,
    appToken: data.SLACK_APP_TOKEN ?? null,
    oauth: clientId && clientSecret ? { clientId, clientSecret } : null,
    apiUrl: data.SLACK_API_URL ?? null,
    ...(data.SLACK_PACE && { windows: [readPace(data.SLACK_PACE)] }),
  }
}
