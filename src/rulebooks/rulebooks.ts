import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { type Loaded, load } from '../decide/rulebook/load.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { Refusal } from '../errors.ts'
import type { Db, House } from '../house.ts'
import type { Signal } from '../model.ts'
import type { Id } from '../nouns.ts'
import {
  bringRulebook,
  type RulebookChange,
  readBrought,
  readNewest,
  readSources,
} from '../store/rulebooks.ts'
import { keepShadows } from '../store/shadows.ts'
import { isRefusalOpen, loadedNews, mendedNews, refusedNews } from './news.ts'
import { filesChanged, type Given, readFolder, sayFault, stampOf } from './rules.ts'

/** The rules in force, as this process has them. */
export interface Rulebooks {
  current(): Rulebook
  /** What is wrong with the rules that this process was given last; null: nothing. */
  trouble(): string | null
  /**
   * Looks whether other rules were saved here or brought into force elsewhere, and takes them; those that
   * cannot be used replace nothing. What became of them is told.
   */
  look(tell: House['receive']): Promise<void>
}

interface Place {
  readonly db: Db
  readonly org: Id<'org'>
  readonly log: Logger
  readonly folder: string
  now(): Date
}

/** What this process holds. `seen` are the folder's rules as they were last taken or refused. */
interface Held {
  rulebook: Rulebook
  faults: readonly string[]
  seen: string
  /** The files' times and sizes when they were last read, and at the last look. */
  taken: string
  stamp: string
  /** A version in force that this process cannot use. */
  unfit: string | null
  readonly news: Signal[]
}

/**
 * Opens the rules: the folder's where they are new or were changed since this folder brought some, else those
 * that came into force last. `works` false: a short visit, which brings none where there are some.
 */
export async function openRulebooks(
  place: Place,
  { works }: { works: boolean },
): Promise<Rulebooks> {
  const { db, org, folder, log } = place
  const stamp = stampOf(folder)
  const given = readFolder(folder)
  const newest = await readNewest(db, org)
  const isNew = newest === null || (works && (await isChanged(place, given, newest)))
  const stored = isNew ? null : await loadStored(place, newest.version)
  const first = stored && 'rulebook' in stored ? stored.rulebook : rulebookOf(given.loaded)
  const faults = 'faults' in given.loaded ? given.loaded.faults.map(sayFault) : []
  const held: Held = {
    rulebook: await withShadows(place, first),
    faults,
    seen: given.version,
    taken: stamp,
    stamp,
    unfit: null,
    news: [],
  }
  if (isNew) await bring(place, held, given)
  else if (given.version !== first.version && works)
    log.warn({ folder, holds: given.version, inForce: first.version }, SAY_OLD)
  if (faults.length > 0) held.news.push(refusedNews(held, place.now()))
  else if (await isRefusalOpen(db, org)) held.news.push(mendedNews(first.version, place.now()))
  let looking: Promise<void> = Promise.resolve()
  return {
    current: () => held.rulebook,
    trouble: () => (held.faults.length > 0 ? SAY_REFUSED : held.unfit && SAY_UNFIT),
    look(tell) {
      looking = looking.catch(() => {}).then(() => lookAgain(place, held, tell))
      return looking
    },
  }
}

const SAY_OLD =
  'the folder holds rules that were replaced by others since; save a file of it to bring them back'
const SAY_REFUSED = 'the saved rules cannot be used; those before stay in force'
const SAY_UNFIT = 'the rules in force cannot be used by this process, which is older than they are'

async function loadStored({ db, org }: Place, version: string): Promise<Loaded | null> {
  const sources = await readSources(db, org, version)
  return sources && load(sources)
}

function rulebookOf(loaded: Loaded): Rulebook {
  if ('rulebook' in loaded) return loaded.rulebook
  throw new Refusal(loaded.faults.map(sayFault).join('\n'))
}

/** Whether the folder holds what was never in force, or other rules than it brought the last time. */
async function isChanged(
  place: Place,
  { version, loaded }: Given,
  newest: RulebookChange,
): Promise<boolean> {
  const { db, org } = place
  if ('faults' in loaded || version === newest.version) return false
  if ((await readSources(db, org, version)) === null) return true
  const brought = await readBrought(db, org, nameOf(place))
  return brought !== null && brought !== version
}

/** The folder, among those of all machines. */
function nameOf({ folder }: Place): string {
  return `${hostname()}:${folder}`
}

async function bring(place: Place, held: Held, { sources, version, loaded }: Given): Promise<void> {
  const { db, org, now, log } = place
  const rulebook = rulebookOf(loaded)
  const before = await readNewest(db, org)
  const old = before && (await readSources(db, org, before.version))
  const brought = { version, sources, folder: nameOf(place), at: now().toISOString() }
  const { change, was } = await bringRulebook(db, org, brought)
  held.rulebook = await withShadows(place, rulebook)
  const files = filesChanged(old ?? [], sources)
  if (was !== version) held.news.push(loadedNews(change, { was, files }))
  log.info({ version, was, files }, 'rules came into force')
}

async function lookAgain(place: Place, held: Held, tell: House['receive']): Promise<void> {
  await lookHere(place, held)
  await lookElsewhere(place, held)
  for (let next = held.news[0]; next; next = held.news[0]) {
    await tell(next)
    held.news.shift()
  }
}

/** Files that were just written may not be all: they are read when a second look finds them the same. */
async function lookHere(place: Place, held: Held): Promise<void> {
  const stamp = stampOf(place.folder)
  if (stamp === held.taken) return
  if (stamp === held.stamp) {
    const given = readFolder(place.folder)
    if (given.version !== held.seen) await take(place, held, given)
    held.seen = given.version
    held.taken = stamp
  }
  held.stamp = stamp
}

async function take(place: Place, held: Held, given: Given): Promise<void> {
  const { loaded, version } = given
  if ('faults' in loaded) {
    held.faults = loaded.faults.map(sayFault)
    place.log.error({ faults: held.faults }, SAY_REFUSED)
    held.news.push(refusedNews(held, place.now()))
    return
  }
  if (version !== held.rulebook.version) await bring(place, held, given)
  else if (held.faults.length > 0) held.news.push(mendedNews(version, place.now()))
  held.faults = []
}

/** Rules in shadow are told until when: counted from when each was first in force. */
async function withShadows({ db, org, now }: Place, rulebook: Rulebook): Promise<Rulebook> {
  const rules = rulebook.shadows.map(({ rule: { name, shadow = 0 } }) => ({
    ...{ rule: name, days: shadow },
  }))
  return { ...rulebook, shadowUntil: await keepShadows(db, org, rules, now().toISOString()) }
}

/** What another process brought into force is in force here too, unless this one cannot use it. */
async function lookElsewhere(place: Place, held: Held): Promise<void> {
  const newest = await readNewest(place.db, place.org)
  if (!newest || newest.version === held.rulebook.version || newest.version === held.unfit) return
  const stored = await loadStored(place, newest.version)
  if (stored && 'rulebook' in stored) {
    held.rulebook = await withShadows(place, stored.rulebook)
    place.log.info({ version: newest.version }, 'rules of another process came into force')
  } else {
    held.unfit = newest.version
    place.log.error({ version: newest.version, faults: stored?.faults }, SAY_UNFIT)
  }
}
