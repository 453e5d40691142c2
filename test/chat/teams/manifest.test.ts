import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { doors } from '../../../handlers/index.ts'
import { SEARCH_DEALS } from '../../../src/chat/teams/extension.ts'
import { type TeamsManifest, teamsManifest } from '../../../src/chat/teams/manifest.ts'
import { main } from '../../../src/cli/index.ts'
import { APP_ID, TENANT } from '../../support/teams-keys.ts'

const url = 'https://baton.example.com'
const manifest = teamsManifest(doors, { appId: APP_ID, url, version: '1.2.3' })
const [bot] = manifest.bots
const [extension] = manifest.composeExtensions

async function baton(environment: Record<string, string>, ...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await main(words, {
    environment,
    out: (line) => void out.push(line),
    err: (text) => void err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('') }
}

const connected = { TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: 'x', TEAMS_TENANT_ID: TENANT }

test('the Teams app offers commands that handlers/ answers, as many as Teams takes, and always the one that helps on', () => {
  const offered = bot!.commandLists[0]!.commands.map(({ title }) => title)
  expect(Object.keys(doors.commands)).toEqual(expect.arrayContaining(offered))
  expect(offered).toHaveLength(Math.min(10, Object.keys(doors.commands).length))
  expect(offered.at(-1)).toBe('baton')
})

test('the Teams app offers exactly the shortcuts that handlers/ has, and the search for deals', () => {
  const offered = extension!.commands.map(({ id }) => id)
  expect(offered.toSorted()).toEqual([SEARCH_DEALS, ...Object.keys(doors.shortcuts)].toSorted())
  for (const command of extension!.commands) {
    const about = doors.shortcuts[command.id]?.about
    if (about)
      expect(command.context).toEqual(about === 'message' ? ['message'] : ['compose', 'commandBox'])
  }
})

test('the Teams app keeps to what Teams takes', () => {
  expect(manifest.name.short.length).toBeLessThanOrEqual(30)
  expect(manifest.name.full.length).toBeLessThanOrEqual(100)
  expect(manifest.description.short.length).toBeLessThanOrEqual(80)
  expect(bot!.commandLists[0]!.commands.length).toBeLessThanOrEqual(10)
  expect(extension!.commands.length).toBeLessThanOrEqual(10)
  const titled = [...bot!.commandLists[0]!.commands, ...extension!.commands]
  for (const { title, description } of titled) {
    expect(title.length).toBeLessThanOrEqual(32)
    expect(description.length).toBeLessThanOrEqual(128)
  }
  expect([manifest.id, bot!.botId, extension!.botId]).toEqual([APP_ID, APP_ID, APP_ID])
  expect(manifest.validDomains).toEqual(['baton.example.com'])
})

test('baton teams package writes the app with its icons', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'baton-teams-')), 'app.zip')
  const made = await baton({ ...connected, BATON_URL: url }, 'teams', 'package', file)
  expect(made).toEqual({ code: 0, out: file, err: '' })
  const files = unzipSync(new Uint8Array(readFileSync(file)))
  const packed: TeamsManifest = JSON.parse(strFromU8(files['manifest.json']!))
  expect(packed).toEqual(JSON.parse(JSON.stringify({ ...manifest, version: packed.version })))
  expect(Object.keys(files).toSorted()).toEqual(['color.png', 'manifest.json', 'outline.png'])
  expect(sizeOf(files['color.png']!)).toEqual([192, 192])
  expect(sizeOf(files['outline.png']!)).toEqual([32, 32])
})

test.each([
  ['without an app', { BATON_URL: url }, /TEAMS_APP_ID/],
  ['without an address that Teams reaches', connected, /BATON_URL/],
])('%s no package is written, and it says what to set', async (_, environment, says) => {
  const made = await baton(environment, 'teams', 'package', '/nowhere/app.zip')
  expect(made.code).toBe(1)
  expect(made.err).toMatch(says)
})

/** Width and height of a PNG. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset)
  return [view.getUint32(16), view.getUint32(20)]
}
