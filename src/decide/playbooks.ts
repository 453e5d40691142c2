import type { Effect, Fields, Situation, Verdict } from '../model.ts'
import type { Deal, Id, Subject } from '../nouns.ts'
import { evaluate, says } from './cel/cel.ts'
import { raise } from './exceptions.ts'
import { factsOf, fieldToFill, readOf } from './facts.ts'
import { idFrom } from './ids.ts'
import { stageOf } from './pipeline.ts'
import type { Playbook, PlaybookTask, Rulebook, TaskOwner } from './rulebook.ts'
import { sayPath, sentence } from './sentences.ts'
import { type Owned, taskOwner } from './task-owner.ts'
import { fill } from './templates.ts'
import { skip, tellChannels, tellPeople } from './verdicts.ts'
import { addWorkingDays, localDate } from './worktime.ts'

const NO_PLAYBOOK = 'no playbook'

/** Hands a won deal over: its project and tasks, each with an owner who is told. Once for each close. */
export function runPlaybook(rulebook: Rulebook, situation: Situation): Verdict {
  const { deal, project } = situation
  if (!deal) return skip(NO_PLAYBOOK, 'there is no deal to hand over')
  if (project?.closeNo === deal.closeNo)
    return skip(project.playbook, `${deal.name} was handed over already: ${project.key}`)
  if (!stageOf(rulebook, deal.pipeline, deal.stage)?.isWon)
    return skip(NO_PLAYBOOK, `${deal.name} is no longer won`)
  const facts = factsOf(situation)
  for (const playbook of rulebook.playbooks) {
    const outcome = playbook.when ? evaluate(playbook.when, facts) : { is: true as const }
    if (outcome.is === true)
      return handOver({ rulebook, situation: { ...situation, deal }, playbook })
    if (outcome.is === 'unknown') {
      return blocked(rulebook, situation, {
        playbook,
        field: fieldToFill(outcome.missing[0]!, facts),
      })
    }
  }
  return skip(NO_PLAYBOOK, `no playbook applies to ${deal.name}`)
}

interface Run {
  readonly rulebook: Rulebook
  readonly situation: Situation & { readonly deal: Deal }
  readonly playbook: Playbook
}

function handOver(run: Run): Verdict {
  const { playbook, situation } = run
  const project = idFrom(situation.signal, `project:${situation.deal.closeNo}`)
  const pieces = [
    projectOf(run, project),
    ...playbook.tasks.map((task, at) => taskOf(run, { task, at, project })),
  ]
  const owned = pieces.map((piece) => ({
    piece,
    owned: taskOwner(run.rulebook, situation, piece.owner),
  }))
  const missed = owned.filter(({ owned }) => owned.missed)
  return {
    rule: playbook.name,
    outcome: 'act',
    because: sayHandover(run, missed.length),
    read: {
      ...readOf(playbook.when, factsOf(situation)),
      'deal.close_date': situation.deal.closeDate,
    },
    candidates: owned[0]!.owned.candidates,
    effects: [
      ...owned.flatMap(({ piece, owned }) => place(run, piece, owned)),
      ...turnsTaken(owned.map(({ owned }) => owned)),
      ...missedOnce(missed).flatMap((one) => raiseMissed(run, one.piece, one.owned)),
    ],
  }
}

/** A project or a task about to be created. */
interface Piece {
  readonly subject: Subject
  readonly name: string
  readonly fields: Fields
  readonly owner: TaskOwner
}
interface Placing {
  readonly piece: Piece
  readonly owned: Owned
}

function projectOf({ situation, playbook }: Run, id: Id): Piece {
  const { deal, account } = situation
  const name = fill(playbook.project.name, deal, account)
  const whose = { dealId: deal.id, accountId: deal.accountId, closeNo: deal.closeNo }
  return {
    subject: { noun: 'project', id },
    name,
    fields: { name, ...whose, playbook: playbook.name, status: 'running' },
    owner: playbook.project.owner,
  }
}

function taskOf(
  { rulebook, situation, playbook }: Run,
  { task, at, project }: { task: PlaybookTask; at: number; project: Id },
): Piece {
  const { deal, account, signal, now } = situation
  const calendar = rulebook.calendars[playbook.calendar]!
  const from = deal.closeDate ?? localDate(calendar.zone, new Date(now))
  const title = fill(task.title, deal, account)
  const dueOn = addWorkingDays(calendar, from, task.dueDays)
  const fields = { title, dueOn, status: 'not_started', position: at + 1 }
  return {
    subject: { noun: 'task', id: idFrom(signal, `task:${deal.closeNo}:${at + 1}`) },
    name: title,
    fields: { ...fields, dealId: deal.id, projectId: project },
    owner: task.owner,
  }
}

function place(
  { rulebook, situation }: Run,
  { subject, fields }: Piece,
  { to, because }: Owned,
): Effect[] {
  const { noun, id } = subject
  const assigned: Effect[] = to ? [{ do: 'assign', noun, id, to, because }] : []
  return [
    { do: 'create', noun, id, fields },
    ...assigned,
    ...tellChannels(rulebook, situation, subject),
    ...tellPeople([to], subject),
  ]
}

// A team's turn is taken once for the whole handoff, however many of its tasks are in it.
function turnsTaken(owned: readonly Owned[]): Effect[] {
  const turns = new Map(
    owned.flatMap(({ advance, to }): [string, Effect][] =>
      advance && to ? [[advance.team, { do: 'advance-rotation', to, ...advance }]] : [],
    ),
  )
  return [...turns.values()]
}

// One blank field may leave several tasks without their owner: it is asked for once.
function missedOnce(missed: readonly Placing[]): Placing[] {
  const keys = missed.map(({ owned, piece }) => owned.field ?? piece.subject.id)
  return missed.filter((_, at) => keys.indexOf(keys[at]!) === at)
}

function raiseMissed(
  { rulebook, situation, playbook }: Run,
  piece: Piece,
  owned: Owned,
): readonly Effect[] {
  const deal = { noun: 'deal', id: situation.deal.id } as const
  return raise(rulebook, situation, {
    rule: playbook.name,
    kind: 'unplaceable',
    field: owned.field,
    offered: null,
    because: `"${piece.name}": ${owned.because}`,
    resume: null,
    subject: owned.field ? deal : piece.subject,
    owner: owned.to,
  }).effects
}

function sayHandover({ situation, playbook }: Run, missed: number): string {
  const { deal } = situation
  const ground = playbook.when ? ` (${says(playbook.when)})` : ''
  const gap = missed > 0 ? `; ${missed} of them found no owner as planned` : ''
  return `${deal.name} was won${ground}, so "${playbook.name}" starts a project with ${playbook.tasks.length} tasks${gap}`
}

function blocked(
  rulebook: Rulebook,
  situation: Situation,
  { playbook, field }: { playbook: Playbook; field: string },
): Verdict {
  const { deal, signal } = situation
  return raise(rulebook, situation, {
    rule: playbook.name,
    kind: 'unplaceable',
    field: field.replace(/^deal\./, ''),
    offered: null,
    because: `${sentence(sayPath(field))} is blank, and "${playbook.name}" needs it to hand ${deal?.name} over`,
    resume: { ...signal, id: `${signal.id}/again/${field}` },
    subject: deal && { noun: 'deal', id: deal.id },
  })
}
