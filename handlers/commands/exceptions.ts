import { z } from 'zod'
import { exceptionList } from '../../src/cards/exception.ts'
import type { Button, Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action } from '../../src/house.ts'
import type { Exception, Id } from '../../src/nouns.ts'
import { cardsFor, viewsFor } from '../../src/reading.ts'
import { listAllOpen, type OpenException } from '../../src/store/exceptions.ts'
import { personCalled } from '../pick.ts'

const PAGE = 10
/** More open work than this is no list for a chat: the API has all of it. */
const MOST = 500
const KINDS: Readonly<Record<string, Exception['kind']>> = {
  wrong: 'bad_value',
  missing: 'missing_value',
  unplaceable: 'unplaceable',
  failed: 'failed',
  finding: 'finding',
}
const NAMES = Object.keys(KINDS).join(', ')

const exceptions = action({
  says: 'Show what is open: work that could not be placed, values that are missing; yours first',
  example: '/baton exceptions unplaceable',
  words: ['of'],
  reads: true,
  input: z.object({
    of: z.string().optional().describe(`mine, a colleague by name, ${NAMES}, or a key like X-3`),
    kind: z.string().optional().describe(NAMES),
    page: z.coerce.number().int().positive().max(50).optional().describe('a page like 2'),
  }),
  async run({ of = 'all', kind, page = 1 }, asked) {
    const key = /^X-?(\d+)$/i.exec(of.trim())?.[1]
    if (key) return await showOne(asked, `X-${key}`)
    const wanted = await wantedBy(asked, of, kind)
    const all = await seenBy(asked, wanted)
    if (all.length === 0) return { text: `${wanted.title}: none. Everything is placed.` }
    const from = (page - 1) * PAGE
    const shown = all.slice(from, from + PAGE)
    if (shown.length === 0)
      throw new Refusal(`There are only ${Math.ceil(all.length / PAGE)} pages.`)
    const title = `${wanted.title}: ${sayCount(all.length)}`
    const more = from + PAGE < all.length ? nextPage(of, kind, page + 1) : null
    return { card: exceptionList(title, shown, { zone: asked.by.zone, more }) }
  },
})

interface Wanted {
  readonly title: string
  readonly owner?: Id<'person'>
  readonly kind?: Exception['kind']
}

/** What was asked for: a kind, or whose. */
async function wantedBy(asked: Asked, of: string, named?: string): Promise<Wanted> {
  const said = of.trim().toLowerCase()
  const kind = kindCalled(named ?? '') ?? kindCalled(said)
  if (named && !kind)
    throw new Refusal(
      `There is no kind “${named.slice(0, 40).toWellFormed()}”. Say one of ${NAMES}.`,
    )
  const ofKind = kind ? { kind } : {}
  if (said === 'all' || kindCalled(said)) return { title: 'Open exceptions', ...ofKind }
  const who = await personCalled(asked, said === 'mine' ? 'me' : of)
  return { title: `Open exceptions of ${who.name}`, owner: who.id, ...ofKind }
}

function kindCalled(said: string): Exception['kind'] | null {
  const name = said.trim().toLowerCase().replaceAll(' ', '_')
  if (Object.hasOwn(KINDS, name)) return KINDS[name]!
  return Object.values(KINDS).find((kind) => kind === name) ?? null
}

/** Those that the asker may see, theirs first. */
async function seenBy(asked: Asked, { owner, kind }: Wanted) {
  const { db, org } = asked.house
  const wanted = { first: asked.by.id, owner: owner ?? null, kind: kind ?? null, limit: MOST }
  const open = await listAllOpen(db, org, wanted)
  const byId = new Map<string, OpenException>(open.map((it) => [it.id, it]))
  const views = await viewsFor(
    asked,
    'exception',
    open.map(({ id }) => id),
  )
  return views.map((view) => ({ ...byId.get(view.id)!, view }))
}

async function showOne(asked: Asked, key: string): Promise<Reply> {
  const { db, org } = asked.house
  const [open] = await listAllOpen(db, org, { first: asked.by.id, key, limit: 1 })
  const [card] = open ? await cardsFor(asked, 'exception', [open.id]) : []
  if (card) return { card }
  throw new Refusal(
    `${key} is settled, or not for you to see. /baton exceptions shows what is open.`,
  )
}

function sayCount(count: number): string {
  return count < MOST ? String(count) : `${MOST} or more`
}

function nextPage(of: string, kind: string | undefined, page: number): Button {
  const value = lineFor('baton exceptions', { of, kind, page: String(page) })
  return { press: 'run', label: 'Show more', value }
}

/** What `/baton` knows about work that could not be placed. */
export const exceptionActions = { exceptions }
