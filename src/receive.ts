import type { Transaction } from 'kysely'
import { commit } from './commit.ts'
import { decide } from './decide/decide.ts'
import { unlessFought, type Wishes } from './decide/fights.ts'
import { isInbound } from './decide/inbound/inbound.ts'
import { parentClues } from './decide/parents.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { handOn, standingOf } from './decide/standing.ts'
import { inboundNamed, mailOf } from './found/named.ts'
import type { Decision, Signal, Situation, Verdict } from './model.ts'
import type { Instant, Noun } from './nouns.ts'
import { accountClues, readSituations } from './situation.ts'
import type { Decided, Spine } from './spine.ts'
import { findDecided, finishSignals } from './store/inbox.ts'
import type { Shown } from './store/messages.ts'
import type { Schema } from './store/schema.ts'
import { together, withoutWaiting } from './store/together.ts'

/** A chain of decisions this long is two rules fighting, not work. */
const MAX_ROUNDS = 1000

/** One batch under way. What is `leaving` is asked, but written and sent only with the commit. */
interface Run {
  readonly trx: Transaction<Schema>
  readonly now: Instant
  readonly rulebook: Rulebook
  readonly decided: Map<string, Decided>
  readonly leaving: Promise<readonly Shown[]>[]
  readonly wishes: Wishes
}

/**
 * The way in, and the only way anything changes. One transaction for the whole batch: remember, read,
 * decide, write. A signal seen before changes nothing and gets its former verdicts back.
 */
export async function receive(spine: Spine, signals: readonly Signal[]): Promise<Decision[]> {
  const leaving: Run['leaving'] = []
  const deciding = spine.db.transaction().execute(async (single) => {
    const { trx, end } = await withoutWaiting(single)
    const now = spine.now().toISOString()
    const rulebook = spine.rulebook()
    const run: Run = { trx, now, rulebook, decided: new Map(), leaving, wishes: new Map() }
    const each = firstOfEach(signals)
    // Hardly any is a repeat: what the others are about is read meanwhile.
    const [known, read] = await together(
      findDecided(trx, spine.org, signals),
      readSituations(trx, { org: spine.org, now, rulebook }, each),
    )
    let situations = read.filter(({ signal }) => !known.has(signal.id))
    for (let round = 0; situations.length > 0; round++) {
      const next = situations[0]!.signal
      if (round === MAX_ROUNDS) throw new Error(`no end of decisions after ${next.id}`)
      const waiting = await decideRound(spine, run, situations)
      situations = await readSituations(trx, { org: spine.org, now, rulebook }, waiting)
    }
    end()
    return signals.map((signal) => decisionOf(signal, known, run.decided))
  })
  await deciding.catch(() => {})
  // What failed beside the commit undid it, and is the cause that is told.
  const [shown, decisions] = await together(together(...leaving), deciding)
  spine.outbox.offer(shown.flat())
  return decisions
}

/** Decides those that do not wait for each other; returns the ones still to be decided. */
async function decideRound(
  spine: Spine,
  run: Run,
  situations: readonly Situation[],
): Promise<Signal[]> {
  const { trx, now, rulebook, decided } = run
  const { first, later } = takeTurns(situations)
  const round = decideInTurn(rulebook, first)
  const [leaving] = await together(
    commit(spine, trx, round, { now, rulebook, from: effectsBefore(decided) }),
    finishSignals(trx, { org: spine.org, now, rulebook: rulebook.version }, round),
  )
  // Heard with the commit.
  leaving.shown.catch(() => {})
  run.leaving.push(leaving.shown)
  for (const it of round) decided.set(it.signal.id, it)
  const next = followers(round).filter(({ id }) => !decided.has(id))
  return [...next.map((signal) => unlessFought(run.wishes, signal)), ...later]
}

function effectsBefore(decided: ReadonlyMap<string, Decided>): number {
  const counts = [...decided.values()].flatMap(({ verdicts }) =>
    verdicts.map(({ effects }) => effects.length),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Signals about the same deal, or about an account neither of them found, see each other in order. */
function takeTurns(situations: readonly Situation[]): { first: Situation[]; later: Signal[] } {
  const taken = new Set<string>()
  const first: Situation[] = []
  const later: Signal[] = []
  for (const situation of situations) {
    const keys = subjectsOf(situation)
    if (keys.some((key) => taken.has(key))) later.push(situation.signal)
    else first.push(situation)
    for (const key of keys) taken.add(key)
  }
  return { first, later }
}

function subjectsOf(situation: Situation): string[] {
  const { signal, lead, ticket, deal, account, task, exception, rings } = situation
  const clues = account ? null : accountClues(signal, lead)
  const outside = 'deal' in signal && !deal ? signal.deal?.externalId : undefined
  return [
    lead && `lead ${lead.id}`,
    ticket && `ticket ${ticket.id}`,
    ...newInbound(signal),
    deal && `deal ${deal.id}`,
    outside !== undefined && `deal ${signal.source}/${outside}`,
    clues?.nameKey && `account ${clues.nameKey}`,
    clues?.domain && `domain ${clues.domain}`,
    clues?.externalId && `account ${clues.source}/${clues.externalId}`,
    signal.kind === 'account.updated' && account && `account ${account.id}`,
    ...parentsOf(situation),
    'person' in signal && `person ${signal.person}`,
    'absence' in signal && `absence ${signal.absence}`,
    (exception ?? task) && `other ${(exception ?? task)!.id}`,
    ...(rings ?? []).map(({ clock }) => `${turnOf(clock.noun)} ${clock.subjectId}`),
  ].filter((key) => typeof key === 'string')
}

function turnOf(noun: Noun): string {
  return noun === 'deal' || isInbound(noun) ? noun : 'other'
}

/** What two reports of one new lead or ticket have in common. */
function newInbound(signal: Signal): string[] {
  const { source } = signal
  const lead = inboundNamed(signal, 'lead')?.externalId
  const ticket = inboundNamed(signal, 'ticket')?.externalId
  const mail = mailOf(signal)
  return [
    ...(lead ? [`lead ${source}/${lead}`] : []),
    ...(ticket ? [`ticket ${source}/${ticket}`] : []),
    ...(mail ? [`lead ${mail}`] : []),
  ]
}

/** A parent may come with the same batch, and is no child of its own child. */
function parentsOf({ signal, account, above }: Situation): (string | false | null)[] {
  const clues = parentClues(signal)
  if (!clues) return []
  const named = (above ?? []).flatMap((it) => [it.id, ...it.above])
  return [
    account && `account ${account.id}`,
    ...named.map((id) => `account ${id}`),
    `account ${clues.nameKey}`,
    clues.domain !== null && `domain ${clues.domain}`,
    `account ${clues.source}/${clues.externalId}`,
  ]
}

/** Each decision sees whose turn it is, and what everyone has, after the one before. */
function decideInTurn(rulebook: Rulebook, situations: readonly Situation[]): Decided[] {
  let standing = situations[0] && standingOf(situations[0])
  return situations.map((read) => {
    const situation = { ...read, ...standing }
    const verdicts = decide(rulebook, situation)
    standing = handOn(standing ?? situation, situation, verdicts)
    return { signal: situation.signal, situation, verdicts }
  })
}

function followers(round: readonly Decided[]): Signal[] {
  return round
    .flatMap(({ verdicts }) => verdicts.flatMap(({ effects }) => effects))
    .flatMap((effect) => (effect.do === 'follow' ? effect.signal : []))
}

function firstOfEach(signals: readonly Signal[]): Signal[] {
  return [
    ...new Map(signals.toReversed().map((signal) => [signal.id, signal])).values(),
  ].toReversed()
}

/** What the asker hears: the verdicts on the signal and on all that followed from it. */
function decisionOf(
  signal: Signal,
  known: ReadonlyMap<string, readonly Verdict[]>,
  decided: ReadonlyMap<string, Decided>,
): Decision {
  const former = known.get(signal.id)
  if (former) return { signal, repeated: true, verdicts: former }
  return { signal, repeated: false, verdicts: verdictsOf(signal.id, decided) }
}

function verdictsOf(id: string, decided: ReadonlyMap<string, Decided>): Verdict[] {
  const it = decided.get(id)
  if (!it) return []
  return [...it.verdicts, ...followers([it]).flatMap((next) => verdictsOf(next.id, decided))]
}
