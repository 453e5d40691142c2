import { sayDay, sayMoney, sayName, sayRole, sayStage } from '../../cards/say.ts'
import type { Look } from '../../cards/view.ts'
import type { Actor, Instant, Role } from '../../nouns.ts'
import type { Happened } from '../../store/story.ts'

/** One line of a deal's story. `note` is what somebody wrote, in their words. */
export interface Told {
  readonly at: Instant
  readonly who: string
  /** A person's id; null when a rule or a machine did it. */
  readonly person: string | null
  readonly text: string
  readonly note: string | null
  readonly because: string | null
}

interface Teller {
  readonly look: Look
  readonly pipeline: string
  readonly names: ReadonlyMap<string, string>
}

type Values = Readonly<Record<string, unknown>>

const SILENT = new Set(['approval.ended', 'clock.canceled', 'contact.created'])
/** Fields that follow from others, or that only machines read. */
const INNER = new Set([
  'reportedAt',
  'closeNo',
  'closedAt',
  'accountId',
  'source',
  'externalId',
  'custom',
  'askedAt',
  'answeredAt',
])
const ACTIVITIES: Readonly<Record<string, string>> = {
  call: 'called',
  mail: 'wrote a mail',
  meeting: 'met',
  note: 'added a note',
  chat: 'wrote',
  form: 'sent a form',
}

/** A deal's history in words. What no person asks about is left out. */
export function tellStory(happened: readonly Happened[], teller: Teller): Told[] {
  return happened.flatMap((it) => {
    const text = it.noun === 'activity' ? (ACTIVITIES[it.what] ?? it.what) : tell(it, teller)
    if (!text) return []
    const note = it.noun === 'activity' ? String(it.new) : null
    const person = it.by.kind === 'user' ? it.by.id : null
    return {
      at: it.at,
      who: sayActor(it.by, teller.names),
      person,
      text,
      note,
      because: it.because,
    }
  })
}

function tell(it: Happened, teller: Teller): string | null {
  if (SILENT.has(it.what)) return null
  const now = valuesOf(it.new)
  const what = [it.key, it.title].filter(Boolean).join(' ')
  switch (it.what) {
    case 'deal.created':
      return `entered the deal${now.stage ? ` in ${stageOf(now.stage, teller)}` : ''}`
    case 'deal.moved':
      return `moved the deal from ${stageOf(valuesOf(it.old).stage, teller)} to ${stageOf(now.stage, teller)}`
    case 'lead.created':
    case 'ticket.created':
      return `entered the ${it.noun}`
    case 'deal.changed':
    case 'lead.changed':
    case 'ticket.changed':
      return tellChange(it, teller)
    case 'task.created':
      return `added the task ${what}`
    case 'task.completed':
      return `finished ${what}`
    case 'project.created':
      return `started the project ${what}`
    case 'account.created':
      return `entered the account ${String(now.name ?? '')}`
    default:
      return tellMore(it, teller, { now, what })
  }
}

function tellMore(
  it: Happened,
  teller: Teller,
  { now, what }: { now: Values; what: string },
): string | null {
  if (it.what.endsWith('.assigned')) {
    const owner = teller.names.get(String(now.ownerId)) ?? 'somebody'
    const gave = now.offered ? 'offered' : now.how === 'handed over' ? 'handed over' : 'gave'
    return `${gave} ${what || `the ${it.noun}`} to ${owner}`
  }
  switch (it.what) {
    case 'approval.asked':
      return `asked ${rolesOf(now)} to approve (${it.key})`
    case 'approval.approved':
    case 'approval.rejected': {
      const reason = now.reason ? `: ${String(now.reason)}` : ''
      return `${it.what.slice('approval.'.length)} ${it.key ?? 'the approval'}${reason}`
    }
    case 'deal.accepted':
      return 'accepted the deal'
    case 'clock.started':
      return `started the clock “${String(now.policy)}”`
    case 'clock.met':
      return 'stopped a clock in time'
    case 'clock.breached':
      return `let the clock “${String(now.policy)}” run out`
    case 'clock.paused':
    case 'clock.resumed':
    case 'clock.reset':
    case 'clock.moved':
    case 'clock.warned':
    case 'clock.escalated':
    case 'clock.ended':
      return tellClock(it.what.slice('clock.'.length), now)
    case 'exception.raised':
      return `asked for help (${it.key}): ${String(now.because ?? '')}`
    case 'exception.settled':
      return `settled ${it.key}`
    default:
      return `${sayName(it.what).toLowerCase()}${what ? `: ${what}` : ''}`
  }
}

const CLOCK_STEPS: Readonly<Record<string, string>> = {
  paused: 'paused',
  resumed: 'resumed',
  reset: 'started over',
  moved: 'moved the deadline of',
  warned: 'was warned by',
  escalated: 'was reminded by',
  ended: 'ended, late,',
}

function tellClock(step: string, { policy, because }: Values): string {
  const why = step === 'warned' || step === 'escalated' || !because ? '' : `: ${String(because)}`
  return `${CLOCK_STEPS[step]} the clock “${String(policy)}”${why}`
}

function tellChange(it: Happened, teller: Teller): string | null {
  const was = valuesOf(it.old)
  const now = valuesOf(it.new)
  if ('summary' in now) return 'wrote the summary anew'
  if ('deletedAt' in now) return now.deletedAt ? 'deleted the deal' : 'restored the deal'
  const changes = Object.entries(now).flatMap(([name, value]) =>
    INNER.has(name) ? [] : [tellField(name, { was: was[name], now: value, teller, values: now })],
  )
  return changes.length ? changes.join('; ') : null
}

function tellField(
  name: string,
  { was, now, teller, values }: { was: unknown; now: unknown; teller: Teller; values: Values },
): string {
  if (name === 'pendingStage') {
    return now ? `asked for ${stageOf(now, teller)}` : 'no longer waits for an approval'
  }
  const say = (value: unknown) => sayValue(name, value, { teller, values })
  const label = sayName(name.replace(/[A-Z]/g, ' $&')).toLowerCase().replace(/ id$/, '')
  if (was === null || was === undefined) return `set the ${label} to ${say(now)}`
  if (now === null) return `cleared the ${label} (was ${say(was)})`
  return `changed the ${label} from ${say(was)} to ${say(now)}`
}

function sayValue(
  name: string,
  value: unknown,
  { teller, values }: { teller: Teller; values: Values },
): string {
  const text = String(value)
  if (name === 'ownerId') return teller.names.get(text) ?? 'somebody'
  if (name === 'amount') return sayMoney(text, values.currency ? String(values.currency) : null)
  if (name === 'discount') return `${Number(text)} %`
  if (name === 'closeDate') return sayDay(text)
  return `“${text}”`
}

function stageOf(stage: unknown, { look, pipeline }: Teller): string {
  return sayStage(look, pipeline, String(stage))
}

function rolesOf(approval: Values): string {
  const steps = Array.isArray(approval.steps) ? (approval.steps as { role: Role }[]) : []
  return steps.map(({ role }) => sayRole(role)).join(', then ') || 'somebody'
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {}
}

/** Who did it: a person's name, or what kind of machine. */
export function sayActor({ kind, id }: Actor, names: ReadonlyMap<string, string>): string {
  if (kind === 'user') return names.get(id) ?? 'Somebody'
  if (kind === 'integration') return sayName(id)
  if (kind === 'import') return 'The import'
  if (kind === 'model') return 'The writer'
  return 'Baton'
}
