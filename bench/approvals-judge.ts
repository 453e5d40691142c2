import { sql } from 'kysely'
import { readCard } from '../test/support/adaptive-card.ts'
import { directOf, type Shown } from '../test/support/teams-stub.ts'
import { type Answer, accountOf, type Gesture } from './approval-gestures.ts'
import type { TwoProcesses } from './two-processes.ts'

/** Who looks at what stands twice. */
const ONLOOKER = 'finn0'
const LATE_MS = 30_000
const LOOK_AGAIN_MS = 100

/** One request and all who tried to decide on it, with what each was told. */
export interface Race {
  readonly external: string
  readonly step: string
  /** A process died before all were answered: who had been told that it is being recorded hears no more of it. */
  readonly dies: boolean
  readonly answers: readonly (readonly [Gesture, () => Answer])[]
}

/** What must be 0, all but `decided`, `replaced` and `cards`. */
export interface Verdicts {
  readonly decided: number
  /** Requests that were changed or withdrawn before anybody decided. */
  readonly replaced: number
  /** Requests with neither outcome. */
  readonly undecided: number
  /** Requests with more than one decision, entry in the history, or handoff. */
  readonly doubled: number
  /** Deals whose stage is not what was decided. */
  readonly inconsistent: number
  /** People who were not told who decided, or that the request was replaced. */
  readonly untold: number
  /** Cards that stand in Slack and Teams, and those that do not show the outcome. */
  readonly cards: number
  readonly staleCards: number
}

interface Outcome {
  readonly external: string
  readonly step: string
  readonly status: string
  readonly stage: string
  readonly decisions: number
  readonly acts: number
  readonly lines: number
  readonly projects: number
  readonly name: string | null
}

/** The database says what was decided; Slack's and Teams' journals, and the answers, what people saw of it. */
export async function judgeApprovals(
  world: TwoProcesses,
  races: readonly Race[],
): Promise<Verdicts> {
  const outcomes = await readOutcomes(world, races)
  const count = (is: (it: Outcome) => boolean) => outcomes.filter(is).length
  return {
    decided: count(isDecided),
    replaced: count(({ status }) => status === 'superseded'),
    undecided: races.length - count((it) => isDecided(it) || it.status === 'superseded'),
    doubled: count(isDoubled),
    inconsistent: count((it) => !isConsistent(it)),
    untold: await inTheEnd(async () => countUntold(world, races, outcomes)),
    ...(await judgeCards(world)),
  }
}

const isDecided = ({ status }: Outcome) => status === 'approved' || status === 'rejected'
const isDoubled = ({ decisions, acts, lines, projects }: Outcome) =>
  [decisions, acts, lines, projects].some((it) => it > 1) || decisions !== acts || lines !== acts

/** Won means approved, here or when it was asked anew; a decision means exactly one. */
function isConsistent({ status, stage, decisions, projects }: Outcome): boolean {
  const isWon = stage === 'closed_won'
  if (status === 'rejected') return decisions === 1 && !isWon && projects === 0
  if (status === 'approved') return decisions === 1 && projects === 1
  return decisions === 0 && !isWon && projects === 0
}

async function readOutcomes(
  { store: { db }, org }: TwoProcesses,
  races: readonly Race[],
): Promise<readonly Outcome[]> {
  const { rows } = await sql<Outcome>`
    with clicks as (select i.signal->>'step' as step, i.id from inbox i
      where i.org_id = ${org} and i.kind = 'approval.clicked'),
    acts as (select c.step, count(*)::int as count from clicks c join verdict v on v.org_id = ${org} and v.signal_id = c.id
      where v.outcome = 'act' group by c.step),
    lines as (select c.step, count(distinct e.signal_id)::int as count from clicks c
      join event e on e.org_id = ${org} and e.signal_id = c.id group by c.step)
    select r.external, r.step, s.status, d.stage,
      (select count(*)::int from approval_decision a where a.org_id = ${org} and a.step_id = s.id) as decisions,
      coalesce(acts.count, 0) as acts, coalesce(lines.count, 0) as lines,
      (select count(*)::int from project p where p.org_id = ${org} and p.deal_id = d.id) as projects,
      (select p.name from approval_decision a join person p on p.org_id = a.org_id and p.id = a.person_id
        where a.org_id = ${org} and a.step_id = s.id) as name
    from jsonb_to_recordset(${JSON.stringify(races.map(({ external, step }) => ({ external, step })))}::jsonb)
      as r (external text, step text)
    left join acts on acts.step = r.step
    left join lines on lines.step = r.step
    join approval_step s on s.org_id = ${org} and s.id = r.step::uuid
    join deal d on d.org_id = ${org} and d.external_id = r.external`.execute(db)
  return rows
}

/** Whoever is answered hears who decided, and what; or that there is nothing left to decide. */
function countUntold(
  { teams }: TwoProcesses,
  races: readonly Race[],
  outcomes: readonly Outcome[],
): number {
  const byStep = new Map(outcomes.map((it) => [it.step, it]))
  const isTold = ({ step, dies }: Race, { by, door }: Gesture, answer: Answer): boolean => {
    const outcome = byStep.get(step)!
    if (answer === null) return true
    if (answer !== 'later') return tells(answer.text, outcome)
    // What takes long follows in the chat of two.
    const said = door === 'teams' ? teams.shown(directOf(accountOf(by))) : []
    return dies || said.some(({ activity }) => tells(readCard(activity).join('\n'), outcome))
  }
  return races
    .flatMap((race) => race.answers.map(([gesture, answer]) => isTold(race, gesture, answer())))
    .filter((told) => !told).length
}

/** Who could not be recognised, since the machine was too busy, is told that nothing was done and may try again. */
function tells(text: string, { name, status }: Outcome): boolean {
  const said = text.toLowerCase()
  if (said.includes('so nothing was done. try again')) return true
  if (name) return said.includes(`${name} ${status}`.toLowerCase())
  return /replaced|nothing is left/.test(said)
}

interface Standing {
  readonly id: string
  readonly chat: string
  readonly status: string
  readonly name: string | null
}

/** Every card of a request that stands somewhere has lost its buttons, and names who decided. */
async function judgeCards(world: TwoProcesses): Promise<{ cards: number; staleCards: number }> {
  await lookAtCopies(world)
  const staleCards = await inTheEnd(async () => {
    const drawn = drawnIn(world)
    return (await readCards(world)).filter((it) => !isCurrent(it, drawn.get(it.id) ?? [])).length
  })
  return { cards: (await readCards(world)).length, staleCards }
}

/** Baton cannot search Teams: what stands there twice after an unclear try is deleted when somebody looks at it. */
async function lookAtCopies({ teams, sender }: TwoProcesses): Promise<void> {
  for (const copies of Map.groupBy(teams.shown(), messageOf).values()) {
    if (copies.length === 1 || messageOf(copies[0]!) === '') continue
    for (const { id, activity } of copies) {
      const { action } = activity.attachments[0].content.refresh
      const on = { action, on: id, place: 'channel:approvals' } as const
      await sender.send(sender.pressed(ONLOOKER, on))
    }
  }
}

const messageOf = ({ activity }: Shown): string =>
  activity.attachments?.[0]?.content.refresh?.action.data.baton.message ?? ''

/** 0 as soon as it is, or what it still is after half a minute: late answers and edits are on their way. */
async function inTheEnd(count: () => Promise<number>): Promise<number> {
  for (const end = performance.now() + LATE_MS; ; ) {
    const now = await count()
    if (now === 0 || performance.now() > end) return now
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS))
  }
}

async function readCards({ store: { db }, org }: TwoProcesses): Promise<readonly Standing[]> {
  const { rows } = await sql<Standing>`
    select m.id, m.chat, a.status, (select p.name from approval_step s
      join approval_decision x on x.org_id = s.org_id and x.step_id = s.id
      join person p on p.org_id = x.org_id and p.id = x.person_id
      where s.org_id = a.org_id and s.approval_id = a.id limit 1) as name
    from message m join approval a on a.org_id = m.org_id and a.id = m.subject_id
    where m.org_id = ${org} and m.chat in ('slack', 'teams') and m.ref is not null and m.conversation like 'channel:%'
      and a.status <> 'pending'`.execute(db)
  return rows
}

/** What stands under each message's id: one of it. */
function drawnIn({ slack, teams }: TwoProcesses): ReadonlyMap<string, readonly string[]> {
  const inTeams = [...Map.groupBy(teams.shown(), messageOf)].map(
    ([id, all]) => [id, all.map(({ activity }) => JSON.stringify(activity))] as const,
  )
  const inSlack = [...slack.shown()].map(
    ([id, all]) => [id, all.map(({ blocks }) => blocks)] as const,
  )
  return new Map([...inTeams, ...inSlack])
}

function isCurrent({ name }: Standing, drawn: readonly string[]): boolean {
  const [card, ...copies] = drawn
  if (card === undefined || copies.length > 0) return false
  const hasButtons = card.includes('"approve#') || card.includes('"verb":"approve"')
  return !hasButtons && (name === null || card.includes(name))
}
