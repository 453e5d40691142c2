import type { Logger } from 'pino'
import { idFrom } from '../decide/ids.ts'
import { Outage, Unreachable } from '../errors.ts'
import type { Db } from '../house.ts'
import type { Decision, Signal } from '../model.ts'
import type { Id } from '../nouns.ts'
import {
  closeLane,
  type Lane,
  openLane,
  pauseLane,
  reachedElsewhere,
  readLane,
} from '../store/lanes.ts'
import type { Leased } from '../store/messages.ts'
import { MANY_TRIES, type Tried } from './attempt.ts'

/** A closed conversation is tried again so often, and when its chat says that something changed. */
const TRY_AGAIN_MS = 3_600_000
/** Why a lane is troubled that is open all the same: try after try failed. */
export const FAILING = 'failing'

interface Deps {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  /** The names of the connected chats. */
  readonly chats: readonly string[]
  now(): Date
  receive(signal: Signal): Promise<Decision | undefined>
}

/** What keeps conversations from being reached: one visible exception each, settled when it is over. */
export interface Troubles {
  /** A try failed: where that does not pass by itself somebody sees it. A conversation's is told once an hour at most. */
  tell(message: Leased, tried: Tried): Promise<void>
  /** The message was shown: what was told of its conversation is settled. */
  over(message: Leased): Promise<void>
}

export function openTroubles(deps: Deps): Troubles {
  const { org, db } = deps
  const told = new Map<string, number>()

  async function close(lane: Lane, fault: Unreachable | Outage, silent: boolean): Promise<void> {
    const now = deps.now()
    const why = fault instanceof Unreachable ? fault.why : FAILING
    const before = await readLane(db, org, lane)
    const same = before.why === why
    if (before.exceptionId && !same) await deps.receive(opened(before.exceptionId, now))
    const exception = (same && before.exceptionId) || (await nameIt(deps, lane, why))
    const { message: because } = fault
    const { waiting } = before
    if (exception && !silent)
      await deps.receive(closed({ ...lane, why, because, waiting, exception }, now))
    const until =
      fault instanceof Unreachable ? new Date(now.getTime() + TRY_AGAIN_MS).toISOString() : null
    const known = { ...lane, why, because, until, exceptionId: exception }
    await closeLane(db, { org, now: now.toISOString() }, known)
  }

  async function tellTrouble(message: Leased, fault: Unreachable | Outage): Promise<void> {
    const lane = laneAt(message, fault)
    const name = `${lane.chat} ${lane.conversation} ${fault instanceof Unreachable ? fault.why : FAILING}`
    const now = deps.now().getTime()
    const silent = (told.get(name) ?? Number.NEGATIVE_INFINITY) + TRY_AGAIN_MS > now
    if (silent && fault instanceof Outage) return
    if (!silent) told.set(name, now)
    await close(lane, fault, silent).catch((error: unknown) => {
      told.delete(name)
      throw error
    })
  }

  return {
    async tell(message, { sent, fault }) {
      deps.log.warn({ message: message.id, failure: sent.failure, again: sent.again }, 'not shown')
      if (sent.gaveUp) return await tellGivenUp(deps, message, sent.failure ?? '')
      if (fault instanceof Unreachable) return await tellTrouble(message, fault)
      if (!(fault instanceof Outage)) return
      if (fault.retryAfterMs !== null) return await pause(deps, message, fault)
      if (message.attempts + 1 >= MANY_TRIES) await tellTrouble(message, fault)
    },
    async over({ chat, conversation }) {
      for (const where of [conversation, '*'] as const) {
        const was = await openLane(db, org, { chat, conversation: where })
        if (was?.exceptionId) await deps.receive(opened(was.exceptionId, deps.now()))
        for (const name of told.keys()) if (name.startsWith(`${chat} ${where} `)) told.delete(name)
      }
    },
  }
}

function laneAt({ chat, conversation }: Leased, fault: unknown): Lane {
  const everywhere = fault instanceof Unreachable && fault.everywhere
  return { chat, conversation: everywhere ? '*' : conversation }
}

/** The exception's id: one for a conversation, cause and day. Null: the person is reached in another chat. */
async function nameIt(
  { org, db, chats, now }: Deps,
  { chat, conversation }: Lane,
  why: string,
): Promise<Id<'exception'> | null> {
  const others = chats.filter((other) => other !== chat)
  const isPerson = conversation.startsWith('person:')
  if (isPerson && (await reachedElsewhere(db, org, { conversation, chats: others }))) return null
  const day = now().toISOString().slice(0, 10)
  const named = { id: `closed:${chat}:${conversation}:${why}:${day}`, at: `${day}T00:00:00.000Z` }
  return idFrom(named, 'exception')
}

/** Every process, also the next, leaves the conversation or the chat alone until then. */
async function pause({ org, db, now }: Deps, message: Leased, fault: Outage): Promise<void> {
  if (fault.slows === 'edits') return
  const conversation = fault.slows === 'chat' ? '*' : message.conversation
  const until = new Date(now().getTime() + (fault.retryAfterMs ?? 0)).toISOString()
  await pauseLane(db, org, { chat: message.chat, conversation, until })
}

/** A message that cannot be taken as it is becomes an exception; one about an exception is only told to the log. */
async function tellGivenUp(deps: Deps, message: Leased, failure: string): Promise<void> {
  deps.log.error({ message: message.id, failure }, 'a message cannot be shown')
  if (message.noun === 'exception') return
  const now = deps.now().toISOString()
  await deps.receive({
    kind: 'work.failed',
    // Once a day for a message, however often it changes.
    id: `undelivered:${message.id}:${now.slice(0, 10)}`,
    at: now,
    by: { kind: 'system', id: 'delivery' },
    source: 'baton',
    what: `the message "${message.card.title}" to ${message.conversation} in ${message.chat}`,
    because: failure,
  })
}

type Said = Omit<Extract<Signal, { kind: 'conversation.closed' }>, keyof Stamped | 'kind'>
type Stamped = Pick<Signal, 'id' | 'at' | 'by' | 'source'>

function closed(said: Said, now: Date): Signal {
  return { kind: 'conversation.closed', ...stamp('closed', said.exception, now), ...said }
}

function opened(exception: Id<'exception'>, now: Date): Signal {
  return { kind: 'conversation.opened', ...stamp('opened', exception, now), exception }
}

function stamp(what: string, exception: string, now: Date): Stamped {
  const at = now.toISOString()
  const by = { kind: 'system', id: 'delivery' } as const
  return { id: `${what}:${exception}:${at}`, at, by, source: 'baton' }
}
