import { randomBytes, timingSafeEqual } from 'node:crypto'
import { webApi } from '@slack/bolt'
import { z } from 'zod'
import { Refusal } from '../../errors.ts'
import type { House } from '../../house.ts'
import type { Safe } from '../../safe.ts'
import { useInstallLink } from '../../store/access.ts'
import { claimHeard, finishHeard } from '../../store/heard.ts'
import { findPerson } from '../../store/people.ts'
import type { CameBack, Installer, Installing } from '../web/visit.ts'
import { clientOptions, openSlackApi, readSelf, type SlackSettings } from './api.ts'
import { translate } from './faults.ts'
import type { Installations } from './installed.ts'
import { SCOPES } from './scopes.ts'

const GOOD_MS = 15 * 60_000
const ABOUT = 'slack install'

/** What travels through Slack and back, sealed: nobody else can make or read it. */
const State = z.object({
  nonce: z.string(),
  at: z.number(),
  person: z.string().nullable(),
  link: z.string().nullable(),
})
type State = z.infer<typeof State>

interface Deps {
  readonly settings: SlackSettings
  readonly house: House
  readonly safe: Safe
  readonly installations: Installations
  /** What waited for the workspace may go on. */
  mayReopen(): void
}

/** OAuth, for the workspaces that an admin chooses. What was not begun here, by this browser and lately, attaches nothing. */
export function openInstaller(deps: Deps): Installer | null {
  const { settings, house, safe, installations } = deps
  const { oauth, apiUrl } = settings
  if (!oauth) return null
  const redirect = `${house.url}/slack/oauth_redirect`
  return {
    begin(by: Installing) {
      const nonce = randomBytes(32).toString('base64url')
      const state: State = { ...by, nonce, at: house.now().getTime() }
      const url = new URL('/oauth/v2/authorize', apiUrl ?? 'https://slack.com')
      url.search = new URLSearchParams({
        client_id: oauth.clientId,
        scope: SCOPES.join(','),
        redirect_uri: redirect,
        state: safe.seal(JSON.stringify(state), ABOUT).toString('base64url'),
      }).toString()
      return { url: url.href, proof: nonce }
    },
    async finish(back) {
      const state = readState(deps, back)
      await useOnce(house, state)
      if (back.error || !back.code) {
        throw new Refusal('Slack was told not to connect. Open the page again to try once more.')
      }
      const by = await whoMay(house, state)
      const granted = await exchange(deps, { ...oauth, code: back.code, redirect_uri: redirect })
      const { token, scopes } = granted
      const api = openSlackApi({ token, apiUrl, onDead: () => {} }, house.log)
      const self = await readSelf(api)
      const name = granted.name ?? self.name
      await installations.add({ ...self, name, token, scopes, by })
      deps.mayReopen()
      house.log.info({ chat: 'slack', team: self.team, by }, 'installed in a workspace')
      return name
    },
    places: async () => [
      ...(await installations.live()).map(({ name, team }) => `${name} (${team})`),
      ...(await installations.troubles()),
    ],
  }
}

function readState({ house, safe }: Deps, { state, proof }: CameBack): State {
  try {
    const opened = State.parse(JSON.parse(safe.open(Buffer.from(state, 'base64url'), ABOUT)))
    const age = house.now().getTime() - opened.at
    if (isSame(opened.nonce, proof ?? '') && age >= 0 && age <= GOOD_MS) return opened
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SyntaxError || error instanceof z.ZodError))
      throw error
  }
  throw new Refusal(
    'This was not begun here, not in this browser, or more than 15 minutes ago. Open /slack/install and begin anew.',
  )
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function useOnce({ db, org, now }: House, { nonce }: State): Promise<void> {
  const key = `slack:install:${nonce}`
  const [isFirst] = await claimHeard(db, { org, now: now() }, [key])
  if (!isFirst) throw new Refusal('This was done already. Open /slack/install and begin anew.')
  await finishHeard(db, { org, now: now() }, [key])
}

/** The admin, as they are now; null for the holder of a link, which is used up. */
async function whoMay({ db, org, now }: House, { person, link }: State) {
  if (person) {
    const found = await findPerson(db, org, { id: person, now: now().toISOString() })
    if (found?.roles.includes('admin')) return found.id
  } else if (link && (await useInstallLink(db, { org, secret: link, now: now() }))) {
    return null
  }
  throw new Refusal(
    'Only an admin of Baton, or a fresh link from `npm run baton -- slack install`, connects a workspace.',
  )
}

async function exchange(
  { settings, house }: Deps,
  { clientId, clientSecret, code, redirect_uri }: Record<string, string>,
) {
  const client = new webApi.WebClient(
    undefined,
    clientOptions({ apiUrl: settings.apiUrl, retries: 0 }, house.log),
  )
  const given = { client_id: clientId!, client_secret: clientSecret!, code: code!, redirect_uri }
  try {
    return granted(await client.oauth.v2.access(given as webApi.OAuthV2AccessArguments))
  } catch (error) {
    throw translate(error, 'this workspace')
  }
}

function granted(answer: webApi.OauthV2AccessResponse) {
  const { access_token: token, token_type, refresh_token, scope, team, enterprise } = answer
  if (refresh_token) {
    throw new Refusal(
      'The Slack app rotates its tokens, which Baton does not follow. Switch token rotation off (manifest.yml) and make a new app: Slack cannot undo it.',
    )
  }
  if (!token || token_type !== 'bot') throw new Refusal('Slack gave no token for a bot. Try again.')
  return { token, scopes: scope?.split(',') ?? [], name: team?.name ?? enterprise?.name ?? null }
}
