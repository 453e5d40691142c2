import type { Account, Effect, Exception, Signal, SignalOf, Situation, Verdict } from '../model.ts'
import { FIELDS, type Field, fieldOf } from './fields.ts'
import { noPerson, noStage } from './patch.ts'
import { askerOf, permitted } from './permit.ts'
import { pipelineOf, stageOf } from './pipeline.ts'
import { normalise } from './quality.ts'
import { personByMail } from './reports.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip, tellChannel, tellPeople } from './verdicts.ts'

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
  const fault = exception.resume && faultIn(rulebook, situation, exception)
  if (fault) return refuse('quality', fault, { faults: { [exception.field ?? 'value']: fault } })
  const follow: Effect[] = exception.resume
    ? [{ do: 'follow', signal: carriedOn(exception, exception.resume, signal) }]
    : []
  const effects = [...settled(rulebook, situation, exception), ...follow]
  return act('exceptions', saySettled(situation, exception), effects, {
    field: exception.field,
    value: signal.value,
  })
}

function saySettled(situation: Answered, { key, field, resume }: Exception): string {
  const asker = askerOf(situation)
  const who = asker && asker !== 'unknown' ? asker.name : 'Somebody'
  return resume
    ? `${who} settled ${key}: ${field ?? 'it'} is ${situation.signal.value}`
    : `${who} settled ${key}`
}

function settled(rulebook: Rulebook, { clocks }: Situation, { id, ownerId }: Exception): Effect[] {
  const subject = { noun: 'exception', id } as const
  const running = clocks.filter(({ subjectId, state }) => subjectId === id && state === 'running')
  return [
    { do: 'settle', exception: id },
    ...running.map((clock): Effect => ({ do: 'end-clock', clock: clock.id, state: 'met' })),
    ...tellChannel(rulebook, 'exception', subject),
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
  return fieldOf(exception?.noun === 'account' ? 'account' : 'deal', name)
}

/** The rest of the former work with the answer put in, done in the name of whoever answered. */
function carriedOn(
  { id, field }: Exception,
  resume: Signal,
  { at, by, value }: Answered['signal'],
): Signal {
  const stamp = { at, by, source: 'chat', resumes: id } as const
  if (resume.kind === 'account.updated') {
    const patch = { ...resume.patch, ...(field !== null && { [field]: value }) }
    return { ...resume, ...stamp, patch }
  }
  if (resume.kind !== 'deal.created' && resume.kind !== 'deal.updated') return { ...resume, at, by }
  if (field === 'account' || field?.startsWith('account.')) {
    const key = field === 'account' ? 'name' : accountKey(field.slice(8))
    return { ...resume, ...stamp, account: { ...resume.account, [key]: value } }
  }
  if (field?.startsWith('contact.')) {
    return { ...resume, ...stamp, contacts: [{ ...resume.contacts?.[0], email: value }] }
  }
  return {
    ...resume,
    ...stamp,
    patch: { ...resume.patch, ...(field !== null && { [field]: value }) },
  }
}

function accountKey(field: string): keyof Account | 'ownerEmail' {
  return field === 'owner_email' ? 'ownerEmail' : (field as keyof Account)
}
