import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Signal } from '../../src/model.ts'
import { recountClocks, wakeClocks } from '../../src/overdue.ts'
import { checkLeavers } from '../../src/people/leavers.ts'
import { wakeAbsences } from '../../src/people/whereabouts.ts'
import type { Company, Process } from './conserve-company.ts'
import type { Happening } from './conserve-happenings.ts'
import { signalOf } from './conserve-signals.ts'

/** What was handed in, and what became of the handing in. */
export interface Ledger {
  readonly given: Signal[]
  /** Those whose sender was told that it is done or stored. */
  readonly acknowledged: Set<string>
  /** What failed again and again, though nothing of the machine was wrong any more. */
  readonly broken: string[]
}

const LEASE_MS = 11_000
/** The machine fails once at a time: whoever tries so often gets through. */
const TRIES = 6
const MOST_ROUNDS = 12

/** Lets a stream happen to the company. */
export function openWorld(company: Company) {
  const ledger: Ledger = { given: [], acknowledged: new Set(), broken: [] }
  const { failures, saveRules } = company

  /** Stored and worked off as webhooks are, or decided in the request as a gesture is; again, until it is acknowledged. */
  async function hand(signal: Signal): Promise<void> {
    const first = ledger.given.indexOf(signal)
    let last: unknown = null
    for (let tries = 0; tries < TRIES; tries++) {
      const { intake } = company.processes()[(first + tries) % 2]!
      try {
        if (signal.by.kind === 'user') await intake.receive(signal)
        else await intake.accept([signal])
        ledger.acknowledged.add(signal.id)
        return
      } catch (error) {
        last = error
      }
    }
    ledger.broken.push(`${signal.kind} ${signal.id}: ${last}`)
  }

  /** What happens to the machine, and what is to be handed in. */
  async function take(it: Happening): Promise<Signal | null> {
    if (it.is === 'time') company.clock().pass(it.minutes * 60_000)
    else if (it.is === 'rules') saveRules(it.which)
    else if (it.is === 'failure') failures[it.after % 2]!.arm(it.failure, it.after)
    else if (it.is === 'kill') failures[0]!.killAfter(it.after)
    else if (it.is === 'weather') company.chat().weather = it.weather
    else if (it.is === 'repeat')
      return ledger.given[it.which % Math.max(1, ledger.given.length)] ?? null
    else {
      const signal = await signalOf(company, it, ledger.given.length)
      if (signal) ledger.given.push(signal)
      return signal
    }
    return null
  }

  return {
    ledger,
    /** All of these at the same moment; then, until it is quiet, what a running Baton does by itself. */
    async atOnce(happenings: readonly Happening[]): Promise<void> {
      const signals: Signal[] = []
      for (const it of happenings) {
        const signal = await take(it)
        if (signal) signals.push(signal)
      }
      await Promise.all(signals.map(hand))
      // While the machine fails, whatever a round stumbles over is done by the next.
      await lookAround(company, () => {})
      for (const [at, failing] of failures.entries()) {
        failing.disarm()
        if (!failing.isDead()) continue
        await company.processes()[at]!.intake.drain()
        failing.revive()
        company.restart(at)
      }
      await becomeQuiet(company)
    },
    /** The chat is well again, and gets the time that messages wait at most. */
    async clearUp(): Promise<void> {
      company.chat().weather = 'fair'
      for (const seconds of [60, 400, 4000, 86_400]) {
        company.clock().pass(seconds * 1000)
        await becomeQuiet(company)
      }
    },
  }
}

/** What a process does by itself again and again; what fails is done the next time. */
const ROUNDS: readonly ((process: Process) => Promise<unknown>)[] = [
  ({ rulebooks, intake }) => rulebooks.look(intake.receive),
  ({ intake }) => intake.sweep(),
  ({ spine, intake }) => wakeAbsences(spine, intake.receive),
  ({ spine, intake }) => wakeClocks(spine, intake.receive),
  ({ spine, intake }) => recountClocks(spine, intake.receive),
  ({ spine, intake }) => checkLeavers(spine, intake.receive),
  ({ delivery }) => delivery.sweep(),
]

async function lookAround(company: Company, heed?: (error: unknown) => void): Promise<void> {
  for (const process of company.processes()) {
    for (const round of ROUNDS) await (heed ? round(process).catch(heed) : round(process))
    await process.intake.drain()
    // What a killed process was sending never ends.
    if (!heed) await process.delivery.quiet()
  }
}

/** Until nothing waits, and nothing more comes of it. */
async function becomeQuiet(company: Company): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await inbox(company)
    await lookAround(company)
    await setImmediate()
    const after = await inbox(company)
    if (after.waiting === 0 && after.all === before.all) return
    if (after.waiting > 0) company.clock().pass(LEASE_MS)
  }
}

async function inbox({ db, org }: Company): Promise<{ waiting: number; all: number }> {
  const { rows } = await sql<{ waiting: number; all: number }>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*)::int as all
    from inbox where org_id = ${org}`.execute(db)
  return rows[0]!
}
