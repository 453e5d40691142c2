import type { Verdict } from '../../model.ts'
import type { Exception, Id } from '../../nouns.ts'
import { raise } from '../exceptions.ts'
import { fieldOf } from '../fields.ts'
import type { Rulebook } from '../rulebook.ts'
import type { Bad } from '../said.ts'
import { act } from '../verdicts.ts'
import { type InboundSituation, nounOf, recordIn, type Taken, updated } from './inbound.ts'

/** What was asked for and has since been said: settled, and the rules look for an owner again where they lacked it. */
export function overtaken(
  { exceptions }: InboundSituation,
  { read, faults }: Taken,
): { readonly verdict: Verdict; readonly routes: boolean }[] {
  const isSaid = ({ field, kind }: Exception) =>
    (field !== null && read.named.includes(field) && !faults.some((it) => it.field === field)) ||
    (read.owner !== null && kind === 'unplaceable')
  return exceptions.filter(isSaid).map(({ id, key, field, kind }) => ({
    routes: kind === 'unplaceable' && read.owner === null,
    verdict: act('exceptions', `${key} is settled: ${field ?? 'it'} has been said since`, [
      { do: 'settle', exception: id },
    ]),
  }))
}

/** A value that cannot be taken is asked for; what could not even be named waits with all that was said of it. */
export function raiseFault(
  rulebook: Rulebook,
  situation: InboundSituation,
  { id, fault }: { readonly id: Id; readonly fault: Bad },
): Verdict {
  const { signal } = situation
  const noun = nounOf(signal)
  const { at, by, source } = signal
  const stamp = { id: `${signal.id}/again/${fault.field}`, at, by, source }
  const isWhole = !recordIn(situation, noun) && fault.field === 'name'
  const rest = isWhole ? { ...signal, ...stamp } : updated(noun, id, { ...stamp, patch: {} })
  const known = fieldOf(noun, fault.field) || rulebook.fields[noun]?.[fault.field]
  return raise(rulebook, situation, {
    ...fault,
    rule: 'quality',
    kind: 'bad_value',
    subject: isWhole ? null : { noun, id },
    resume: known ? rest : null,
  })
}
