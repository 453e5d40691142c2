import { Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import type { Person } from '../nouns.ts'
import type { Report } from './report.ts'

/** Whoever a file of people says has left, or, where it lists everybody, does not name any more. */
export interface Leaving {
  readonly known: readonly Person[]
  /** The mail addresses of the file's rows; `gone` those that it says have left. */
  readonly named: ReadonlySet<string>
  readonly gone: ReadonlySet<string>
  readonly listsEverybody: boolean
}

/**
 * Who leaves. Throws a Refusal where a file that is said to list everybody names less than half of them, or has
 * rows that cannot be read: somebody in those would be taken for gone.
 */
export function whoLeaves({ known, named, gone, listsEverybody }: Leaving, report: Report) {
  const missing = listsEverybody ? known.filter(({ email }) => !named.has(email)) : []
  if (missing.length > 0 && report.outcomes.quarantined > 0)
    throw new Refusal(
      `${report.outcomes.quarantined} rows cannot be read, so it is not known who is missing. Mend them (look with --dry-run, without --everybody), or import without --everybody.`,
    )
  if (missing.length * 2 > known.length)
    throw new Refusal(
      `${missing.length} of ${known.length} people are not in ${report.file}: that is no list of everybody. Import it without --everybody.`,
    )
  return known.filter((person) => gone.has(person.email) || missing.includes(person))
}

/** Deactivates them, as the API and Slack do: each with a case that lists what they still have. */
export async function letLeave(
  { receive, now }: House,
  leavers: readonly Person[],
  file: string,
): Promise<void> {
  const at = now().toISOString()
  const by = { kind: 'import', id: file } as const
  for (const { id } of leavers) {
    const stamp = { id: `left:${id}:${at}`, at, by, source: 'import' }
    await receive({ ...stamp, kind: 'person.deactivated', person: id })
  }
}
