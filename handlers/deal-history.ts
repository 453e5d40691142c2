import type { ReplyFile } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { FoundDeal } from '../src/store/find.ts'
import { type Happened, listHappened, readNames } from '../src/store/story.ts'

const COLUMNS = ['When', 'What', 'Who', 'About', 'Text']

/**
 * What happened with a deal, and what was written down, as a table for other programs. Values of fields, and reasons that name
 * them, are not in it: some may be for some only.
 */
export async function dealHistory(
  { house: { db, org } }: Asked,
  { id, key }: FoundDeal,
): Promise<ReplyFile> {
  const [happened, names] = await Promise.all([
    listHappened(db, org, { noun: 'deal', id }),
    readNames(db, org),
  ])
  const rows = happened.map((it) => rowOf(it, names))
  const text = [COLUMNS, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
  return { name: `${key}-history.csv`, type: 'text/csv', text: `${text}\r\n` }
}

function rowOf(it: Happened, names: ReadonlyMap<string, string>): string[] {
  const isActivity = it.noun === 'activity'
  const who = it.by.kind === 'user' ? (names.get(it.by.id) ?? 'somebody') : it.by.id
  const about = [it.key, it.title].filter(Boolean).join(' ')
  return [it.at, it.what, who, about, isActivity ? String(it.new) : '']
}

/** Quoted, and never a formula: a table program would work out what a customer wrote. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}
