import type { Effect, Situation, Verdict } from '../../model.ts'
import type { Deal, Person } from '../../nouns.ts'
import { raise, resumeOf } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { fieldOf } from '../fields.ts'
import { stageOf } from '../pipeline.ts'
import { oneLine } from '../quality/text.ts'
import { type Choice, chooseOwner, type Unplaceable } from '../routing.ts'
import type { Rulebook, Stage } from '../rulebook.ts'
import { disagreements } from '../shadows.ts'
import { act, skip, tellPeople } from '../verdicts.ts'
import type { Reading } from './reading.ts'
import { actorName, type DealSituation, type Todo } from './reports.ts'
import type { Moved } from './stage.ts'

/** As much of a reason is kept. */
const MOST_REASON = 500

type Assign = Extract<Effect, { do: 'assign' }>
/** How it comes to its owner, where that is told apart. */
export type How = NonNullable<Assign['how']>

/** The reason that was given, to be said behind what was done; empty where there is none. */
export function reasonIn(signal: object): string {
  const said = 'reason' in signal && typeof signal.reason === 'string' ? signal.reason : ''
  const reason = oneLine(said).slice(0, MOST_REASON).toWellFormed()
  return reason === '' ? '' : `, because: ${reason}`
}

/** Who owns the deal: whom somebody named, or whom the rules choose where it is new or asked for again. */
export function decideOwner(
  rulebook: Rulebook,
  situation: DealSituation,
  { deal, reading }: { readonly deal: Deal; readonly reading: Reading },
): Verdict[] {
  const { owner, stage } = reading
  if (owner) return owner.id === deal.ownerId ? [] : [nameOwner(situation, deal, owner)]
  if (!asksRules(situation, stage)) return []
  const about = { ...situation, deal }
  const choice = chooseOwner(rulebook, about, 'deal.created')
  const verdict = placeOwner(rulebook, about, choice)
  const apart = disagreements(rulebook, about, { noun: 'deal', id: deal.id, choice })
  return [apart.length > 0 ? { ...verdict, effects: [...verdict.effects, ...apart] } : verdict]
}

/** Whether rules choose its owner where nobody names one; `stage` is the one that the report names. */
export function asksRules({ deal, signal }: DealSituation, stage: Stage | null): boolean {
  // Nobody has to do anything about a deal that was closed before Baton.
  if (signal.historic && stage?.isClosed) return false
  return !deal || signal.route === true || comesBackAlone(deal)
}

/** Whether it was deleted while it waited for an owner: what said so was settled then. */
export function comesBackAlone({ deletedAt, ownerId }: Deal): boolean {
  return deletedAt !== null && ownerId === null
}

/** A deal that enters a stage with an owner of its own is handed over, unless somebody names another. */
export function handOver(
  rulebook: Rulebook,
  situation: DealSituation,
  {
    deal,
    reading,
    moved,
  }: { readonly deal: Deal; readonly reading: Reading; readonly moved: Moved },
): Verdict[] {
  const { stage } = moved.fields
  const entered = typeof stage === 'string' ? stageOf(rulebook, deal.pipeline, stage) : null
  if (!entered?.owner || reading.owner || situation.signal.by.kind === 'import') return []
  const about = { ...situation, deal }
  const choice = chooseOwner(rulebook, about, 'deal.created')
  const because = `${deal.name} is now in ${entered.label}, and so handed over. ${choice.because}`
  return [placeOwner(rulebook, about, { ...choice, because }, 'handed over')]
}

/** The owner after these decisions; null where none of them gives the deal to anybody. */
export function ownerAfter(verdicts: readonly Verdict[]): Deal['ownerId'] {
  const assign = verdicts.flatMap(({ effects }) => effects).findLast((it) => it.do === 'assign')
  return assign?.do === 'assign' ? assign.to : null
}

/** Gives the deal to the person whom somebody named, with the reason where it was somebody else's. */
function nameOwner(situation: DealSituation, deal: Deal, to: Person): Verdict {
  const actor = actorName(situation)
  const said =
    situation.signal.by.id === to.id
      ? `${actor} took ${deal.name}`
      : `${actor} named ${to.name} as the owner of ${deal.name}`
  const reason = oneLine(situation.signal.reason ?? '').slice(0, MOST_REASON)
  const former = personOf(situation.people, situation.deal?.ownerId ?? null)
  const instead = former ? ` instead of ${former.name}` : ''
  const because = reason ? `${said}${instead}, because: ${reason}` : said
  const read = { owner_email: to.email, ...(reason && { reason }) }
  return act('named owner', because, assigned(deal, to.id, { because }), read)
}

/** Gives the deal to whom the rules chose; where they could not, somebody is asked. */
export function placeOwner(
  rulebook: Rulebook,
  situation: Situation & { readonly deal: Deal },
  choice: Choice,
  how?: How,
): Verdict {
  const { deal } = situation
  if ('unplaceable' in choice) return unplaceable(rulebook, situation, { deal, choice, how })
  const { rule, because, read, candidates, to, advance, offer } = choice
  if (to === deal.ownerId) return { ...skip(rule, because, read), candidates }
  const effects: Effect[] = assigned(deal, to, {
    because,
    ...(how && { how }),
    ...(offer && { offer }),
  })
  if (how) effects.push(...tellPeople([deal.ownerId], { noun: 'deal', id: deal.id }))
  if (advance) effects.push({ do: 'advance-rotation', ...advance })
  return { ...act(rule, because, effects, read), candidates }
}

/** Gives the deal to somebody, who is told. */
export function assigned(
  deal: Deal,
  to: Person['id'],
  why: Pick<Assign, 'because' | 'how' | 'offer'>,
): Effect[] {
  const subject = { noun: 'deal', id: deal.id } as const
  return [{ do: 'assign', ...subject, to, ...why }, ...tellPeople([to], subject)]
}

/** Somebody must fill in what the rule lacks, or name the owner; until then the queue's owner holds it. */
function unplaceable(
  rulebook: Rulebook,
  situation: Situation,
  {
    deal,
    choice,
    how,
  }: { readonly deal: Deal; readonly choice: Unplaceable; readonly how?: How | undefined },
): Verdict {
  const field = fieldNamed(choice.field)
  const todo: Todo = choice.field ? { route: true } : {}
  const verdict = raise(
    rulebook,
    { ...situation, deal },
    {
      ...choice,
      kind: 'unplaceable',
      subject: { noun: 'deal', id: deal.id },
      field,
      offered: null,
      owner: choice.fallback,
      resume: resumeOf(situation.signal, deal.id, { ...todo, field }),
    },
  )
  const held = choice.holder && choice.holder !== deal.ownerId
  return {
    ...verdict,
    read: choice.read,
    effects: [
      ...(held
        ? assigned(deal, choice.holder, { because: choice.because, ...(how && { how }) })
        : []),
      ...verdict.effects,
    ],
  }
}

/** The field as exceptions name it: `amount`, `account.region`, or `custom.tier` for a deal's own. */
function fieldNamed(path: string | null): string {
  const [, name] = /^deal\.(.*)$/.exec(path ?? 'deal.owner_email') ?? []
  if (name === undefined) return path!
  return fieldOf('deal', name) ? name : `custom.${name}`
}
