import { randomUUID } from 'node:crypto'
import { doors } from '../../handlers/index.ts'
import { answerPress } from '../../src/chat/answer.ts'
import { ALONE, type Asked } from '../../src/house.ts'
import { OF, OPEN, SUBJECTS } from './sight-canaries.ts'
import { CHANNELS, type SightCompany } from './sight-company.ts'
import type { Exit } from './sight-exits.ts'
import { CARD_OF } from './sight-shows.ts'

interface Reading {
  readonly first: string
  readonly asked: Asked
}

type Noun = 'lead' | 'ticket'
const RECORD = { lead: [...CARD_OF.lead, 'account.industry'], ticket: CARD_OF.ticket }
/** Buttons that ask for something before they do anything. */
const ASKING = { lead: ['disqualify-lead'], ticket: ['answer-ticket', 'solve-ticket'] }

/** Everything that can be read of leads and tickets by one person, each with what it must show. */
export function inboundExits(company: SightCompany, reading: Reading): Exit[] {
  return (['lead', 'ticket'] as const).flatMap((noun) => [
    ...OF[noun].flatMap((of) => ofOne(company, reading, { noun, of })),
    ...lists(company, reading.first, noun),
  ])
}

function ofOne(
  company: SightCompany,
  { first, asked }: Reading,
  { noun, of }: { readonly noun: Noun; readonly of: number },
): Exit[] {
  const { key } = SUBJECTS[of]!
  const exit = (words: string, shows: readonly string[], read: Exit['read']): Exit => ({
    ...{ name: words, to: 'reader', shows, about: [of], read },
  })
  const line = (words: string, shows: readonly string[] = []) =>
    exit(words, shows, async () => await company.say(first, words))
  const get = (path: string, shows: readonly string[] = []) =>
    exit(`GET ${path}`, shows, async () => await company.fetch(first, path))
  const path = `/${noun}s/${key}`
  const id = company.ids.get(key)!
  const isOpen = OPEN[noun].includes(of)
  const press = (named: string, value: string, shows: readonly string[] = []) =>
    exit(`press ${named} ${key}`, shows, async () => {
      return await answerPress(doors, { press: named, value }, { ...asked, id: randomUUID() })
    })
  return [
    line(`/${noun} show ${key}`, CARD_OF[noun]),
    line(`/owner ${key}`, [`${noun}.name`]),
    line(`/note list ${key}`, [`${noun}.note`]),
    line(`/ask ${key}`),
    get(path, [...CARD_OF[noun], `${noun}.note`]),
    get(`${path}?part=body`, [`${noun}.name`]),
    get(`/api/v1${path}`, RECORD[noun]),
    press('show-me', `${noun}:${id}`, CARD_OF[noun]),
    press('why', `${noun}:${id}`, [`${noun}.name`]),
    ...(isOpen ? ASKING[noun] : []).map((it) => press(it, id)),
    exit(`preview ${key}`, CARD_OF[noun], () => doors.preview(path, asked, ALONE)),
    ...CHANNELS.map((channel): Exit => {
      const there = company.present.get(`channel:${channel}`) ?? ALONE
      const words = `preview ${key} in ${channel}`
      return { ...exit(words, CARD_OF[noun], () => doors.preview(path, asked, there)), to: there }
    }),
  ]
}

function lists(company: SightCompany, first: string, noun: Noun): Exit[] {
  const letter = { lead: 'Zl', ticket: 'Zk' }[noun]
  const row = [`${noun}.name`, ...(noun === 'lead' ? ['account.region'] : [])]
  const exit = (words: string, shown: Pick<Exit, 'shows' | 'about'>, isPage = false): Exit => ({
    ...{ name: isPage ? `GET ${words}` : words, to: 'reader', ...shown },
    read: async () =>
      isPage ? await company.fetch(first, words) : await company.say(first, words),
  })
  const open = { shows: row, about: OPEN[noun] }
  const all = { shows: RECORD[noun], about: OF[noun] }
  return [
    exit(`/${noun} list all`, open),
    exit(`/${noun} list`, {}),
    exit(`/${noun} list ben`, {}),
    exit(`/${noun} show ${letter}name`, {}),
    exit(`/${noun}s`, open, true),
    exit(`/${noun}s?mine=1`, {}, true),
    exit(`/${noun}s?q=${letter}name`, { shows: row, about: OF[noun] }, true),
    exit(`/api/v1/${noun}s?limit=200`, all, true),
    exit(`/api/v1/${noun}s?limit=200&q=${letter}name`, all, true),
    exit(`/api/v1/${noun}s?owner=me`, {}, true),
  ]
}
