import { isInbound } from '../decide/inbound/inbound.ts'
import { opened, type Raw } from '../decide/raw.ts'
import { tells } from '../decide/sentences.ts'
import { type About, READABLES, type Readable, type Seeing, type Sight } from '../decide/sight.ts'
import { fieldPath } from '../decide/veil.ts'
import { cover } from './cover.ts'
import type { ShadowView } from './shadow.ts'
import type {
  AlarmView,
  ApprovalView,
  DealView,
  DigestView,
  ExceptionView,
  OwnerView,
  ProjectView,
  SummaryView,
  TaskView,
} from './view.ts'
import type { LeadView, TicketView } from './view-inbound.ts'
import type { AbsenceItem, AbsenceView } from './view-staff.ts'

/** What each kind of subject is drawn from. */
export interface Views {
  readonly lead: LeadView
  readonly ticket: TicketView
  readonly deal: DealView
  readonly approval: ApprovalView
  readonly task: TaskView
  readonly project: ProjectView
  readonly exception: ExceptionView
  readonly digest: DigestView
  readonly alarm: AlarmView
  readonly absence: AbsenceView
  readonly shadow: ShadowView
}
type Shown = keyof Views

/** Whose a subject is, as the policy of reading asks. */
const aboutOf: { readonly [N in Shown]: (view: Views[N]) => About } = {
  lead: (view) => ({ ...owned(view), as: ['lead'] }),
  ticket: (view) => ({ ...owned(view), as: ['ticket'] }),
  deal: owned,
  approval: (view) => ({
    ...ownersOf(view),
    deal: true,
    own: { people: [], roles: view.steps.map(({ role }) => role) },
  }),
  task: (view) => ({
    ...ownersOf(view),
    deal: view.dealKey !== null,
    own: { people: [view.ownerId] },
  }),
  project: (view) => ({ ...ownersOf(view), deal: true, own: { people: [view.ownerId] } }),
  exception: (view) => ({
    ...ownersOf(view),
    deal: view.dealId !== null || isInbound(view.noun) || (view.leftBehind ?? []).length > 0,
    // What somebody left behind may be of every kind.
    as: (view.leftBehind ?? []).length > 0 ? READABLES : [readAs(view.noun)],
    own: { people: [view.ownerId] },
  }),
  // It was put together from what its readers may read.
  digest: ({ ownerId }) => ({ deal: false, own: { people: [ownerId] } }),
  // Each of its lines is about something else: they are looked at one by one.
  alarm: () => ({ deal: false }),
  // It names records and people, which whoever may see every record may read.
  shadow: () => ({ deal: true, as: READABLES, dealOwnerId: null, accountOwnerId: null }),
  // Who covers is meant to know what for.
  absence: ({ personId, coverId }) => ({
    deal: true,
    dealOwnerId: personId,
    own: { people: [personId, coverId] },
  }),
}

function owned({ ownerId, accountOwnerId }: LeadView | TicketView | DealView): About {
  return { deal: true, dealOwnerId: ownerId, accountOwnerId }
}

/** By which permission something is read that hangs on what has this noun. */
function readAs(noun: string): Readable {
  return isInbound(noun) ? noun : 'deal'
}

function aboutLine({ whose }: AlarmView['lines'][number]): About {
  const { dealId, dealOwnerId, accountOwnerId, ownerId, noun } = whose
  const as = [readAs(noun)]
  return { deal: dealId !== null, as, dealOwnerId, accountOwnerId, own: { people: [ownerId] } }
}

function ownersOf({
  dealOwnerId,
  accountOwnerId,
}: TaskView | ProjectView | ApprovalView | ExceptionView) {
  return { dealOwnerId, accountOwnerId }
}

/** A subject as an audience may read it. */
export function seenBy<N extends Shown>(
  noun: N,
  closed: Raw<Views[N]>,
  see: Seeing,
): { readonly about: About; readonly sight: Sight; readonly view: Views[N] } {
  const view = opened(closed)
  const about = aboutOf[noun](view)
  const sight = see(about)
  return { about, sight, view: veil[noun](view, sight, see) }
}

/** A subject without what the sight leaves out; `hidden` names it. */
const veil: { readonly [N in Shown]: (view: Views[N], sight: Sight, see: Seeing) => Views[N] } = {
  deal(view, sight) {
    const covered = cover(view, DEAL, sight)
    if (!view.summary || maySum(view.summary, sight)) return covered
    return { ...covered, summary: null, hidden: [...(covered.hidden ?? []), 'summary'] }
  },
  approval(view, sight) {
    const told = tells(view.because, sight.hidden)
    const hidden = Object.keys(view.facts).filter((name) => sight.hidden.has(`deal.${name}`))
    if (!told && hidden.length === 0) return view
    const kept = Object.entries(view.facts).filter(([name]) => !hidden.includes(name))
    return {
      ...view,
      ...(told && { because: view.rule }),
      facts: Object.fromEntries(kept),
      hidden: [...hidden.filter((name) => view.facts[name] !== null), ...(told ? ['reason'] : [])],
    }
  },
  // A field of a deal or an account that is not for everybody is none for everybody in the lead it came of.
  lead(view, sight, see) {
    const covered = cover(view, LEAD, sight)
    // What it became may be for others than the lead is.
    const isSeen = see({ deal: view.dealKey !== null, dealOwnerId: view.dealOwnerId }).record
    if (isSeen) return covered
    return { ...covered, dealName: null, hidden: [...(covered.hidden ?? []), 'deal'] }
  },
  ticket: (view, sight) => cover(view, TICKET, sight),
  // Neither says more of a deal than whoever may see it may read.
  task: (view) => view,
  project: (view) => view,
  digest: (view) => view,
  shadow: (view) => view,
  exception(view, sight) {
    const isField = view.field !== null && sight.hidden.has(fieldPath(view.noun, view.field))
    const told = (view.leftBehind ?? []).some(({ name, because }) =>
      tells(`${name} ${because}`, sight.hidden),
    )
    if (!isField && !told && !tells(view.because, sight.hidden)) return view
    // What somebody left behind is told by its keys alone where a line of it would tell too much.
    const leftBehind = view.leftBehind?.map((it) => ({ ...it, name: '', because: '' })) ?? null
    const because = told ? view.because : ''
    return { ...view, ...(isField && { offered: null }), leftBehind, because, hidden: ['reason'] }
  },
  alarm(view, _, see) {
    const lines = view.lines.map((line) => lineSeen(line, see(aboutLine(line))))
    const isWhole = lines.every((line, at) => line === view.lines[at])
    return isWhole ? view : { ...view, lines, hidden: ['reason'] }
  },
  absence(view, _, see) {
    const { kept, covered, due, approvals, personId, coverId } = view
    // Whose the deals are that the work is for is not known here: only the deals kept are the person's own.
    const own = { people: [personId, coverId] }
    const { hidden } = see({ deal: false, dealOwnerId: null })
    const seesAll = ({ noun }: AbsenceItem) => {
      const as = noun === 'exception' ? READABLES : [readAs(noun)]
      return see({ deal: true, as, dealOwnerId: null, own }).record
    }
    // What an exception says may quote the value that was offered, whatever field it is.
    const isTold = (item: AbsenceItem) =>
      tells(item.name, hidden) ||
      (item.noun === 'exception' && hidden.size > 0) ||
      !(seesAll(item) || (item.noun === 'deal' && kept.some(({ id }) => id === item.id)))
    if (![...kept, ...covered, ...due, ...approvals].some(isTold)) return view
    const blank = <Item extends AbsenceItem>(items: readonly Item[]) =>
      items.map((item) => (isTold(item) ? { ...item, name: '' } : item))
    return {
      ...view,
      ...{ kept: blank(kept), covered: blank(covered), due: blank(due) },
      ...{ approvals: blank(approvals), hidden: ['reason'] },
    }
  },
}

/** Only its key is left of what one may not see, or of a sentence that tells too much. */
function lineSeen(line: AlarmView['lines'][number], { record, hidden }: Sight): typeof line {
  const { name, because = '', whose } = line
  const isField = whose.field !== null && hidden.has(fieldPath(whose.noun, whose.field))
  if (record && !isField && !tells(`${name} ${because}`, hidden)) return line
  return { ...line, name: '', because: '' }
}

const DEAL = {
  amount: 'deal.amount',
  currency: 'deal.currency',
  discount: 'deal.discount',
  closeDate: 'deal.close_date',
  nextStep: 'deal.next_step',
  lostReason: 'deal.lost_reason',
} as const

const LEAD = {
  country: 'account.country',
  region: 'account.region',
  leadSource: 'deal.lead_source',
} as const

const TICKET = { country: 'account.country', region: 'account.region' } as const

/** A summary may be read by whoever may read all that its writer read. */
export function maySum({ without = [] }: Pick<SummaryView, 'without'>, { hidden }: Sight): boolean {
  return [...hidden].every((path) => without.includes(path))
}

/** Who owns a record, to those who may see it; null to others. The reason is left out where it tells too much. */
export function veilOwner(
  closed: Raw<OwnerView>,
  see: Seeing,
  otherwise: string | null = null,
): OwnerView | null {
  const owner = opened(closed)
  const { dealOwnerId, accountOwnerId, ownerId, dealId } = owner
  const own = { people: owner.noun === 'task' || owner.noun === 'project' ? [ownerId] : [] }
  const isOwn = isInbound(owner.noun)
  const sight = see({
    ...{ deal: dealId !== null || isOwn, as: [readAs(owner.noun)], accountOwnerId, own },
    dealOwnerId: isOwn ? ownerId : dealOwnerId,
  })
  if (!sight.record) return null
  const other = otherwise && !tells(otherwise, sight.hidden) ? { otherwise } : {}
  if (!owner.because || !tells(owner.because, sight.hidden)) return { ...owner, ...other }
  const because = `The rule “${owner.rule ?? 'given by hand'}” decided it.`
  return { ...owner, ...other, because }
}
