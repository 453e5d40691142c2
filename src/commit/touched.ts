import { isBookkeeping } from '../decide/happening.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { isOpen } from '../decide/sight.ts'
import type { Id, Subject } from '../nouns.ts'
import type { Batch, Made } from './batch.ts'

/** The deals and accounts that have another owner now, where that decides who may read what hangs on them. */
export function changedHands(batch: Batch, rulebook: Rulebook): Id[] {
  if (isOpen(rulebook)) return []
  const given = batch.of('assign').map(({ effect }) => effect)
  const changed = batch.of('change').map(({ effect }) => effect)
  const owners = [...given, ...changed.filter(({ fields }) => 'ownerId' in fields)]
  return owners.flatMap(({ noun, id }) => (noun === 'deal' || noun === 'account' ? id : []))
}

/** Who went away or is back, has another cover, or left: the cards of what they have or look after say so. */
export function awayOrBack(batch: Batch): Id<'person'>[] {
  const set = batch.of('set-absence').filter(({ effect }) => effect.absence.begunAt !== null)
  const gone = batch.of('deactivate').map(({ effect }) => effect.person)
  return [...new Set([...set.map(({ effect }) => effect.person), ...gone])]
}

/** Every subject whose card may look different now. */
export function touched(batch: Batch): Map<string, Subject> {
  return new Map(batch.all.flatMap(subjectsOf).map((subject) => [subject.id, subject]))
}

function subjectsOf({ effect, situation: { deal, task, project } }: Made): Subject[] {
  switch (effect.do) {
    case 'tell':
      return [effect.subject]
    case 'change':
      return isBookkeeping(effect)
        ? []
        : changed(effect, around(task?.dealId, task?.projectId ?? project?.id))
    case 'assign':
      return changed(effect, around(task?.dealId, task?.projectId ?? project?.id))
    case 'log':
      return [effect.about]
    case 'start-clock':
    case 'set-clock':
    case 'ring-clock':
      return [{ noun: effect.clock.noun, id: effect.clock.subjectId }]
    case 'decide-step':
    case 'end-approval':
      return [{ noun: 'approval', id: effect.approval }, ...around(deal?.id)]
    case 'settle':
    case 'restate':
      return [{ noun: 'exception', id: effect.exception }, ...around(deal?.id)]
    case 'judge-shadow':
      return [{ noun: 'shadow', id: effect.card }]
    case 'set-absence':
      return [{ noun: 'absence', id: effect.absence.id }]
    case 'cover':
      return [{ noun: 'absence', id: effect.absence }]
    case 'appoint':
    case 'propose':
    case 'drop-absence':
    case 'prefer':
    case 'deactivate':
    case 'mute':
    case 'unmute':
      return []
    case 'create':
      return effect.noun === 'task' || effect.noun === 'project' ? around(deal?.id) : []
    default:
      return around(deal?.id)
  }
}

function changed(subject: Subject, ofTask: readonly Subject[]): Subject[] {
  return subject.noun === 'task' ? [subject, ...ofTask] : [subject]
}

function around(dealId: string | null | undefined, projectId?: string | null): Subject[] {
  const deal: Subject[] = dealId ? [{ noun: 'deal', id: dealId }] : []
  return projectId ? [...deal, { noun: 'project', id: projectId }] : deal
}
