import type { House } from '../../house.ts'
import type { Signal } from '../../model.ts'
import type { Id, Instant } from '../../nouns.ts'
import type { Safe } from '../../safe.ts'
import {
  endInstallation,
  type Installation,
  keepInstallation,
  listInstallations,
} from '../../store/installations.ts'
import type { Self } from './api.ts'

/** Another process may have installed or lost a workspace: that is known here so much later at most. */
const REREAD_MS = 5_000

/** Where Baton is installed, with the token that counts there. */
export interface Installed extends Self {
  readonly name: string
  readonly token: string
  /** True for the token of the settings. */
  readonly isOwn: boolean
}

/** What Slack said when Baton was installed. `token` null: the one of the settings. */
export interface Added extends Self {
  readonly name: string
  readonly token: string | null
  readonly scopes: readonly string[]
  readonly by: Id<'person'> | null
}

/** Where Baton is and was installed, as the store has it. */
export interface Installations {
  live(): Promise<readonly Installed[]>
  /** A sentence for each workspace that was lost or cannot be used. */
  troubles(): Promise<readonly string[]>
  add(added: Added): Promise<void>
  /** Nothing is called there from now on, and somebody sees why. Old news changes nothing. */
  end(team: string, end: { readonly at: Instant; readonly because: string }): Promise<void>
}

interface Deps {
  readonly house: House
  readonly safe: Safe
  readonly botToken: string | null
}

interface Read {
  readonly live: readonly Installed[]
  readonly troubles: readonly string[]
}

export function openInstallations({ house, safe, botToken }: Deps): Installations {
  const { org, db, log } = house
  const here = { org, chat: 'slack' }
  let known: { readonly read: Promise<Read>; readonly at: number } | null = null

  const read = async (): Promise<Read> => {
    const rows = await listInstallations(db, here)
    const opened = rows.map((row) => openOne(row, { safe, botToken }))
    return {
      live: opened.filter((one) => typeof one !== 'string').filter((one) => one !== null),
      troubles: opened.filter((one) => typeof one === 'string'),
    }
  }
  const current = async (): Promise<Read> => {
    if (!known || performance.now() - known.at > REREAD_MS) {
      known = { read: read(), at: performance.now() }
    }
    return await known.read.catch((error: unknown) => {
      known = null
      throw error
    })
  }

  return {
    live: async () => (await current()).live,
    troubles: async () => (await current()).troubles,
    async add({ team, enterprise, user, bot, name, token, scopes, by }) {
      const sealed = token === null ? null : safe.seal(token, aboutToken(team))
      const who = { workspace: team, name, enterprise, botUser: user, bot, scopes }
      const row = { ...who, token: sealed, installedBy: by }
      await keepInstallation(db, here, row, house.now().toISOString())
      known = null
    },
    async end(team, { at, because }) {
      const ended = await endInstallation(db, here, { workspace: team, at, because })
      known = null
      if (!ended) return
      log.error({ chat: 'slack', team, because }, 'a workspace was lost')
      await house.receive(lost(ended, house))
    },
  }
}

const aboutToken = (team: string): string => `slack token of ${team}`

/** Null for the workspace of the settings where they name no token any more. */
function openOne(
  row: Installation,
  { safe, botToken }: Pick<Deps, 'safe' | 'botToken'>,
): Installed | string | null {
  const { workspace: team, name, enterprise, botUser: user, bot, endedAt, endedBecause } = row
  if (endedAt !== null) return `${name} (${team}) was lost at ${endedAt}: ${endedBecause}`
  if (row.token === null && botToken === null) return null
  const self = { team, name, enterprise, user, bot, isOwn: row.token === null }
  try {
    return { ...self, token: row.token ? safe.open(row.token, aboutToken(team)) : (botToken ?? '') }
  } catch (error) {
    return `${name} (${team}): ${(error as Error).message}`
  }
}

function lost(
  { workspace, name, endedAt, endedBecause }: Installation,
  { now, url }: House,
): Signal {
  return {
    kind: 'work.failed',
    // Named after its end: the same workspace may be lost again.
    id: `slack:lost:${workspace}:${endedAt}`,
    at: now().toISOString(),
    by: { kind: 'system', id: 'slack' },
    source: 'baton',
    what: `the Slack workspace ${name} (${workspace})`,
    because: `${endedBecause} What is for people there waits until Baton is installed again: ${url}/slack/install`,
  }
}
