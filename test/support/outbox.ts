import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Database } from '../../bench/database.ts'
import type { Card } from '../../src/chat/card.ts'
import type { Held } from '../../src/decide/hold.ts'
import { openDelivery } from '../../src/deliver.ts'
import type { Chat } from '../../src/house.ts'
import type { Conversation, Signal } from '../../src/model.ts'
import type { LaneName } from '../../src/store/messages.ts'
import {
  insertMessages,
  refreshMessages,
  type Shown,
  type Wanted,
} from '../../src/store/messages.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { openSetClock, type SetClock } from './set-clock.ts'

/** The message table alone, on a database of its own, with a clock that is set. */
export interface Outbox {
  readonly org: string
  readonly store: Store
  readonly clock: SetClock
  /** A delivery to these chats, a process of its own. `told`: the signals about what could not be shown. */
  deliver(
    chats: readonly Chat[],
    after?: SetClock['after'],
  ): { delivery: ReturnType<typeof openDelivery>; told: Signal[] }
  /** Writes cards as a committed decision does. */
  want(wanted: readonly Want[], open?: readonly LaneName[]): Promise<Shown[]>
  change(subjectId: string, card: Card, open?: readonly LaneName[]): Promise<Shown[]>
  rows(): Promise<Record<string, unknown>[]>
  /** Whether something has not been shown yet. */
  isWaiting(): Promise<boolean>
  /** Half a second after half a second until nothing is left to send, as the rounds of a running Baton do. */
  run(deliveries: readonly ReturnType<typeof openDelivery>[], ms: number): Promise<void>
  close(): Promise<void>
}

export interface Want {
  readonly title: string
  readonly conversation?: Conversation
  readonly chat?: string
  readonly subjectId?: string
  readonly under?: string
  readonly held?: Held
}

const ROUND_MS = 500
const START = '2030-01-07T09:00:00.000Z'

export async function openOutbox(database: Database): Promise<Outbox> {
  const store = await openStore({ databaseUrl: database.url, dataDir: '' })
  const org = randomUUID()
  await store.db.insertInto('org').values({ id: org, name: 'Ours' }).execute()
  const clock = openSetClock(START)
  const write = <T>(work: Parameters<ReturnType<typeof store.db.transaction>['execute']>[0]) =>
    store.db.transaction().execute(work) as Promise<T>
  return {
    ...{ org, store, clock },
    deliver(chats, after = clock.after) {
      const told: Signal[] = []
      const log = pino({ level: 'silent' })
      const receive = async (signal: Signal) => {
        told.push(signal)
        return undefined
      }
      const { now } = clock
      const delivery = openDelivery({ org, db: store.db, log, chats, now, after, receive })
      return { delivery, told }
    },
    want: (wanted, open = []) =>
      write((trx) => insertMessages(trx, { org, now: clock.iso(), open }, wanted.map(fill))),
    change: (subjectId, card, open = []) =>
      write((trx) =>
        refreshMessages(trx, { org, now: clock.iso(), open }, [
          { id: subjectId, chat: null, conversation: null, card },
        ]),
      ),
    async isWaiting() {
      const some = store.db.selectFrom('message').select('id').where('shownVersion', '=', 0)
      return (await some.where('orgId', '=', org).limit(1).execute()).length > 0
    },
    rows: () =>
      store.db
        .selectFrom('message')
        .selectAll()
        .where('orgId', '=', org)
        .orderBy('createdAt')
        .orderBy('id')
        .execute(),
    async run(deliveries, ms) {
      for (const end = clock.now().getTime() + ms; clock.now().getTime() < end; ) {
        for (const delivery of deliveries) await delivery.sweep()
        for (const delivery of deliveries) await delivery.quiet()
        for (const round = clock.now().getTime() + ROUND_MS; clock.now().getTime() < round; ) {
          clock.pass(Math.min(clock.next(), round) - clock.now().getTime())
          for (const delivery of deliveries) await delivery.quiet()
        }
      }
    },
    async close() {
      await store.close()
    },
  }
}

let made = 0

// Ids that grow, as those of decisions do.
const nextId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`

function fill({ title, subjectId = randomUUID(), ...want }: Want): Wanted {
  return {
    ...{ id: nextId(), chat: 'journal', conversation: 'channel:deals', noun: 'deal', subjectId },
    ...{ card: { title }, under: null, held: null },
    ...want,
  }
}
