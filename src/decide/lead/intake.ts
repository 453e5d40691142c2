import type { Effect, Fields, Verdict } from '../../model.ts'
import type { Exception, Lead } from '../../nouns.ts'
import { actorName } from '../deal/reports.ts'
import { raise } from '../exceptions.ts'
import { fieldOf } from '../fields.ts'
import { idFrom } from '../ids.ts'
import type { Rulebook } from '../rulebook.ts'
import type { Bad } from '../said.ts'
import { enumerate } from '../sentences.ts'
import { act, quiet, refuse, skip, tellChannels } from '../verdicts.ts'
import { nameLeadOwner, placeLead } from './owner.ts'
import { afterwards, type LeadSituation, reading, type Taken } from './reading.ts'
import { denial, over } from './welcome.ts'

/** What becomes of what is said of a lead, whoever says it: people are refused, machines' bad fields wait. */
export function takeLead(rulebook: Rulebook, situation: LeadSituation): Verdict[] {
  const { signal } = situation
  const lead = situation.lead ?? null
  const asked = signal.by.kind === 'user' && signal.resumes === undefined
  const denied = asked ? denial(rulebook, situation, lead) : null
  if (denied) return [denied]
  if (lead && lead.closedAt !== null) return [over(lead, asked)]
  const { read, faults } = reading(rulebook, situation)
  if (asked && faults.length > 0) return [refusedFaults(faults)]
  const after = afterwards(situation, read, faults)
  if (after.name === '') return [nameless(rulebook, situation, faults)]
  return verdictsOf(rulebook, situation, { after, read, faults })
}

function nameless(rulebook: Rulebook, situation: LeadSituation, faults: readonly Bad[]): Verdict {
  const because =
    faults[0]?.because ?? 'A lead needs a name, a company or a mail address, like Ann Smith'
  if (situation.signal.by.kind === 'user') return refuse('quality', because, { missing: ['name'] })
  const fault = { field: 'name', offered: null, because }
  return raiseFault(rulebook, situation, { id: idFrom(situation.signal, 'lead'), fault })
}

function refusedFaults(faults: readonly Bad[]): Verdict {
  const byField = Object.fromEntries(faults.map(({ field, because }) => [field, because]))
  return refuse('quality', faults.map(({ because }) => because).join('. '), { faults: byField })
}

function verdictsOf(rulebook: Rulebook, situation: LeadSituation, taken: Taken): Verdict[] {
  const { after, read, faults } = taken
  const { signal } = situation
  const before = situation.lead ?? null
  const settled = overtaken(situation, taken)
  const isRouted = !before || signal.route === true || settled.some(({ routes }) => routes)
  const owner = read.owner
    ? read.owner.id === before?.ownerId
      ? null
      : nameLeadOwner(situation, after, read.owner)
    : isRouted
      ? placeLead(rulebook, situation, after)
      : null
  const main = before
    ? changed(rulebook, situation, { before, after })
    : created(rulebook, situation, after)
  const raised = faults.map((fault) => raiseFault(rulebook, situation, { id: after.id, fault }))
  const others = [...(owner ? [owner] : []), ...settled.map(({ verdict }) => verdict), ...raised]
  const verdicts = main.effects.length === 0 && others.length > 0 ? others : [main, ...others]
  const isHistory = signal.by.kind === 'import' && signal.resumes === undefined
  return isHistory ? verdicts.map((it) => quiet(it, 'lead')) : verdicts
}

function created(rulebook: Rulebook, situation: LeadSituation, lead: Lead): Verdict {
  const { id } = lead
  const because = `${lead.name} is a new lead: ${actorName(situation)} brought it`
  const effects: Effect[] = [
    { do: 'create', noun: 'lead', id, fields: stored(lead) },
    ...tellChannels(rulebook, situation, { noun: 'lead', id }, { lead }),
  ]
  return act('intake', because, effects, { source: situation.signal.source })
}

/** Its fields as they are written; the header writes itself. */
function stored({ id: _, key, ownerId, version, createdAt, updatedAt, ...fields }: Lead): Fields {
  return fields
}

function changed(
  rulebook: Rulebook,
  situation: LeadSituation,
  { before, after }: { readonly before: Lead; readonly after: Lead },
): Verdict {
  const [was, now] = [stored(before), stored(after)]
  // In the order of their names: stored JSON keeps no other.
  const names = Object.keys(now).sort()
  const news = names.filter((it) => JSON.stringify(was[it]) !== JSON.stringify(now[it]))
  if (news.length === 0) return skip('intake', `Nothing changed on ${before.name}`)
  const pick = (fields: Fields) => Object.fromEntries(news.map((name) => [name, fields[name]]))
  const subject = { noun: 'lead', id: before.id } as const
  const what = enumerate(
    news.map((it) => it.replace(/[A-Z]/g, (l) => ` ${l.toLowerCase()}`)),
    'and',
  )
  return act('intake', `${actorName(situation)} changed ${what} of ${before.name}`, [
    { do: 'change', ...subject, fields: pick(now), was: pick(was) },
    ...tellChannels(rulebook, situation, subject, { lead: after }),
  ])
}

/** What was asked for and has since been said: settled, and the rules look for an owner again where they lacked it. */
function overtaken(
  { exceptions }: LeadSituation,
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

function raiseFault(
  rulebook: Rulebook,
  situation: LeadSituation,
  { id, fault }: { readonly id: string; readonly fault: Bad },
): Verdict {
  const { signal, lead } = situation
  const { at, by, source, kind } = signal
  const stamp = { id: `${signal.id}/again/${fault.field}`, at, by, source }
  // A lead that could not be named waits with all that was said of it; else only the field does.
  const isWhole = !lead && fault.field === 'name'
  const rest = isWhole ? { lead: signal.lead, patch: signal.patch } : { lead: { id }, patch: {} }
  const known = fieldOf('lead', fault.field) || rulebook.fields.lead?.[fault.field]
  return raise(rulebook, situation, {
    ...fault,
    rule: 'quality',
    kind: 'bad_value',
    subject: isWhole ? null : { noun: 'lead', id },
    resume: known ? { ...stamp, ...rest, kind } : null,
  })
}
