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

/** Every rule as one plain sentence, in the order in which they are tried. */
export function sayRules(rulebook: Rulebook): string[] {
  return [
    ...Object.values(rulebook.pipelines).map(sayPipeline),
    ...rulebook.ownership.map(sayOwnership),
    ...Object.values(rulebook.queues).map(sayQueue),
    ...Object.entries(rulebook.calendars).map(sayCalendar),
    ...rulebook.sla.map(sayPolicy),
    sayExceptions(rulebook.exceptions),
    ...rulebook.approvals.map(sayApproval),
    ...rulebook.playbooks.map(sayPlaybook),
    ...sayChannels(rulebook.channels),
    ...Object.entries(rulebook.permissions).map(
      ([name, grants]) => `${name} is given to ${enumerate(grants, 'and')}.`,
    ),
    ...Object.entries(rulebook.reading).map(sayReading),
  ]
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
