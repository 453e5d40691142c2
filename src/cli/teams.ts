import { readFileSync, writeFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { doors } from '../../handlers/index.ts'
import { teamsManifest } from '../chat/teams/manifest.ts'
import { Refusal } from '../errors.ts'
import { configFor, type Subcommand } from './command.ts'

const ICONS = ['color.png', 'outline.png'] as const

/** `baton teams package`: the app that a Teams admin uploads. */
export const teams: Subcommand = {
  usage: 'teams package [file]',
  says: 'writes the Teams app: baton-teams.zip, or the file named',
  async run([what, file = 'baton-teams.zip', ...more], terminal) {
    if (what !== 'package' || more.length > 0) throw new Refusal(`Usage: baton ${teams.usage}`)
    const { teams: settings, url } = configFor(terminal)
    if (!settings?.app) {
      throw new Refusal(
        'Set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID first: see “Connect Teams” in README.md.',
      )
    }
    if (!url.startsWith('https://')) {
      throw new Refusal('Set BATON_URL to the https address under which Teams reaches Baton.')
    }
    const manifest = teamsManifest(doors, { appId: settings.app.id, url, version: release() })
    writeFileSync(file, zipSync(filesOf(manifest)))
    terminal.out(file)
    return 0
  },
}

function filesOf(manifest: object): Record<string, Uint8Array> {
  const icons = ICONS.map((name) => [name, asset(`../chat/teams/assets/${name}`)])
  return {
    'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    ...Object.fromEntries(icons),
  }
}

function asset(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, import.meta.url)))
}

function release(): string {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return String(version)
}
