import { says } from '../cel/cel.ts'
import type {
  ApprovalRule,
  AssignTo,
  OwnershipRule,
  Pipeline,
  Playbook,
  Queue,
  Rulebook,
  TaskOwner,
} from '../rulebook.ts'
import { enumerate, sayPath } from '../sentences.ts'
import { sayCalendar } from './say-calendar.ts'
import { sayChannels } from './say-channels.ts'
import { sayExceptions, sayPolicy } from './say-clocks.ts'

/** What rules are about, as people ask for them, in the order in which the rules stand. */
export const TOPICS = [
  'stages',
  'deals',
  'clocks',
  'approvals',
  'playbooks',
  'channels',
  'permissions',
] as const
export type Topic = (typeof TOPICS)[number]

/** Every rule as one plain sentence, in the order in which they are tried. */
export function sayRules(rulebook: Rulebook): string[] {
  return TOPICS.flatMap((topic) => sayTopic(rulebook, topic))
}

/** The rules about one thing, each as one plain sentence. */
export function sayTopic(rulebook: Rulebook, topic: Topic): string[] {
  return SAY[topic](rulebook)
}

const SAY: Readonly<Record<Topic, (rulebook: Rulebook) => string[]>> = {
  stages: ({ pipelines }) => Object.values(pipelines).map(sayPipeline),
  deals: ({ ownership, queues }) => [
    ...ownership.map(sayOwnership),
    ...Object.values(queues).map(sayQueue),
  ],
  clocks: ({ calendars, sla, exceptions }) => [
    ...Object.entries(calendars).map(sayCalendar),
    ...sla.map(sayPolicy),
    sayExceptions(exceptions),
  ],
  approvals: ({ approvals }) => approvals.map(sayApproval),
  playbooks: ({ playbooks }) => playbooks.map(sayPlaybook),
  channels: ({ channels }) => sayChannels(channels),
  permissions: ({ permissions, reading }) => [
    ...Object.entries(permissions).map(
      ([name, grants]) => `${name} is given to ${enumerate(grants, 'and')}.`,
    ),
    ...Object.entries(reading).map(sayReading),
  ],
}

function sayReading([path, grants]: [string, readonly string[]]): string {
  const [noun = '', field = ''] = path.split('.')
  const whose = `${noun === 'deal' ? "a deal's" : "an account's"} ${field.replaceAll('_', ' ')}`
  return `Of those who may see the record, ${enumerate(grants, 'and')} may read ${whose}.`
}

function sayPipeline({ name, stages }: Pipeline): string {
  const steps = stages.map(({ label, probability }) => `${label} (${probability} %)`)
  return `A deal in ${name} goes through ${enumerate(steps, 'and')}.`
}

function sayOwnership({ name, on, when, assign, otherwise }: OwnershipRule): string {
  const ground = when ? `when ${says(when)}, ` : ''
  const rest =
    otherwise && ('queue' in otherwise ? `it waits in ${otherwise.queue}` : 'the next rule decides')
  return `On ${enumerate(on, 'or')}, ${ground}${sayAssign(assign)}${rest ? `; if nobody can take it, ${rest}` : ''} ("${name}").`
}

function sayAssign(assign: AssignTo): string {
  if ('to' in assign) {
    return assign.to === 'asker' ? 'whoever entered it takes it' : "the account's owner takes it"
  }
  if ('person' in assign) return `${assign.person} takes it`
  if ('team' in assign) return `it goes round the team ${assign.team}`
  if ('queue' in assign) return `it waits in ${assign.queue}`
  const teams = Object.entries(assign.teams).map(([value, team]) => `${value} to ${team}`)
  return `${sayPath(assign.territory)} says which team it goes round: ${teams.join(', ')}`
}

function sayQueue({ name, owner }: Queue): string {
  return `The queue ${name} is looked after by ${'role' in owner ? `somebody with the role ${owner.role}` : owner.person}.`
}

function sayApproval({ name, stage, when, steps }: ApprovalRule): string {
  const ground = when ? `, when ${says(when)}` : ''
  return `To enter ${stage}${ground}, ${steps.join(', then ')} must agree ("${name}").`
}

function sayPlaybook({ name, on, when, project, tasks }: Playbook): string {
  const ground = when ? ` and ${says(when)}` : ''
  return `On ${on}${ground}, "${name}" starts the project "${project.name}" with ${tasks.length} tasks, led by ${sayOwner(project.owner)}.`
}

function sayOwner(owner: TaskOwner): string {
  if ('of' in owner) return sayPath(owner.of)
  return 'team' in owner ? `the team ${owner.team} in turn` : owner.person
}
