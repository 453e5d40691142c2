import type { Command, Doors } from '../../house.ts'
import { cut } from '../cut.ts'
import { SEARCH_DEALS } from './extension.ts'

const SCHEMA = 'https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json'
/** What Teams takes at most. */
const TITLE = 32
const DESCRIPTION = 128
const MOST_COMMANDS = 10
const SCOPES = ['personal', 'team', 'groupChat']

/** What the app is in Teams: whose bot, where our pages are, which release. */
export interface TeamsAppIdentity {
  readonly appId: string
  /** The console's address; Teams wants it to be https. */
  readonly url: string
  readonly version: string
}

/** The app's manifest: the commands and shortcuts that people have, and nothing else. */
export function teamsManifest(
  { commands, shortcuts }: Pick<Doors, 'commands' | 'shortcuts'>,
  { appId, url, version }: TeamsAppIdentity,
) {
  const { host } = new URL(url)
  return {
    ...{ $schema: SCHEMA, manifestVersion: '1.19', version, id: appId },
    developer: { name: 'Baton', websiteUrl: url, privacyUrl: url, termsOfUseUrl: url },
    name: { short: 'Baton', full: 'Baton, the CRM that lives in chat' },
    description: {
      short: 'Deals, owners, tasks and approvals, where you talk about them',
      full: 'Baton keeps accounts, deals and tasks, decides by your rules who owns what happens next, and shows it where you work: one living card per deal, approvals with buttons, and a handoff that runs by itself when a deal is won.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#0B6B5F',
    bots: [
      {
        ...{ botId: appId, scopes: SCOPES, supportsFiles: false, isNotificationOnly: false },
        commandLists: [{ scopes: SCOPES, commands: commandsOf(commands) }],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [searchOf(), ...actionsOf(shortcuts)],
        messageHandlers: [{ type: 'link', value: { domains: [host] } }],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [host],
  }
}

export type TeamsManifest = ReturnType<typeof teamsManifest>

/** What Teams offers while somebody types; all commands are understood, whether offered or not. */
function commandsOf(commands: Readonly<Record<string, Command>>) {
  const { baton, ...others } = commands
  // What helps on goes last, and is always there.
  const offered = [...Object.values(others).slice(0, MOST_COMMANDS - 1), ...(baton ? [baton] : [])]
  return offered.map(({ name, says }) => ({
    title: cut(name, TITLE),
    description: cut(says, DESCRIPTION),
  }))
}

function searchOf() {
  const title = 'Find a deal'
  const description = 'Put a deal’s card into your message'
  return {
    ...{ id: SEARCH_DEALS, type: 'query', title, description, initialRun: false },
    context: ['compose', 'commandBox'],
    parameters: [
      { name: 'deal', title: 'Deal', description: 'Its name, account or key', inputType: 'text' },
    ],
  }
}

function actionsOf(shortcuts: Doors['shortcuts']) {
  return Object.entries(shortcuts)
    .slice(0, MOST_COMMANDS - 1)
    .map(([id, { says, about }]) => ({
      ...{ id, type: 'action', title: cut(says, TITLE), description: cut(says, DESCRIPTION) },
      fetchTask: true,
      context: about === 'message' ? ['message'] : ['compose', 'commandBox'],
    }))
}
