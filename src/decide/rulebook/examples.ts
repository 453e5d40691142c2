import type { Vocabulary } from '../cel/cel.ts'
import { withWork } from '../vocabulary.ts'
import { factsAt } from './example-facts.ts'
import {
  approvalsOutcome,
  clockOutcome,
  type Draft,
  type Expected,
  ownerOutcome,
} from './outcomes.ts'
import { blame, itemsAt, type Page, type Path, placeOf, readAt, valueAt } from './page.ts'
import { EXAMPLE } from './shapes.ts'

type Files = Readonly<Record<'ownership' | 'approvals' | 'sla', Page | null>>

/**
 * Runs the examples that stand inside the rules. One that comes out otherwise is a fault at its place, which
 * says what came instead: rules that no longer do what they were meant to are not loaded.
 */
export function judgeExamples(files: Files, draft: Draft, vocabulary: Vocabulary): void {
  const { ownership, approvals, sla } = files
  if (ownership) judgeIn(ownership, ['rules'], { draft, vocabulary, judge: ownerOutcome })
  if (approvals) judgeIn(approvals, [], { draft, vocabulary, judge: approvalsOutcome })
  if (sla) judgeIn(sla, ['clocks'], { draft, vocabulary, judge: clockOutcome })
}

interface Judging {
  readonly draft: Draft
  readonly vocabulary: Vocabulary
  readonly judge: (draft: Draft, line: number, expected: Expected) => string | null
}

function judgeIn(page: Page, list: Path, judging: Judging): void {
  for (const rule of itemsAt(page, list)) {
    const { line } = placeOf(page, rule)
    const vocabulary = knownTo(page, rule, judging)
    for (const path of itemsAt(page, [...rule, 'examples']))
      judgeOne(page, path, line, { ...judging, vocabulary })
  }
}

/** Rules of deals alone know neither leads, tickets nor tasks. */
function knownTo(page: Page, rule: Path, { draft, vocabulary, judge }: Judging): Vocabulary {
  const on = valueAt(page, [...rule, 'on'])
  const isOfDeals = Array.isArray(on) && on.includes('deal.created')
  return isOfDeals || judge === approvalsOutcome ? vocabulary : withWork(vocabulary, draft.fields)
}

function judgeOne(
  page: Page,
  path: Path,
  line: number,
  { draft, vocabulary, judge }: Judging,
): void {
  const shape = readAt(page, path, EXAMPLE)
  if (!shape) return
  const before = page.faults.length
  const facts = factsAt(page, [...path, 'when'], vocabulary)
  const then = expectedAt(page, [...path, 'then'])
  if (page.faults.length > before || then === null) return
  const { on = null, at = null } = shape
  const instead = judge(draft, line, { facts, on, at, then })
  if (instead !== null) blame(page, [...path, 'then'], `this example fails: ${instead}`)
}

/** `skip`, a name, a list of roles, or `{ due: 2027-03-15 11:30 }`, as one text. */
function expectedAt(page: Page, path: Path): string | null {
  const value = valueAt(page, path)
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  if (Array.isArray(value) && value.length > 0) return value.join(', then ')
  if (typeof value === 'object' && value !== null && 'due' in value) return `due ${value.due}`
  return blame(
    page,
    path,
    'write what comes of it: skip, unplaceable, a team, a person, a queue, [finance], starts or { due: 2027-03-15 11:30 }',
  )
}
