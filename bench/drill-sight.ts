import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ALONE, type Present } from '../src/house.ts'
import { CANARIES, type Canary, SUBJECTS } from '../test/support/sight-canaries.ts'
import { openSightCompany, PEOPLE, type SightCompany } from '../test/support/sight-company.ts'
import { type Exit, exitsFor } from '../test/support/sight-exits.ts'
import { mayRead, type Reader, type Round } from '../test/support/sight-reference.ts'
import { aRound } from '../test/support/sight-round.ts'
import { openChance } from './chance.ts'
import type { Database } from './database.ts'

/** What a drill of sight found: where somebody was shown too much, where too little, and what was no answer. All must be none. */
export interface SightOutcome {
  /** Texts read, each by one who may be there, and the values of canaries that were rightly seen there. */
  readonly read: number
  readonly seen: number
  readonly leaks: readonly string[]
  /** Fields that somebody may read and that the place should show them, but did not. */
  readonly missing: readonly string[]
  /** How often a place failed and was asked again, as on a machine with too much to do; and those that failed each time. */
  readonly repeated: number
  readonly failed: readonly string[]
}

interface Book {
  read: number
  seen: number
  readonly leaks: string[]
  readonly missing: string[]
  repeated: number
  readonly failed: string[]
}

/** How many exits are read before the rules, the roles and the owners become others; fewer in a short run. */
const A_ROUND = 400
const AT_ONCE = 16
const ROUNDS_AT_LEAST = 3

/** Reads at least `n` texts, chosen by chance like the rules, the roles and the owners, and compares each with the reference. */
export async function sightDrill({
  n,
  seed,
  database,
}: {
  readonly n: number
  readonly seed: number
  readonly database: Database
}): Promise<SightOutcome> {
  const model = await listenToPrompts()
  const company = await openSightCompany(database.url, model)
  const chance = openChance(seed)
  const aRoundReads = Math.min(A_ROUND, n / ROUNDS_AT_LEAST)
  const book: Book = { read: 0, seen: 0, leaks: [], missing: [], repeated: 0, failed: [] }
  while (book.read < n) {
    const round = await aRound(company, chance)
    for (const first of PEOPLE) {
      const exits = await exitsFor(company, first)
      const share = aRoundReads / PEOPLE.length / exits.length
      const chosen = exits.filter(() => chance() < share)
      for (let at = 0; at < chosen.length; at += AT_ONCE) {
        const some = chosen.slice(at, at + AT_ONCE)
        await Promise.all(some.map((exit) => readOne({ round, first, book, exit })))
      }
      comparePrompts({ round, first, book, prompts: model.take() })
    }
    await readMessages(company, round, book)
  }
  await company.close()
  await model.close()
  return book
}

/** A model that keeps what it is asked and never answers: Baton goes on by itself. */
async function listenToPrompts() {
  const prompts: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      prompts.push(Buffer.concat(chunks).toString())
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    take: () => prompts.splice(0),
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

interface Reading {
  readonly round: Round
  readonly first: string
  readonly book: Book
}

const TRIES = 4
const FAILED = 'The place failed'
/** What is said where the record store or Baton itself failed. */
const HAS_FAILED = new RegExp(
  `^${FAILED}|That failed, and it is our fault|cannot be reached|try again in a moment`,
  'i',
)

/** What a place tells; asked again where it fails, since a place that failed shows nobody anything. */
async function ask(exit: Exit, book: Book): Promise<string> {
  for (let tries = 1; ; tries++) {
    const told = await exit.read().catch((error: unknown) => `${FAILED}: ${error}`)
    const text = textOf(told)
    if (!HAS_FAILED.test(text) || tries === TRIES) return text
    book.repeated++
  }
}

async function readOne({ round, first, book, exit }: Reading & { readonly exit: Exit }) {
  const text = await ask(exit, book)
  const isAnswer = !HAS_FAILED.test(text)
  if (!isAnswer) book.failed.push(`${exit.name} to ${first}: ${text}`)
  const reader = round.readers.get(first)!
  const all = exit.to === 'everyone' ? [...round.readers.values()] : [reader]
  const alone = everyOne(round, all, exit.to === 'worker' || exit.to === 'everyone')
  const may = typeof exit.to === 'string' ? alone : both(alone, among(round, exit.to, false))
  compare(book, { round, text, exit: isAnswer ? exit : { name: exit.name }, who: first, may })
}

/** The model is asked for one who asks; a summary is for all who may see the deal, and is written for the least of them. */
function comparePrompts({
  round,
  first,
  book,
  prompts,
}: Reading & { readonly prompts: readonly string[] }) {
  const may = everyOne(round, [round.readers.get(first)!], true)
  for (const text of prompts) {
    const isForAll = text.includes('nextAction')
    compare(book, {
      ...{ round, text, exit: { name: isForAll ? 'summary prompt' : 'answer prompt' }, who: first },
      may: (canary) => may(canary) && !(isForAll && Object.hasOwn(round.fields, canary.path)),
    })
  }
}

type May = (canary: Canary) => boolean

const everyOne = (round: Round, readers: readonly Reader[], isWork: boolean) => (canary: Canary) =>
  readers.every((reader) => mayRead(round, reader, canary, isWork))

const both = (one: May, other: May) => (canary: Canary) => one(canary) && other(canary)

/** What all may read who are there, whoever they are. */
function among(round: Round, there: Present, isWork: boolean): May {
  const known = [...round.readers.values()].filter(({ id }) => there.people.includes(id))
  const readers = there.colleagues ? [...known, NOBODY] : known
  return (canary) => !there.strangers && everyOne(round, readers, isWork)(canary)
}

/** Cards stand where all can look who are there; a person's own conversation is theirs. */
async function readMessages({ house, people, present }: SightCompany, round: Round, book: Book) {
  const rows = await house.db
    .selectFrom('message')
    .select(['conversation', 'noun', 'card'])
    .where('chat', '=', 'slack')
    .execute()
  const byId = new Map([...people].map(([first, { id }]) => [id as string, first]))
  for (const { conversation, noun, card } of rows) {
    const own = byId.get(conversation.replace('person:', ''))
    const there = own ? { ...ALONE, people: [people.get(own)!.id] } : present.get(conversation)
    const may = there ? among(round, there, true) : () => false
    const exit = { name: `${noun} in ${own ? `person:${own}` : conversation}`, shows: [] }
    compare(book, { round, text: textOf(card), exit, who: 'those there', may })
  }
}

/** A colleague whom Baton does not know. */
const NOBODY: Reader = { id: 'nobody', roles: [] }

interface Compared {
  readonly round: Round
  readonly text: string
  readonly exit: Pick<Exit, 'name' | 'shows' | 'about'>
  readonly who: string
  may(canary: Canary): boolean
}

function compare(book: Book, { round, text, exit, who, may }: Compared): void {
  book.read++
  for (const canary of CANARIES) {
    if (!canary.looks.test(text)) continue
    if (may(canary)) book.seen++
    else book.leaks.push(`${exit.name} to ${who}: ${canary.path} of ${SUBJECTS[canary.of]!.name}`)
  }
  for (const of of exit.about ?? []) {
    for (const path of exit.shows ?? []) {
      const all = CANARIES.filter((it) => it.of === of && it.path === path)
      const isThere = all.some(({ looks }) => looks.test(text))
      const isExpected = all.length > 0 && may(all[0]!) && round.filled.has(`${of} ${path}`)
      const { noun, name } = SUBJECTS[of]!
      if (isExpected && may({ ...all[0]!, path: `${noun}.name` }) && !isThere)
        book.missing.push(`${exit.name} to ${who}: ${path} of ${name}`)
    }
  }
}

/** What is told, as one reads it: without the marks of a page and what it is told by. */
function textOf(told: unknown): string {
  const text = typeof told === 'string' ? told : JSON.stringify(told ?? '')
  return text.replace(/<[^>]*>/g, ' ').replaceAll('&nbsp;', ' ')
}
