import type { Outcome } from './outcome.ts'
import type { Quarantine } from './quarantine.ts'
import type { Row } from './rows.ts'

/** The sums of an import. The four outcomes add up to `rows`. */
export interface Report {
  readonly object: string
  readonly file: string
  readonly dryRun: boolean
  rows: number
  readonly outcomes: Record<Outcome, number>
  exceptions: number
  /** People who were deactivated. */
  left: number
  /** What the records lack by today's rules: sentence -> rows. */
  readonly quality: Map<string, number>
  /** Why rows were quarantined: sentence -> rows. */
  readonly reasons: Map<string, number>
  /** Columns that were not taken. */
  readonly ignored: readonly string[]
  quarantineFile: string | null
  seconds: number
}

export function newReport(of: Pick<Report, 'object' | 'file' | 'dryRun' | 'ignored'>): Report {
  return {
    ...of,
    rows: 0,
    outcomes: { created: 0, changed: 0, unchanged: 0, quarantined: 0 },
    exceptions: 0,
    left: 0,
    quality: new Map(),
    reasons: new Map(),
    quarantineFile: null,
    seconds: 0,
  }
}

export function tally(counts: Map<string, number>, sentence: string): void {
  counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
}

/** The report as the command line prints it: a table whose first four lines add up to the fifth. */
export function sayReport(report: Report): string {
  const { outcomes, object, file } = report
  const names = report.dryRun
    ? {
        created: 'would be new',
        changed: 'would be looked at',
        unchanged: 'known already',
        quarantined: 'not usable',
      }
    : { created: 'created', changed: 'changed', unchanged: 'unchanged', quarantined: 'quarantined' }
  const lines = [
    `${object} from ${file}${report.dryRun ? ' (dry run: nothing is written)' : ''}`,
    '',
    ...Object.entries(names).map(([outcome, name]) => line(name, outcomes[outcome as Outcome])),
    line('rows', report.rows),
    '',
  ]
  if (report.left > 0) lines.push(line(report.dryRun ? 'would leave' : 'left', report.left))
  if (report.exceptions > 0) lines.push(line('questions raised', report.exceptions))
  lines.push(...section('Not usable because', report.reasons))
  lines.push(...section('Taken as it is, but incomplete by the rules of today', report.quality))
  if (report.quarantineFile) lines.push(`Quarantined rows, with reasons: ${report.quarantineFile}`)
  if (report.ignored.length > 0) lines.push(`Columns not taken: ${report.ignored.join(', ')}`)
  return lines.join('\n').trimEnd()
}

function line(name: string, count: number): string {
  return `${name.padEnd(20)}${String(count).padStart(10)}`
}

const MOST_SENTENCES = 12

function section(title: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return []
  const sorted = [...counts].sort(([a, one], [b, two]) => two - one || a.localeCompare(b))
  const shown = sorted
    .slice(0, MOST_SENTENCES)
    .map(([said, count]) => `  ${String(count).padStart(6)}  ${said}`)
  const more =
    sorted.length > MOST_SENTENCES
      ? [`          and ${sorted.length - MOST_SENTENCES} more kinds`]
      : []
  return [`${title}:`, ...shown, ...more, '']
}

/** A row that cannot become a record: counted with its reason, and kept. */
export function setAside(
  { report, quarantine }: { readonly report: Report; readonly quarantine: Quarantine | null },
  row: Row,
  reason: string,
): void {
  report.outcomes.quarantined++
  tally(report.reasons, reason)
  quarantine?.add(row, reason)
}
