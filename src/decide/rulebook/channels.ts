import type { Vocabulary } from '../cel/cel.ts'
import { type Channels, SHOWN, type Showing, type Shown } from '../rulebook.ts'
import { conditionAt } from './condition.ts'
import type { Known } from './gates.ts'
import { loadBudget, loadDigests, loadQuiet } from './noise.ts'
import {
  blame,
  blameKey,
  itemsAt,
  keysAt,
  nodeAt,
  type Page,
  type Path,
  placeOf,
  readAt,
} from './page.ts'
import { SHOWING, WORD, WORDS } from './shapes.ts'
import { suggest } from './words.ts'

const CHANNEL = 'the name of a channel, like deals'
const SECTIONS = ['show', 'quiet', 'budget', 'digests'] as const

/** Reads `channels.yml`: which conversations show what. `deal: deals` is short for a line without conditions. */
export function loadChannels(page: Page, known: Known): Channels {
  const names = keysAt(page, [])
  const short = names.filter(isShown)
  for (const name of names) {
    if (isShown(name) || SECTIONS.some((one) => one === name)) continue
    blameKey(
      page,
      [name],
      `nothing here is called "${name}"; ${suggest(name, [...SECTIONS, ...SHOWN])}`,
    )
  }
  return {
    shows: [
      ...short.flatMap((name) => loadShort(page, name)),
      ...itemsAt(page, ['show']).flatMap((path) => loadShowing(page, path, known.vocabulary) ?? []),
    ],
    quiet: loadQuiet(page, known),
    budget: loadBudget(page),
    digests: loadDigests(page, known),
  }
}

function isShown(name: string): name is Shown {
  return SHOWN.some((one) => one === name)
}

function loadShort(page: Page, show: Shown): Showing[] {
  const channels = channelsAt(page, [show])
  return [{ place: placeOf(page, [show]), show, channels, when: null, inThread: false }]
}

function loadShowing(page: Page, path: Path, vocabulary: Vocabulary): Showing | null {
  const when = conditionAt(page, [...path, 'when'], vocabulary)
  const shape = readAt(page, path, SHOWING)
  const channels = shape ? channelsAt(page, [...path, 'in']) : []
  if (!shape || when === undefined) return null
  if (shape.thread && shape.show === 'deal')
    return blame(page, [...path, 'thread'], 'a deal stands by itself: leave thread out')
  const inThread = shape.thread === 'deal'
  return { place: placeOf(page, path), show: shape.show, channels, when, inThread }
}

/** One channel or a list of them; with or without the #. */
function channelsAt(page: Page, path: Path): string[] {
  const isList = Array.isArray(nodeAt(page, path)?.toJS(page.document))
  const given = isList ? readAt(page, path, WORDS(CHANNEL)) : [readAt(page, path, WORD(CHANNEL))]
  return (given ?? []).flatMap((said, at) => {
    const name = said?.replace(/^#/, '') ?? ''
    if (/^[\p{L}\p{N}_-]{1,80}$/u.test(name)) return [name]
    const where = isList ? [...path, at] : path
    if (said !== null) blame(page, where, `"${said}" is no channel: write ${CHANNEL}`)
    return []
  })
}
