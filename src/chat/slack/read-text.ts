import type { Workspace } from './workspaces.ts'

/** How a member that a text names is said. */
type Say = (handle: string, label: string | null) => Promise<string>

const TOKEN = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/** What a member wrote, as they see it: people, groups, channels and links by name. */
export async function readText(workspace: Workspace, text: string): Promise<string> {
  return await read(workspace, text, async (handle) => await workspace.members.nameOf(handle))
}

/** A line that was typed for us: who is mentioned is named by the mail address, which is one person's alone. */
export async function readLine(workspace: Workspace, text: string): Promise<string> {
  return await read(workspace, text, async (handle, label) => {
    const person = await workspace.members.known(handle)
    return person?.email ?? label ?? (await workspace.members.nameOf(handle))
  })
}

async function read(workspace: Workspace, text: string, say: Say): Promise<string> {
  const tokens = [...text.matchAll(TOKEN)]
  const said = await Promise.all(tokens.map((token) => sayToken(workspace, token, say)))
  let at = 0
  const pieces = tokens.flatMap((token, index) => {
    const before = text.slice(at, token.index)
    at = token.index + token[0].length
    return [decode(before), decode(said[index] ?? '')]
  })
  return [...pieces, decode(text.slice(at))].join('')
}

async function sayToken(
  workspace: Workspace,
  [, sign, name = '', label]: RegExpExecArray,
  say: Say,
): Promise<string> {
  if (sign === '@') return await say(name, label || null)
  if (sign === '#') return `#${label || ((await workspace.channels.lookUp(name)) ?? 'a channel')}`
  if (sign === '!') return await sayGroup(workspace, name, label)
  // An address that Slack made a link of by itself has what was typed as its label.
  return label || name
}

/** `!subteam^S123|@sales` is the group sales, `!here` is everybody here. */
async function sayGroup({ groups }: Workspace, name: string, label?: string): Promise<string> {
  const id = /^subteam\^(\w+)$/.exec(name)?.[1]
  if (id) return label?.replace(/^@/, '') || ((await groups.nameOf(id)) ?? 'a group')
  return label || `@${name.replace(/\^.*$/, '')}`
}

function decode(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
}
