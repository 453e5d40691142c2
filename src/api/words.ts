import { sayName, sayStage } from '../cards/say.ts'
import type { Look } from '../cards/view.ts'
import { snake } from '../store/columns.ts'
import type { Past } from '../store/lists/timeline.ts'

/** What stands in a record for our own bookkeeping. */
const INTERNAL = new Set(['reported_at', 'close_no', 'name_key'])

/** Fields by the names the API has for them, without our bookkeeping. */
export function tellFields(fields: Past['old']): Record<string, unknown> | null {
  if (!fields) return null
  const named = Object.entries(fields).map(([name, value]) => [snake(name), value] as const)
  return Object.fromEntries(named.filter(([name]) => !INTERNAL.has(name)))
}

/** Who did it, by name: a person's, or the machine's own. */
export function whoDid({ by, byName }: Past): string {
  return byName ?? (by.kind === 'user' ? 'Somebody' : by.id)
}

/** What happened, as a sentence: `Ana Souza moved D-12 from Proposal to Closed won`. */
export function sayPast(past: Past, { look, pipeline }: { look: Look; pipeline: string }): string {
  const [, verb = past.what] = past.what.split('.')
  const who = whoDid(past)
  const what = [past.noun, past.key].filter(Boolean).join(' ')
  if (past.what === 'deal.moved') {
    const stage = (fields: Past['old']) => sayStage(look, pipeline, String(fields?.stage))
    return `${who} moved ${past.key} from ${stage(past.old)} to ${stage(past.new)}`
  }
  if (verb === 'changed') return `${who} changed ${what}: ${sayChanges(past)}`
  if (verb === 'assigned') {
    const given = past.new?.how === 'handed over' ? 'handed over' : 'given'
    return `${what} was ${given} to ${past.ownerName ?? 'somebody'}`
  }
  if (past.noun === 'deal' && verb === 'added') {
    return `${who} added a ${past.what.split('.')[0]}: ${text(past.new?.text)}`
  }
  const title = past.noun !== 'deal' && past.title ? ` “${past.title}”` : ''
  return `${who}: ${what}${title} ${past.what.startsWith('clock') ? `clock ${verb}` : verb}`
}

function sayChanges(past: Past): string {
  const old = tellFields(past.old) ?? {}
  const changes = Object.entries(tellFields(past.new) ?? {}).map(
    ([name, value]) => `${sayName(name).toLowerCase()} from ${text(old[name])} to ${text(value)}`,
  )
  return changes.join(', ') || 'nothing that is shown'
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  const said = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return said.length > 200 ? `${said.slice(0, 199)}…` : said
}
