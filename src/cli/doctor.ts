import type { Config } from '../config.ts'
import { load } from '../decide/rulebook/load.ts'
import { sayRules } from '../decide/rulebook/say-rules.ts'
import { Outage, Refusal } from '../errors.ts'
import { type Opened, openHouse } from '../open-house.ts'
import { readRules } from '../rulebooks/rules.ts'
import { webhookSecrets } from '../secrets.ts'
import { readCounts } from '../store/counts.ts'
import { readHealth } from '../store/health.ts'
import { listInstallations } from '../store/installations.ts'
import { configFor, type Subcommand, table } from './command.ts'

type Line = readonly [what: string, state: string]

/** `baton doctor`: what is set, what is reachable, what is wrong. Exit code 1 when something is. */
export const doctor: Subcommand = {
  usage: 'doctor',
  says: 'says what is set, reachable and wrong, and prints the webhook secret',
  async run(_words, terminal) {
    const config = configFor(terminal)
    const { out } = terminal
    const faults: string[] = []
    const lines = [
      ...sayConfig(config),
      sayRulebook(config, faults),
      ...(await sayStore(config, faults)),
    ]
    out(table(lines))
    for (const fault of faults) out(`\nWRONG: ${fault}`)
    if (faults.length === 0) out('\nall well')
    return faults.length > 0 ? 1 : 0
  },
}

function sayConfig(config: Config): Line[] {
  const { slack, model } = config
  const writer =
    model.apiKey || model.baseUrl
      ? (model.model ?? 'the default model')
      : 'offline: no OPENAI_API_KEY'
  return [
    ['web chat', config.url],
    ['data', config.dataDir],
    [
      'database',
      config.databaseUrl
        ? withoutPassword(config.databaseUrl)
        : `embedded Postgres in ${config.dataDir}`,
    ],
    ...webhookSecrets(config).map((secret): Line => ['webhook secret', secret]),
    ['slack', saySlack(slack)],
    ['model', writer],
  ]
}

function saySlack(slack: Config['slack']): string {
  if (!slack) return 'not connected: no SLACK_BOT_TOKEN and no SLACK_CLIENT_ID'
  const how = slack.appToken ? 'over a socket' : 'at /slack/events'
  return `${slack.apiUrl ?? 'https://slack.com/api/'}, heard ${how}`
}

/** Where Baton is installed in Slack. To have lost all workspaces is wrong; to have lost one is told. */
async function sayWorkspaces({ house }: Opened, faults: string[]): Promise<Line[]> {
  const all = await listInstallations(house.db, { org: house.org, chat: 'slack' })
  if (all.length > 0 && all.every(({ endedAt }) => endedAt !== null)) {
    faults.push('Slack: every workspace was lost. Install Baton again at /slack/install')
  }
  return all.map(({ name, workspace, endedAt, endedBecause }): Line => {
    const state = endedAt === null ? 'installed' : `lost at ${endedAt}: ${endedBecause}`
    return ['slack workspace', `${name} (${workspace}), ${state}`]
  })
}

function sayRulebook({ rulesDir }: Config, faults: string[]): Line {
  const loaded = load(readRules(rulesDir))
  if ('rulebook' in loaded) {
    return [
      'rules',
      `${sayRules(loaded.rulebook).length} rules in ${rulesDir}, version ${loaded.rulebook.version}`,
    ]
  }
  faults.push(`the rules have ${loaded.faults.length} faults: npm run -s baton -- rules check`)
  return ['rules', `cannot be loaded from ${rulesDir}`]
}

async function sayStore(config: Config, faults: string[]): Promise<Line[]> {
  const opened = await openHouse(config).catch((error: Error) => {
    if (!(error instanceof Outage || error instanceof Refusal)) throw error
    faults.push(error.message)
    return null
  })
  if (!opened) return [['store', 'not reachable']]
  try {
    return [...(await sayHouse(opened, faults)), ...(await sayWorkspaces(opened, faults))]
  } finally {
    await opened.close()
  }
}

async function sayHouse({ house }: Opened, faults: string[]): Promise<Line[]> {
  const counts = await readCounts(house.db, house.org)
  const health = await readHealth(house.db, house.org, house.now().toISOString())
  const unsent = health.chats.reduce((sum, { failed }) => sum + failed, 0)
  if (health.failedSignals > 0)
    faults.push(`${health.failedSignals} signals could not be decided: see the exceptions`)
  if (unsent > 0) faults.push(`${unsent} messages could not be delivered: see the exceptions`)
  const work = `${health.openExceptions} open exceptions, ${health.overdueClocks} overdue clocks, ${health.waitingSignals} waiting signals`
  return [
    ['store', 'reachable, migrations applied'],
    [
      'holds',
      Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
    ],
    ['work', work],
  ]
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:/@]*):.*@/, '$1:...@')
}
