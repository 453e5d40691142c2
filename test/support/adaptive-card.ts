import { createRequire } from 'node:module'

interface Validation {
  readonly validationEvents: readonly { readonly message: string }[]
}
interface Library {
  readonly AdaptiveCard: new () => {
    parse(json: object, context: object): void
    validateProperties(): Validation
  }
  readonly SerializationContext: new (
    version: object,
  ) => {
    readonly eventCount: number
    getEventAt(index: number): { readonly message: string }
  }
  readonly Versions: { readonly v1_5: object }
  readonly GlobalRegistry: { readonly defaultElements: Registry; readonly defaultActions: Registry }
  readonly [part: string]: unknown
}
type Kind = new () => { getSchema(): Schema }
interface Schema {
  getCount(): number
  getItemAt(index: number): { readonly name: string; readonly targetVersion: object }
}
interface Registry {
  findByName(type: string): { readonly objectType: Kind } | undefined
}
// Its ESM build does not load in Node.
const library: Library = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js')

/** A message of a bot may take 28 KB on its way. */
const MOST_BYTES = 28 * 1024

/** What Microsoft's own library finds wrong with a card of version 1.5, and whether it is too large for Teams. */
export function cardFaults(card: object): string[] {
  const parsed = new library.AdaptiveCard()
  const context = new library.SerializationContext(library.Versions.v1_5)
  parsed.parse(JSON.parse(JSON.stringify(card), asOf15), context)
  const told = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message)
  const found = parsed.validateProperties().validationEvents.map(({ message }) => message)
  const bytes = Buffer.byteLength(JSON.stringify(card))
  return [...told, ...found, ...unknownIn(card), ...(bytes > MOST_BYTES ? [`${bytes} bytes`] : [])]
}

/** Where parts hold parts; the library's lists of properties leave these out. */
const HOLDS = ['body', 'items', 'columns', 'rows', 'cells', 'inlines', 'actions', 'fallback']
const TEAMS_OWN = ['msteams', 'choices.data']

/** Properties that the part's kind does not have by the library's own list, which it reads past in silence. */
function unknownIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type } = node as { readonly type?: string }
  const known = typeof type === 'string' ? propertiesOf(type) : null
  const own = known ? Object.keys(node).filter((name) => !known.has(name)) : []
  // What a button carries and asks for is its bot's own affair.
  const parts = Object.entries(node).filter(([name]) => name !== 'data' && name !== 'choices.data')
  return [
    ...own.map((name) => `${type} has no property ${name}`),
    ...parts.flatMap(([, part]) => unknownIn(part)),
  ]
}

function propertiesOf(type: string): Set<string> | null {
  const { defaultElements, defaultActions } = library.GlobalRegistry
  const found = defaultElements.findByName(type) ?? defaultActions.findByName(type)
  const kind = found?.objectType ?? (library[type] as Kind | undefined)
  if (!kind) return null
  const schema = new kind().getSchema()
  const names = Array.from({ length: schema.getCount() }, (_, at) => schema.getItemAt(at).name)
  return new Set([...names, ...HOLDS, ...TEAMS_OWN])
}

/** What is wrong with all cards in what was sent to Teams or answered to it. */
export function faultsIn(sent: unknown): string[] {
  if (typeof sent !== 'object' || sent === null) return []
  if ((sent as { readonly type?: unknown }).type === 'AdaptiveCard') return cardFaults(sent)
  return Object.values(sent).flatMap(faultsIn)
}

/** Teams has one thing of 1.6 in cards of 1.5: choices that it asks the bot for while somebody types. */
function asOf15(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('choices.data' in value)) return value
  const { 'choices.data': asked, ...rest } = value as { 'choices.data': { type?: string } }
  return asked.type === 'Data.Query' ? { ...rest, choices: [{ title: '-', value: '-' }] } : value
}

/** Elements whose text is Markdown in Teams: none of ours. */
const LIVE = new Set(['TextBlock', 'FactSet', 'Image', 'Media', 'Action.ToggleVisibility'])
const MOMENT =
  /^\{\{DATE\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, SHORT\)\}\} \{\{TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)\}\}$/

/** The parts of a card in which text would be more than text; empty when all of it is dead. */
export function liveParts(node: unknown): object[] {
  if (typeof node !== 'object' || node === null) return []
  const parts = Object.values(node).flatMap(liveParts)
  return isLive(node) ? [node, ...parts] : parts
}

/** Mentions of people: no other letters than those of names stand in a tag, and nothing stands beside them. */
const MENTION = /^<at>[\p{L}\p{M}\p{N} '’.-]+<\/at>$/u

function isLive({ type = '', text }: { readonly type?: string; readonly text?: unknown }): boolean {
  if (type === 'TextRun') return String(text).includes('{{') && !MOMENT.test(String(text))
  if (type === 'TextBlock')
    return !String(text)
      .split(', ')
      .every((tag) => MENTION.test(tag))
  return LIVE.has(type)
}

/** What a person reads in a card, a line for each block of text; moments stay in their marks. */
export function readCard(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, inlines } = node as { type?: string; inlines?: readonly { text: string }[] }
  if (type === 'TextBlock') return [String((node as { text?: unknown }).text)]
  if (type === 'RichTextBlock') return [inlines!.map(({ text }) => text).join('')]
  return Object.values(node).flatMap(readCard)
}

/** The actions of a card, wherever they are. */
export function actionsOf(node: unknown): Pressable[] {
  if (typeof node !== 'object' || node === null) return []
  const { type = '' } = node as { type?: string }
  const own = /^Action\.(Execute|Submit|OpenUrl)$/.test(type) ? [node as Pressable] : []
  return [...own, ...Object.values(node).flatMap(actionsOf)]
}

export interface Pressable {
  readonly type: string
  readonly title?: string
  readonly verb?: string
  readonly url?: string
  // biome-ignore lint/suspicious/noExplicitAny: what a button carries is its bot's own affair
  readonly data?: Record<string, any>
}
