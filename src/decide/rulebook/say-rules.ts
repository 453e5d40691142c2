import { says } from '../cel/cel.ts'
import { KIND_OF, MUST_BE_OWNED, type STANDS_FOR } from '../ownership-rules.ts'
import { queueOf } from '../routing.ts'
import {
  type ApprovalRule,
  type AssignTo,
  type Capacity,
  type OwnershipRule,
  PERMISSIONS,
  type Pipeline,
  type Playbook,
  type Queue,
  type Rulebook,
  type TaskOwner,
  type Way,
} from '../rulebook.ts'
import { enumerate, sayPath } from '../sentences.ts'
import { sayAbsence } from './absence.ts'
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
  'absence',
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
  stages: ({ pipelines }) => Object.values(pipelines).flatMap(sayPipeline),
  deals: ({ ownership, ownershipOn, defaults, queues, capacity }) => [
    ...[...ownership, ...Object.values(defaults)].map(sayOwnership),
    ...sayUntaken({ ownershipOn, defaults }),
    ...Object.values(queues).map(sayQueue),
    ...sayCapacity(capacity),
  ],
  clocks: ({ calendars, sla, exceptions }) => [
    ...Object.entries(calendars).map(sayCalendar),
    ...sla.map(sayPolicy),
    sayExceptions(exceptions),
  ],
  approvals: ({ approvals }) => approvals.map(sayApproval),
  playbooks: ({ playbooks }) => playbooks.map(sayPlaybook),
  channels: ({ channels }) => sayChannels(channels),
  absence: ({ absence }) => [sayAbsence(absence)],
  permissions: ({ permissions, unwritten, reading }) => [
    ...PERMISSIONS.map((name) => {
      const like = unwritten[name] ? `, like ${unwritten[name]}: it has no line of its own` : ''
      return `${name} is given to ${enumerate(permissions[name], 'and')}${like}.`
    }),
    ...Object.entries(reading).map(sayReading),
  ],
}

function sayReading([path, grants]: [string, readonly string[]]): string {
  const [noun = '', field = ''] = path.split('.')
  const whose = `${noun === 'deal' ? "a deal's" : "an account's"} ${field.replaceAll('_', ' ')}`
  return `Of those who may see the record, ${enumerate(grants, 'and')} may read ${whose}.`
}

function sayPipeline({ name, stages }: Pipeline): string[] {
  const steps = stages.map(({ label, probability }) => `${label} (${probability} %)`)
  const owners = stages.flatMap(({ label, owner }) =>
    owner ? [`A deal that enters ${label} is handed over: ${sayAssign(owner.assign)}.`] : [],
  )
  return [`A deal in ${name} goes through ${enumerate(steps, 'and')}.`, ...owners]
}

function sayOwnership(rule: OwnershipRule): string {
  const { name, on, when, assign, otherwise, shadow, offer } = rule
  const beside = shadow === undefined ? '' : `In shadow for ${shadow} days, without acting: on `
  const ground = when ? `when ${says(when)}, ` : ''
  const rest =
    otherwise && ('queue' in otherwise ? `it waits in ${otherwise.queue}` : 'the next rule decides')
  return `${beside || 'On '}${enumerate(on, 'or')}, ${ground}${sayAssign(assign)}${offer ? sayOffer(offer) : ''}${rest ? `; if nobody can take it, ${rest}` : ''} ("${name}").`
}

/** What becomes of leads, tickets and deals that none of the rules takes, where that can be. */
function sayUntaken({
  ownershipOn,
  defaults,
}: Pick<Rulebook, 'ownershipOn' | 'defaults'>): string[] {
  const isTaken = (on: (typeof MUST_BE_OWNED)[number]) =>
    defaults[KIND_OF[on]] !== undefined ||
    ownershipOn[on].rules.some((rule) => rule.when === null && queueOf(rule) !== null)
  const open = MUST_BE_OWNED.filter((on) => !isTaken(on))
  return open.map((on) => {
    const kind = KIND_OF[on]
    return `A ${kind} that none of these rules takes is an exception: the account's owner, or else somebody with the role ops, is asked who owns it, unless default: ${kind} in rules/ownership.yml says who.`
  })
}

function sayOffer({ rounds }: NonNullable<OwnershipRule['offer']>): string {
  const after = rounds === 1 ? 'one round' : `${rounds} rounds`
  return `; whoever gets it must accept it, else it goes to the next, and after ${after} to the team's manager`
}

function sayAssign(assign: AssignTo): string {
  const needs = assign.needs ? `, if they have the role ${assign.needs}` : ''
  return `${sayWho(assign)}${needs}`
}

const STANDS: Readonly<Record<(typeof STANDS_FOR)[number], string>> = {
  asker: 'whoever entered it takes it',
  'deal.owner': "the deal's owner takes it",
  'account.owner': "the account's owner takes it",
  'account.parent.owner': 'the owner of the parent account takes it',
}

function sayWho(assign: AssignTo): string {
  if ('to' in assign) return STANDS[assign.to]
  if ('person' in assign) return `${assign.person} takes it`
  if ('queue' in assign) return `it waits in ${assign.queue}`
  if ('team' in assign) {
    return assign.by === 'least_loaded'
      ? `whoever of the team ${assign.team} has least to do takes it`
      : `it goes round the team ${assign.team}${BY[assign.by]}`
  }
  if ('table' in assign) {
    const { file, paths, lines } = assign.table
    const fields = enumerate(paths.map(sayPath), 'and')
    return `the ${lines.length} lines of ${file} say by ${fields} who takes it${BY[assign.by]}`
  }
  const teams = Object.entries(assign.teams).map(([value, team]) => `${value} to ${team}`)
  return `${sayPath(assign.territory)} says which team it goes round${BY[assign.by]}: ${teams.join(', ')}`
}

const BY: Readonly<Record<Way, string>> = {
  round_robin: '',
  weighted: ' by weight',
  least_loaded: ', to whoever has least to do',
}

function sayCapacity({ people, teams }: Capacity): string[] {
  const lines = [
    ...Object.entries(teams).map(([team, limits]) => [`everyone in ${team}`, limits] as const),
    ...Object.entries(people),
  ]
  return lines.map(([who, limits]) => {
    const most = limits.map(({ kind, most, currency }) =>
      currency ? `${most.toLocaleString('en-US')} ${currency} in ${kind}s` : `${most} ${kind}s`,
    )
    return `Open at most ${enumerate(most, 'and')} has ${who}.`
  })
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
