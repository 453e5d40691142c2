import { doors } from '../../handlers/index.ts'
import { answerPress } from '../../src/chat/answer.ts'
import { compileDigest } from '../../src/digests.ts'
import { ALONE, type Asked, type Present } from '../../src/house.ts'
import type { Conversation } from '../../src/model.ts'
import { OF, SUBJECTS } from './sight-canaries.ts'
import { CHANNELS, type SightCompany } from './sight-company.ts'
import { inboundExits } from './sight-inbound-exits.ts'
import { linkExits } from './sight-links.ts'
import { CARD_OF, COLLEAGUES } from './sight-shows.ts'

/** A place where something of a record can be read. */
export interface Exit {
  readonly name: string
  /** Who reads it: one person who may see the deal, or has work of their own there; or all who can look there with them. */
  readonly to: 'reader' | 'worker' | 'everyone' | Present
  /** The fields it shows, to whoever may read them, of each of the SUBJECTS that it is about. */
  readonly shows?: readonly string[]
  readonly about?: readonly number[]
  read(): Promise<unknown>
}

const RECORD = [...CARD_OF.deal, 'deal.lead_source', 'deal.contract_type']
const ACCOUNT = ['account.region', 'account.industry', 'account.domain']

/** Everything that can be read by one person, each with what it must show. */
export async function exitsFor(company: SightCompany, first: string): Promise<Exit[]> {
  const asked = await company.by(first)
  const { db } = company.house
  const subjects = await db
    .selectFrom('message')
    .select(['id', 'noun', 'subjectId', 'conversation'])
    .execute()
  const shown = subjects.filter(
    ({ conversation }) =>
      conversation.startsWith('channel:') || conversation === `person:${asked.by.id}`,
  )
  const presses = shown.flatMap(({ noun, subjectId: id }) => [
    ['show-me', `${noun}:${id}`] as const,
    ...(noun === 'deal' ? [['why', id] as const, ['clocks', id] as const] : []),
    ...(noun === 'exception' ? [['fix', id] as const] : []),
  ])
  const threads = shown.map(({ id, conversation }) => {
    const [kind, name] = conversation.split(':')
    return `${kind === 'channel' ? `/c/${name}` : '/me'}/m/${id}`
  })
  return [
    ...OF.deal.flatMap((of) => ofDeal(company, { first, asked, of })),
    ...inboundExits(company, { first, asked }),
    ...linkExits(company, first),
    ...said(company, first),
    ...fetched(company, first),
    ...own(company, asked),
    ...presses.map(
      ([press, value]): Exit => ({
        ...{ name: `press ${press} ${value}`, to: 'worker' },
        read: async () => await answerPress(doors, { press, value }, asked),
      }),
    ),
    ...threads.map(
      (path): Exit => ({
        ...{ name: `GET ${path}`, to: 'worker' },
        read: async () => await company.fetch(first, path),
      }),
    ),
  ]
}

interface OfDeal {
  readonly first: string
  readonly asked: Asked
  readonly of: number
}

function ofDeal(company: SightCompany, { first, asked, of }: OfDeal): Exit[] {
  const { key } = SUBJECTS[of]!
  const about = [of]
  const line = (words: string, shows: readonly string[] = []): Exit => ({
    ...{ name: words, to: 'reader', shows, about },
    read: async () => await company.say(first, words),
  })
  const get = (path: string, shows: readonly string[] = []): Exit => ({
    ...{ name: `GET ${path}`, to: 'reader', shows, about },
    read: async () => await company.fetch(first, path),
  })
  return [
    line(`/deal show ${key}`, CARD_OF.deal),
    line(`/deal export ${key}`, ['deal.note']),
    line(`/deal clocks ${key}`),
    line(`/deal move ${key}`),
    line(`/owner ${key}`, ['deal.name']),
    line(`/owner A-${of + 1}`),
    line(`/ask ${key}`, ['deal.name', 'deal.amount', 'deal.close_date']),
    line(`/ask summary ${key}`, ['deal.name']),
    get(`/deals/${key}`, [...RECORD, 'deal.note']),
    get(`/api/v1/deals/${key}`, [...RECORD, 'deal.currency']),
    get(`/api/v1/deals/${key}/timeline`, ['deal.amount', 'deal.note']),
    get(`/accounts/A-${of + 1}`, ACCOUNT),
    {
      ...{ name: `preview ${key}`, to: 'reader', shows: CARD_OF.deal, about },
      read: async () => await doors.preview(`/deals/${key}`, asked, ALONE),
    },
    ...CHANNELS.map((channel): Exit => {
      const there = company.present.get(`channel:${channel}`) ?? ALONE
      return {
        ...{ name: `preview ${key} in ${channel}`, to: there, shows: CARD_OF.deal, about },
        read: async () => await doors.preview(`/deals/${key}`, asked, there),
      }
    }),
  ]
}

function said(company: SightCompany, first: string): Exit[] {
  const lines: [string, Exit['to'], string[]?][] = [
    ['/deal list all', 'reader'],
    ['/deal list', 'reader'],
    ['/task list', 'worker'],
    ['/task list ole', 'worker'],
    ['/task list ben', 'worker'],
    ['/owner T-1', 'worker'],
    ['/owner Zqtask', 'worker'],
    ['/approve list', 'worker'],
    ['/ask What is open for me?', 'worker'],
    ['/ask What does Ole do?', 'worker'],
    ['/ask Who owns Zqfirm2?', 'reader'],
    ['/deal show Zqname', 'reader'],
    ['/baton doctor', 'reader'],
    ['/baton rules', 'reader'],
    ['/baton exceptions', 'worker'],
    ['/away show', 'worker'],
    ['/away show ole', 'worker'],
  ]
  return lines.map(([line, to, shows = []]) => ({
    ...{ name: line, to, shows, about: OF.deal },
    read: async () => await company.say(first, line),
  }))
}

function fetched(company: SightCompany, first: string): Exit[] {
  const paths: [string, Exit['to'], string[]?][] = [
    ['/deals', 'reader', ['deal.name', 'deal.amount', 'deal.close_date']],
    ['/projects/P-1', 'worker'],
    ['/tasks', 'worker'],
    ['/me', 'worker'],
    ['/api/v1/deals?limit=200', 'reader', RECORD],
    ['/api/v1/accounts?limit=200', 'reader', ACCOUNT],
    ['/api/v1/tasks?limit=200', 'worker'],
    ['/api/v1/projects?limit=200', 'worker'],
    ['/api/v1/approvals?limit=200', 'worker'],
    ['/api/v1/clocks?limit=200', 'worker'],
    ['/api/v1/exceptions?limit=200', 'worker'],
    ['/api/v1/messages?limit=200', 'worker'],
  ]
  const rooms = CHANNELS.map(
    (name): Exit => ({
      ...{ name: `GET /c/${name}`, to: 'everyone' },
      read: async () => await company.fetch(first, `/c/${name}`),
    }),
  )
  return [
    ...rooms,
    ...paths.map(
      ([path, to, shows = []]): Exit => ({
        ...{ name: `GET ${path}`, to, shows, about: OF.deal },
        read: async () => await company.fetch(first, path),
      }),
    ),
  ]
}

function own(company: SightCompany, asked: Asked): Exit[] {
  const due = {
    every: 'daily',
    day: '2030-01-08',
    at: '2030-01-08T08:30:00Z',
    late: false,
  } as const
  const digest = (to: Exit['to'], conversation: Conversation): Exit => ({
    ...{ name: `digest of ${conversation}`, to },
    read: async () => await compileDigest(company.house, { ...due, conversation }),
  })
  return [
    { name: 'home', to: 'worker', read: async () => await doors.home(asked) },
    { name: 'prompts', to: 'reader', read: async () => await doors.prompts(asked) },
    {
      ...{ name: 'search deal', to: 'reader', shows: ['deal.name'], about: OF.deal },
      read: async () => await doors.search('deal', 'Zqname', asked),
    },
    {
      ...{ name: 'search account', to: 'reader' },
      read: async () => await doors.search('account', 'Zqfirm', asked),
    },
    digest('worker', `person:${asked.by.id}`),
    ...CHANNELS.map((channel) => digest(COLLEAGUES, `channel:${channel}`)),
  ]
}
