import type { Effect, Signal, SignalOf, Situation, Verdict } from '../model.ts'
import type { Exception } from '../nouns.ts'
import { noPerson, noStage } from './deal/patch.ts'
import { type DealSignal, personByMail } from './deal/reports.ts'
import { settlesItself } from './exceptions.ts'
import { FIELDS, type Field, fieldOf } from './fields.ts'
import { isInbound } from './inbound/inbound.ts'
import { askerOf, permitted } from './permit.ts'
import { pipelineOf, stageOf } from './pipeline.ts'
import { oneLine } from './quality/text.ts'
import { normalise } from './quality.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip, tellChannels, tellPeople } from './verdicts.ts'

/** As much is kept of what was done. */
const MOST_DONE = 500

type Answered = Situation & { readonly signal: SignalOf<'exception.answered'> }

/** Somebody filled in what was missing: the exception is settled and the work carries on from there. */
export function answerException(rulebook: Rulebook, situation: Answered): Verdict {
  const { exception, signal } = situation
  if (!exception)
    return refuse('exceptions', 'There is no such exception. Look at what is open with /baton.')
  if (exception.state === 'settled')
    return skip('exceptions', `${exception.key} was settled already`)
  const denied = permitted(rulebook, situation, 'exception.answer', exception)
  if (denied) return denied
  const todo = carriedOn(situation, exception)
  if (todo.length === 0 && settlesItself(exception)) {
    return refuse(
      'exceptions',
      `${exception.key} settles itself once it is no longer so: ${exception.because}`,
    )
  }
  const fault = todo.length > 0 ? faultIn(rulebook, situation, exception) : null
  if (fault) return refuse('quality', fault, { faults: { [exception.field ?? 'value']: fault } })
  const effects: Effect[] = [
    ...settled(rulebook, situation, exception),
    ...todo.map((next): Effect => ({ do: 'follow', signal: next })),
  ]
  return act('exceptions', saySettled(situation, exception), effects, {
    field: exception.field,
    value: signal.value,
  })
}

function saySettled(situation: Answered, { key, field, resume }: Exception): string {
  const asker = askerOf(situation)
  const who = asker && asker !== 'unknown' ? asker.name : 'Somebody'
  const { value } = situation.signal
  if (resume) return `${who} settled ${key}: ${field ?? 'it'} is ${value}`
  const done = field === null ? oneLine(value).slice(0, MOST_DONE).toWellFormed() : ''
  return done ? `${who} settled ${key}: ${done}` : `${who} settled ${key}`
}

function settled(rulebook: Rulebook, situation: Situation, { id, ownerId }: Exception): Effect[] {
  const subject = { noun: 'exception', id } as const
  return [
    { do: 'settle', exception: id },
    ...tellChannels(rulebook, situation, subject),
    ...tellPeople([ownerId], subject),
  ]
}

/** What is wrong with the answer; null when it is good. */
function faultIn(
  rulebook: Rulebook,
  situation: Answered,
  { field: name }: Exception,
): string | null {
  const { value } = situation.signal
  const field = answeredField(situation, name)
  if (!field) return value.trim() === '' ? 'Write a value.' : null
  const normal = normalise({ ...field, lasting: true }, value)
  if ('fault' in normal) return normal.fault
  if (field.kind === 'person')
    return personByMail(situation.people, normal.value ?? '') ? null : noPerson(value)
  if (field.kind !== 'stage') return null
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  return stageOf(rulebook, pipeline, value) ? null : noStage(rulebook, pipeline, value)
}

/** The field an exception names: of its record, or `account.region` and `contact.ana.email` below a deal. */
function answeredField({ exception }: Answered, name: string | null): Field | null {
  if (name === null) return null
  if (name.startsWith('account.')) return fieldOf('account', name.slice(8))
  if (name.startsWith('contact.')) return FIELDS.contact.email!
  const [noun = ''] = (exception?.resume?.kind ?? exception?.noun ?? '').split('.')
  return fieldOf(noun === 'account' || isInbound(noun) ? noun : 'deal', name)
}

/** The rest of the former work with the answer put in, done in the name of whoever answered. */
function carriedOn(
  { signal }: Answered,
  { id, noun, subjectId, field, resume }: Exception,
): Signal[] {
  const { at, by, value } = signal
  // Named after the answer: two exceptions of one report may be about the same field.
  const rest = `${signal.id}/rest`
  const stamp = { id: rest, at, by, source: 'chat', resumes: id } as const
  if (resume && isSaying(resume)) {
    const patch = { ...resume.patch, ...(field !== null && { [field]: value }) }
    return [{ ...resume, ...stamp, patch }]
  }
  if (resume?.kind === 'deal.created' || resume?.kind === 'deal.updated') {
    return [{ ...resume, ...stamp, ...answered(resume, field, value) }]
  }
  // What failed for want of a field of the deal: first the field, then the rest.
  const fills = noun === 'deal' && subjectId !== null && field !== null && isKnown(field)
  const blank = { ...stamp, id: `${signal.id}/value`, kind: 'deal.updated', patch: {} } as const
  const filled = fills && { ...blank, deal: { id: subjectId }, ...answered(blank, field, value) }
  return [...(filled ? [filled] : []), ...(resume ? [{ ...resume, id: rest, at, by }] : [])]
}

type Saying = SignalOf<'account.updated' | 'lead.created' | 'ticket.created'>

/** Whether it says something of an account, a lead or a ticket. */
function isSaying(signal: Signal): signal is Saying {
  const [noun = '', verb] = signal.kind.split('.')
  return signal.kind === 'account.updated' || (isInbound(noun) && SAYING.has(verb))
}
const SAYING: ReadonlySet<string | undefined> = new Set(['created', 'updated'])

function isKnown(field: string): boolean {
  return fieldOf(...placeOf(field)) !== null
}

function placeOf(field: string): ['deal' | 'account', string] {
  return field.startsWith('account.') ? ['account', field.slice(8)] : ['deal', field]
}

type Work = Pick<DealSignal, 'patch' | 'account' | 'contacts'>

/** The answer in its place: of the deal, `account.region`, `contact.ana.email` or `custom.tier`. */
function answered(
  { patch, account, contacts }: Work,
  field: string | null,
  value: string,
): Partial<Work> {
  if (field === null) return {}
  if (field === 'account') return { account: { ...account, name: value } }
  if (field.startsWith('account.')) {
    const key = field === 'account.owner_email' ? 'ownerEmail' : field.slice(8)
    if (fieldOf('account', field.slice(8))) return { account: { ...account, [key]: value } }
    return { account: { ...account, custom: { ...account?.custom, [key]: value } } }
  }
  if (field.startsWith('contact.')) return { contacts: [{ ...contacts?.[0], email: value }] }
  if (field.startsWith('custom.'))
    return { patch: { ...patch, custom: { [field.slice(7)]: value } } }
  return { patch: { ...patch, [field]: value } }
}
