import type { Button, Card, Form } from '../chat/card.ts'
import { sayName, short } from './say.ts'
import type { LeftBehind } from './view-staff.ts'

const ROWS = 20
/** The most that a list to choose from holds in every chat. */
const OPTIONS = 100

/** What somebody who left still has, and who is proposed for each piece. */
export function leftTable(pieces: readonly LeftBehind[]): NonNullable<Card['table']> {
  const rows = pieces.slice(0, ROWS).map(({ what, key, name, toName, because }) => {
    const said = [key, short(name)].filter(Boolean).join(' ')
    return [sayName(what), said, toName ?? 'nobody', short(because)]
  })
  const more = pieces.length - rows.length
  const rest = more > 0 ? [['', `and ${more} more`, '', '']] : []
  return { columns: ['What', 'Which', 'Proposed', 'Why'], rows: [...rows, ...rest] }
}

/** Everything as proposed, or one piece to somebody. */
export function leftButtons(leaver: string, pieces: readonly LeftBehind[]): Button[] {
  const movable = pieces.filter(({ id }) => id !== null)
  if (movable.length === 0) return []
  const all = { press: 'give-all', label: 'Move all as proposed', value: leaver } as const
  const one = { press: 'give-one', label: 'Move one to…', value: leaver, opens: 'form' } as const
  return movable.some(({ toName }) => toName) ? [{ ...all, style: 'primary' }, one] : [one]
}

/** What was filled in before, with what was wrong with the name. */
export interface FilledPiece {
  readonly piece?: string | undefined
  readonly to?: string | undefined
  readonly fault?: string
}

/** The form in which one piece goes to somebody; null when nothing is left to choose from. */
export function pieceForm(
  leaver: string,
  left: readonly LeftBehind[],
  { piece, to, fault }: FilledPiece,
): Form | null {
  const options = left
    .flatMap((it) => (it.id === null ? [] : [[it.id, sayPiece(it)] as const]))
    .slice(0, OPTIONS)
  const [first] = options
  if (!first) return null
  const what = { kind: 'choice', name: 'piece', label: 'What', required: true, options } as const
  const whom = { kind: 'search', of: 'person', name: 'to', label: 'To whom' } as const
  return {
    title: 'Move one piece',
    submit: 'give-one',
    value: leaver,
    submitLabel: 'Move',
    fields: [
      { ...what, value: piece ?? first[0] },
      { ...whom, required: true, value: to ?? '', ...(fault && { fault }) },
    ],
  }
}

function sayPiece({ what, key, name }: LeftBehind): string {
  return short([sayName(what), key, name].filter(Boolean).join(' '))
}
