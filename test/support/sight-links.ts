import { ALONE } from '../../src/house.ts'
import { OF, SUBJECTS } from './sight-canaries.ts'
import { CHANNELS, type SightCompany } from './sight-company.ts'
import type { Exit } from './sight-exits.ts'
import { CARD_OF, COLLEAGUES } from './sight-shows.ts'

const NOUNS = ['deal', 'lead', 'ticket'] as const

/** Links to pages that one person puts into messages, in Slack and Teams, and the deals that Teams offers to put there. */
export function linkExits(company: SightCompany, first: string): Exit[] {
  const places = [null, ...CHANNELS].map((channel) => ({
    channel,
    to: (channel && company.present.get(`channel:${channel}`)) || ALONE,
  }))
  return [
    ...places.flatMap(({ channel, to }) =>
      NOUNS.map((noun) => inSlack(company, { first, channel, to, noun })),
    ),
    ...places.flatMap(({ channel, to }) => inTeams(company, { first, channel, to })),
    ...inGroup(company, first),
  ]
}

interface At {
  readonly first: string
  readonly channel: string | null
  readonly to: NonNullable<Exit['to']>
}

function inSlack(
  company: SightCompany,
  { first, channel, to, noun }: At & { readonly noun: (typeof NOUNS)[number] },
): Exit {
  const about = OF[noun]
  return {
    ...{ name: `links to ${noun}s in Slack's ${channel}`, to, shows: CARD_OF[noun], about },
    read: async () => await company.share(first, channel, about.map(pathOf)),
  }
}

function inTeams(company: SightCompany, { first, channel, to }: At): Exit[] {
  const place = channel === null ? 'person' : (`channel:${channel}` as const)
  return [
    ...[...SUBJECTS.keys()].map(
      (of): Exit => ({
        ...{ name: `link to ${SUBJECTS[of]!.key} in Teams' ${place}`, to },
        ...{ shows: CARD_OF[SUBJECTS[of]!.noun], about: [of] },
        read: async () => await company.teams.link(first, place, urlOf(company, of)),
      }),
    ),
    {
      ...{ name: `deals offered in Teams' ${place}`, to, shows: CARD_OF.deal, about: OF.deal },
      read: async () => await company.teams.search(first, place, 'Zqname'),
    },
  ]
}

/** Nobody can say who reads a chat of several: what all who work here may read is shown. */
function inGroup(company: SightCompany, first: string): Exit[] {
  return [...SUBJECTS.keys()].map((of) => ({
    ...{ name: `link to ${SUBJECTS[of]!.key} in a group chat of Teams`, to: COLLEAGUES },
    ...{ shows: CARD_OF[SUBJECTS[of]!.noun], about: [of] },
    read: async () => await company.teams.link(first, 'group', urlOf(company, of)),
  }))
}

function pathOf(of: number): string {
  const { noun, key } = SUBJECTS[of]!
  return `/${noun}s/${key}`
}

const urlOf = ({ house }: SightCompany, of: number) => `${house.url}${pathOf(of)}`
