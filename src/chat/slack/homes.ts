import { hash } from 'node:crypto'
import type { App, types as kit } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import type { Asked, Card } from '../../house.ts'
import { claimHome, keepHome, listHomes, type OpenedHome } from '../../store/homes.ts'
import { whoAsks } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawCards } from './draw.ts'
import { translate } from './faults.ts'
import { readEvent } from './gesture.ts'
import { LIMITS } from './limits.ts'
import { isViewRefused, wordsOnly } from './plainer.ts'
import type { Workspace } from './workspaces.ts'

/** The pages people have of their own in Slack. */
export interface Homes {
  /** Something changed in these conversations: whose page shows it gets it anew. */
  tell(conversations: readonly string[]): void
  close(): Promise<void>
}

/** Draws somebody's own page. */
export function drawHome(cards: readonly Card[], url: string): kit.HomeView {
  return { type: 'home', blocks: drawCards(cards, url, LIMITS.viewBlocks) }
}

/**
 * Shows people their page when they open it, and from then on whenever something on it changes: bursts
 * together, at most every `everyMs`.
 */
export function openHomes(app: App, desk: Desk, everyMs: number): Homes {
  const homes = refresher(desk, everyMs)
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return
    const { user } = event
    const gesture = readEvent(body, { user, name: `home:${body.event_id}`, channel: null })
    const workspace = await desk.workspaces.of(gesture.teams)
    if (!workspace) return
    const asked = await whoAsks(desk, gesture).catch(refusedOnly)
    if (asked instanceof Refusal) return await publish(desk, { workspace, user }, refused(asked))
    await homes.show({
      ...{ chat: 'slack', workspace: workspace.self.team },
      ...{ handle: user, personId: asked.by.id },
    })
  })
  return homes
}

interface At {
  readonly workspace: Workspace
  readonly user: string
}

/** What Slack takes no blocks of is shown in words: better than the page of yesterday. */
async function publish({ house }: Desk, { workspace, user }: At, cards: readonly Card[]) {
  const view = drawHome(cards, house.url)
  const send = async (it: kit.HomeView) =>
    await workspace.api.safe.views.publish({ user_id: user, view: it })
  try {
    await send(view)
  } catch (err) {
    if (!isViewRefused(err)) throw err
    house.log.error({ err, user, chat: 'slack' }, 'a page was refused as it was drawn')
    await send({ ...view, blocks: wordsOnly(view.blocks) })
  }
}

const hashOf = (view: kit.HomeView): string => hash('sha256', JSON.stringify(view))

function refused({ message }: Refusal): Card[] {
  return [{ title: 'Baton', text: message }]
}

function refusedOnly(error: unknown): Refusal {
  const fault = translate(error, 'Slack')
  if (fault instanceof Refusal) return fault
  throw fault
}

/** One after the other, so that an older picture never comes after a newer one. */
function refresher(desk: Desk, everyMs: number): Homes & { show(home: OpenedHome): Promise<void> } {
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let working: Promise<void> = Promise.resolve()

  const next = async (work: () => Promise<void>): Promise<void> => {
    const mine = working.then(work)
    working = mine.catch(() => {})
    await mine
  }
  const flush = async (): Promise<void> => {
    timer = null
    const changed = [...waiting]
    waiting.clear()
    await next(() => refresh(desk, changed))
  }
  return {
    async show(home) {
      const { db, org, now } = desk.house
      // Kept before it is drawn: what changes in between is heard of.
      await keepHome(db, org, { ...home, now: now() })
      await next(() => renew(desk, home))
    },
    tell(conversations) {
      const own = conversations.filter((it) => it === '*' || it.startsWith('person:'))
      for (const conversation of own) waiting.add(conversation)
      if (waiting.size > 0) timer ??= setTimeout(() => void flush(), everyMs)
    },
    async close() {
      if (timer) clearTimeout(timer)
      await working
    },
  }
}

/** Shows the changed pages anew. One that cannot be shown now is shown with its next change, or when it is opened. */
async function refresh(desk: Desk, conversations: readonly string[]): Promise<void> {
  const { db, org, log, now } = desk.house
  const people = conversations.includes('*')
    ? null
    : conversations.map((conversation) => conversation.slice('person:'.length))
  try {
    for (const home of await listHomes(db, org, { chat: 'slack', people, now: now() })) {
      await renew(desk, home).catch((err: unknown) =>
        log.warn({ err, person: home.personId, chat: 'slack' }, 'a page could not be shown anew'),
      )
    }
  } catch (err) {
    log.warn({ err, chat: 'slack' }, 'the pages of people could not be looked up')
  }
}

async function renew(desk: Desk, home: OpenedHome): Promise<void> {
  const { db, org } = desk.house
  const workspace = await desk.workspaces.of([home.workspace])
  if (workspace?.self.team !== home.workspace) return
  const asked = await ownerOf(desk, workspace, home).catch(refusedOnly)
  const cards = asked instanceof Refusal ? refused(asked) : await desk.doors.home(asked)
  const shown = hashOf(drawHome(cards, desk.house.url))
  if (!(await claimHome(db, org, { ...home, hash: shown }))) return
  try {
    await publish(desk, { workspace, user: home.handle }, cards)
  } catch (error) {
    await claimHome(db, org, { ...home, hash: null })
    throw error
  }
}

/** Whose page it is now: whoever has left, or may no longer, is shown that and nothing else. */
async function ownerOf(
  { house }: Desk,
  { members }: Workspace,
  { handle }: OpenedHome,
): Promise<Asked> {
  const by = await members.recognise(handle)
  const at = house.now().toISOString()
  return { id: `slack:home:${by.id}`, at, by, source: 'slack', conversation: null, house }
}
