import type { Effect, Verdict } from '../../model.ts'
import { actorName } from '../deal/reports.ts'
import { isBookkeeping } from '../happening.ts'
import { idFrom } from '../ids.ts'
import type { Rulebook } from '../rulebook.ts'
import type { Bad } from '../said.ts'
import { enumerate } from '../sentences.ts'
import { act, quiet, refuse, skip, tellChannels } from '../verdicts.ts'
import { overtaken, raiseFault } from './asked.ts'
import type { Inbound, InboundSituation, Taken } from './inbound.ts'
import { recordIn } from './inbound.ts'
import { nameOwner, placeInbound } from './owner.ts'

/** What is wrong with what people say is theirs to mend; what is good of a machine's report counts. */
export function refusedFaults(faults: readonly Bad[]): Verdict {
  const byField = Object.fromEntries(faults.map(({ field, because }) => [field, because]))
  return refuse('quality', faults.map(({ because }) => because).join('. '), { faults: byField })
}

/** What cannot be called anything: people are asked, a machine's report waits with all that it said. */
export function nameless(
  rulebook: Rulebook,
  situation: InboundSituation,
  { faults, wanted }: { readonly faults: readonly Bad[]; readonly wanted: string },
): Verdict {
  const because = faults[0]?.because ?? wanted
  const { signal } = situation
  if (signal.by.kind === 'user') return refuse('quality', because, { missing: ['name'] })
  const fault = { field: 'name', offered: null, because }
  const noun = 'lead' in signal ? 'lead' : 'ticket'
  return raiseFault(rulebook, situation, { id: idFrom(signal, noun), fault })
}

/** It is created or changed, gets an owner where it needs one, and what cannot be taken of it is asked. */
export function takeIn(rulebook: Rulebook, situation: InboundSituation, taken: Taken): Verdict[] {
  const { after, noun, faults } = taken
  const { signal } = situation
  const settled = overtaken(situation, taken)
  const isNeedy = settled.some(({ routes }) => routes)
  const owner = ownerOf(rulebook, situation, { taken, isNeedy })
  const before = recordIn(situation, noun)
  const main = before
    ? changed(rulebook, situation, { before, taken })
    : created(rulebook, situation, taken)
  const raised = faults.map((fault) => raiseFault(rulebook, situation, { id: after.id, fault }))
  const others = [...(owner ? [owner] : []), ...settled.map(({ verdict }) => verdict), ...raised]
  const verdicts =
    main.outcome === 'skip' && main.effects.length === 0 && others.length > 0
      ? others
      : [main, ...others]
  const isHistory = signal.by.kind === 'import' && signal.resumes === undefined
  return isHistory ? verdicts.map((it) => quiet(it, noun)) : verdicts
}

function ownerOf(
  rulebook: Rulebook,
  situation: InboundSituation,
  { taken, isNeedy }: { readonly taken: Taken; readonly isNeedy: boolean },
): Verdict | null {
  const { read, noun } = taken
  const before = recordIn(situation, noun)
  if (read.owner?.id === before?.ownerId && read.owner) return null
  if (read.owner) return nameOwner(situation, taken, read.owner)
  // Nobody has to do anything about what is over; what is opened again may lack an owner.
  const isReopened = before !== null && before.closedAt !== null && before.ownerId === null
  const isRouted = !before || situation.signal.route === true || isNeedy || isReopened
  return isRouted && taken.after.closedAt === null ? placeInbound(rulebook, situation, taken) : null
}

function created(rulebook: Rulebook, situation: InboundSituation, { noun, after }: Taken): Verdict {
  const { id } = after
  const because = `${after.name} is a new ${noun}: ${actorName(situation)} brought it`
  const effects: Effect[] = [
    { do: 'create', noun, id, fields: stored(after) },
    ...tellChannels(rulebook, situation, { noun, id }, { [noun]: after }),
  ]
  return act('intake', because, effects, { source: situation.signal.source })
}

/** Its fields as they are written; the header writes itself. */
function stored({ id: _, key, ownerId, version, createdAt, updatedAt, ...fields }: Inbound) {
  return fields as Readonly<Record<string, unknown>>
}

/** What of a record is other than it was; null where nothing is. */
export function differences(before: Inbound, after: Inbound) {
  const [was, now] = [stored(before), stored(after)]
  // In the order of their names: stored JSON keeps no other.
  const names = Object.keys(now).sort()
  const news = names.filter((it) => JSON.stringify(was[it]) !== JSON.stringify(now[it]))
  if (news.length === 0) return null
  const pick = (fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(news.map((name) => [name, fields[name]]))
  return { names: news, fields: pick(now), was: pick(was) }
}

function changed(
  rulebook: Rulebook,
  situation: InboundSituation,
  { before, taken: { noun, after } }: { readonly before: Inbound; readonly taken: Taken },
): Verdict {
  const news = differences(before, after)
  if (!news) return skip('intake', `Nothing changed on ${before.name}`)
  const { names, ...fields } = news
  const subject = { noun, id: before.id }
  if (isBookkeeping({ do: 'change', ...subject, ...fields })) {
    const nothing = skip('intake', `Nothing changed on ${before.name}`)
    return { ...nothing, effects: [{ do: 'change', ...subject, ...fields }] }
  }
  const what = enumerate(
    names
      .filter((it) => it !== 'reportedAt' && it !== 'closedAt')
      .map((it) => it.replace(/[A-Z]/g, (l) => ` ${l.toLowerCase()}`)),
    'and',
  )
  return act('intake', `${actorName(situation)} changed ${what} of ${before.name}`, [
    { do: 'change', ...subject, ...fields },
    ...tellChannels(rulebook, situation, subject, { [noun]: after }),
  ])
}
