import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Happening } from './workload.ts'

/** The tables one event of this load writes to. */
export const TABLES = [
  'inbox',
  'deal',
  'verdict',
  'event',
  'clock',
  'assignment',
  'message',
] as const
export type Table = (typeof TABLES)[number]
export type Rows = Readonly<Record<Table, readonly Readonly<Record<string, unknown>>[]>>

/** Makes the rows that Baton would write for an event, out of those it wrote for one of the same kind. */
export interface RowMaker {
  /** As JSON text, by table. */
  make(happening: Happening): string
}

const RELATED = `
  select (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from inbox t where org_id = $1 and id = $2) as inbox,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from deal t where org_id = $1 and id = $3) as deal,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from verdict t where org_id = $1 and signal_id = $2) as verdict,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from event t where org_id = $1 and signal_id = $2) as event,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from clock t where org_id = $1 and subject_id = $3 and $4) as clock,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from assignment t where org_id = $1 and subject_id = $3 and $4) as assignment,
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from message t where org_id = $1 and subject_id = $3) as message`

/** Reads what Baton wrote for `sample`, whole rows with all their JSON. */
export async function learnRows(pool: pg.Pool, org: string, sample: Happening): Promise<RowMaker> {
  const { rows: deals } = await pool.query<{ id: string; key: string; amount: string }>(
    'select id, key, amount from deal where org_id = $1 and external_id = $2',
    [org, sample.external],
  )
  const deal = deals[0]!
  const signal = `webhook:deals:${sample.id}`
  const isNew = sample.kind === 'created'
  const { rows } = await pool.query<Rows>(RELATED, [org, signal, deal.id, isNew])
  const text = JSON.stringify(rows[0])
  const parts = splitAt(text, markersOf(rows[0]!, sample, deal))
  return {
    make(happening) {
      const fresh = new Map<string, string>()
      const fill = (marker: Marker) => {
        if (marker.is === 'name') return happening.name
        if (marker.is === 'amount') return String(happening.amount)
        if (marker.is === 'external') return happening.external
        const known = fresh.get(marker.text)
        if (known) return known
        const made = marker.is === 'key' ? `Z-${happening.external}` : randomUUID()
        fresh.set(marker.text, made)
        return made
      }
      return parts.map((part) => (typeof part === 'string' ? part : fill(part))).join('')
    },
  }
}

interface Marker {
  readonly text: string
  readonly is: 'id' | 'key' | 'name' | 'amount' | 'external'
}

/** What differs from event to event. The signal's id holds the external id and the amount. */
function markersOf(rows: Rows, sample: Happening, deal: { id: string; key: string }): Marker[] {
  const own = (['verdict', 'event', 'clock', 'assignment', 'message'] as const).flatMap((table) =>
    rows[table].map(({ id }) => ({ text: String(id), is: 'id' as const })),
  )
  return [
    { text: deal.id, is: 'id' },
    ...own,
    { text: deal.key, is: 'key' },
    { text: sample.name, is: 'name' },
    { text: sample.external, is: 'external' },
    { text: String(sample.amount), is: 'amount' },
    { text: sample.amount.toLocaleString('en'), is: 'amount' },
  ]
}

/** The text in pieces: what stays, and what is filled in. Longer markers win over those within them. */
function splitAt(text: string, markers: readonly Marker[]): (string | Marker)[] {
  const known = new Map(markers.map((marker) => [marker.text, marker]))
  const longest = [...known.keys()].toSorted((one, other) => other.length - one.length)
  const any = new RegExp(`(${longest.map((word) => RegExp.escape(word)).join('|')})`)
  return text.split(any).map((part) => known.get(part) ?? part)
}
