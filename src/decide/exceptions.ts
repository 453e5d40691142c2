import type { Effect, Signal, Situation, Verdict } from '../model.ts'
import type { Exception, Id, Subject } from '../nouns.ts'
import type { DealSignal, Fault, Todo } from './deal/reports.ts'
import { exceptionClock } from './exception-clock.ts'
import { fixer } from './fixer.ts'
import { idFrom } from './ids.ts'
import type { Rulebook } from './rulebook.ts'
import { act, tellChannels, tellPeople } from './verdicts.ts'

/** What could not be placed, and about what. Its owner is the fixer unless somebody else is named. */
export type Raised = Pick<Exception, 'kind' | 'field' | 'offered' | 'because' | 'resume'> & {
  readonly subject: Subject | null
  readonly owner?: Id<'person'> | null
  /** Its own name, where the same trouble has the same name each time. */
  readonly id?: Id<'exception'>
  /** The rule that could not decide. */
  readonly rule: string
  readonly read?: Verdict['read']
  readonly candidates?: Verdict['candidates']
}

/** Opens an exception: it has an owner and a clock, and is shown where somebody sees it. */
export function raise(rulebook: Rulebook, situation: Situation, raised: Raised): Verdict {
  const { rule, kind, field, offered, because, resume, subject, read, candidates } = raised
  const id =
    raised.id ?? idFrom(situation.signal, `exception ${subject?.id ?? ''} ${kind} ${field ?? ''}`)
  const ownerId = raised.owner ?? fixer(situation)
  const of = { noun: subject?.noun ?? 'exception', subjectId: subject?.id ?? null } as const
  const exception = { id, ownerId, ...of, kind, field, offered, because, resume }
  const shown = { noun: 'exception', id } as const
  return {
    rule,
    outcome: 'unplaceable',
    because,
    read: read ?? { field, offered },
    ...(candidates && { candidates }),
    effects: [
      { do: 'raise', exception },
      ...exceptionClock(rulebook, situation, exception),
      ...tellChannels(rulebook, situation, shown),
      ...tellPeople([ownerId], shown),
    ],
  }
}

/** The faults of a machine's report about a deal, each an exception that carries on once it is answered. */
export function raiseFaults(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: DealSignal },
  { deal, faults }: { readonly deal: Id; readonly faults: readonly Fault[] },
): Verdict[] {
  return oneOfEach(faults).map(({ todo, ...fault }) =>
    raise(rulebook, situation, {
      ...fault,
      rule: fault.kind === 'missing_value' ? 'pipeline' : 'quality',
      subject: { noun: 'deal', id: deal },
      resume: todo && resumeOf(situation.signal, deal, { ...todo, field: fault.field }),
    }),
  )
}

/** What was asked for and has since been said: settled, and the work that waited for it goes on. */
export function overtaken(
  situation: Situation & { readonly signal: DealSignal },
  { named, faulty }: { readonly named: readonly string[]; readonly faulty: readonly string[] },
): Verdict[] {
  const { signal, exceptions } = situation
  const isSaid = (field: string | null) =>
    field !== null && named.includes(field) && !faulty.includes(field)
  const said = exceptions.filter(({ field }) => isSaid(field))
  // Whoever was named keeps it: what the rules lacked to choose somebody is needed no more.
  const needless = isSaid('owner_email')
    ? exceptions.filter((it) => waitsForOwner(it) && !isSaid(it.field))
    : []
  return [
    ...said.map((it) => settledBy(it, it.field!, goesOn(signal, it))),
    ...needless.map((it) => settledBy(it, 'owner_email', [])),
  ]
}

function settledBy({ id, key }: Exception, field: string, next: readonly Effect[]): Verdict {
  const because = `${key} is settled: ${field} has been said since`
  return act('exceptions', because, [{ do: 'settle', exception: id }, ...next], { field })
}

/** Whether Baton sees for itself when it is over: an approver is there again, nothing of a leaver's remains. */
export function settlesItself({
  field,
  kind,
  noun,
  offered,
}: Pick<Exception, 'field' | 'kind' | 'noun' | 'offered'>): boolean {
  const isTold = kind === 'failed' || kind === 'finding'
  return field === null && !isTold && (noun === 'person' || offered !== null)
}

/** Whether it only asks who owns its record, or for what the rules lack to say so. */
export function waitsForOwner({ kind, resume }: Exception): boolean {
  return kind === 'unplaceable' && OWNING.has(resume?.kind)
}

const OWNING: ReadonlySet<string | undefined> = new Set([
  'deal.updated',
  'lead.updated',
  'ticket.updated',
])

function goesOn(signal: DealSignal, { id, kind, resume }: Exception): Effect[] {
  const waited = kind === 'missing_value' || kind === 'unplaceable'
  const rest = resume && ('stage' in signal.patch ? withoutMove(resume) : resume)
  if (!waited || !rest) return []
  return [{ do: 'follow', signal: { ...rest, id: `${signal.id}/settles/${id}`, at: signal.at } }]
}

/** A stage that is said anew takes the place of the one that waited; whatever else waited goes on. */
function withoutMove(resume: Signal): Signal | null {
  if (resume.kind !== 'deal.updated' || !('stage' in resume.patch)) return resume
  const { stage: _, ...patch } = resume.patch
  const isMore = resume.route === true || Object.keys(patch).length > 0
  return isMore ? { ...resume, patch } : null
}

/** Two faults of one kind in one field are one exception, which says both. */
function oneOfEach(faults: readonly Fault[]): Fault[] {
  const byName = new Map<string, Fault>()
  for (const fault of faults) {
    const name = `${fault.kind} ${fault.field}`
    const other = byName.get(name)
    const because = [...new Set([other?.because, fault.because])].filter(Boolean).join('. ')
    byName.set(name, { ...fault, todo: other?.todo ?? fault.todo, because })
  }
  return [...byName.values()]
}

/** The signal that does what is still to be done; the answer is put into it. */
export function resumeOf(
  signal: Signal,
  deal: Id,
  { field, patch = {}, ...todo }: Todo & { readonly field: string },
): Signal {
  const { id, at, by, source } = signal
  const stamp = { id: `${id}/again/${field}`, at, by, source }
  const historic = 'historic' in signal && signal.historic ? { historic: true } : {}
  return { ...stamp, ...historic, kind: 'deal.updated', deal: { id: deal }, patch, ...todo }
}
