import { App } from '@slack/bolt'
import type { Express } from 'express'
import type { Changes } from '../../changes.ts'
import type { Chat, Doors, House } from '../../house.ts'
import type { Safe } from '../../safe.ts'
import { openCrowd } from '../crowd.ts'
import type { Installer } from '../web/visit.ts'
import { clientOptions, type SlackSettings } from './api.ts'
import { openAudience } from './audience.ts'
import { translate } from './faults.ts'
import { type Hearing, openHearing } from './hearing.ts'
import { openInstaller } from './install.ts'
import { openInstallations } from './installed.ts'
import { listen } from './listen.ts'
import { boltLog } from './log.ts'
import { openSearch } from './mark.ts'
import { openPlaces } from './places.ts'
import { mountReceiver } from './receiver.ts'
import { openRepair, openShow } from './show.ts'
import { openSocket } from './socket.ts'
import { openWhisperer } from './whisper.ts'
import { openWorkspaces, type Workspaces } from './workspaces.ts'

export type { SlackSettings }

/** A message a second in a channel, posted or edited, with short bursts. */
const WINDOWS = [{ calls: 4, ms: 4_000 }]
const HOMES_EVERY_MS = 1500

export interface SlackChat extends Chat {
  /** Null when Slack knows us; otherwise what is wrong, in a sentence. Asks Slack until it once succeeded. */
  trouble(): Promise<string | null>
  /** A sentence for each workspace that was lost, though Slack as a whole is well. */
  lost(): Promise<readonly string[]>
  /** Installs Baton in further workspaces; null where that is not set up. */
  readonly installer: Installer | null
  /** Works off what was heard and left undone. */
  sweep(): Promise<void>
}

/** Hears Slack, at POST /slack/events or over a socket, and gives the chat port. Slack need not be reachable yet. */
export async function connectSlack(deps: {
  readonly settings: SlackSettings
  readonly server: Express
  readonly house: House
  readonly doors: Doors
  readonly safe: Safe
  readonly changes: Pick<Changes, 'on'>
}): Promise<SlackChat> {
  const { settings, server, house, doors, safe } = deps
  const { botToken, signingSecret, appToken, apiUrl } = settings
  const installations = openInstallations({ house, safe, botToken })
  const workspaces = openWorkspaces({ settings, house, installations })
  const places = openPlaces(workspaces, house)
  const whisperer = openWhisperer(workspaces, house)
  const { app, hearing } = openApp(settings, house, workspaces)
  const reopened: (() => void)[] = []
  const mayReopen = () => {
    for (const listener of reopened) listener()
  }
  const search = openSearch()
  const audience = openAudience(house, places)
  const asked = { house, doors, installations, workspaces, places, whisperer, audience }
  const desk = { ...asked, crowd: openCrowd(), mayReopen }
  const homes = listen(app, desk, settings.homesEveryMs ?? HOMES_EVERY_MS)
  const stop = deps.changes.on(homes.tell)
  const socket = appToken ? openSocket({ appToken, apiUrl }, house.log, hearing.hear) : null
  if (signingSecret && !socket) mountReceiver(server, signingSecret, hearing.hear)

  const trouble = async (): Promise<string | null> =>
    await workspaces.all().then(
      () => socket?.trouble() ?? null,
      (error: unknown) => String((translate(error, 'this workspace') as Error).message),
    )
  void trouble().then((says) => says && house.log.warn({ chat: 'slack' }, says))
  return {
    name: 'slack',
    windows: settings.windows ?? WINDOWS,
    show: openShow({ house, workspaces, places, search }),
    repair: openRepair({ house, workspaces, places, search }),
    onReopened(listener) {
      reopened.push(listener)
    },
    audience,
    trouble,
    lost: installations.troubles,
    installer: openInstaller({ settings, house, safe, installations, mayReopen }),
    sweep: hearing.sweep,
    async close() {
      stop()
      await socket?.close()
      await Promise.all([homes.close(), hearing.settle()])
    },
  }
}

/** Bolt, which sorts what is heard; the hearing itself is ours, so that nothing is acknowledged too early. */
function openApp(
  { apiUrl }: SlackSettings,
  house: House,
  workspaces: Workspaces,
): { readonly app: App; readonly hearing: Hearing } {
  const nothing = async (): Promise<void> => {}
  const app = new App({
    receiver: { init() {}, start: nothing, stop: nothing },
    authorize: async ({ teamId, enterpriseId }) =>
      await accountIn(workspaces, [teamId, enterpriseId]),
    clientOptions: clientOptions({ apiUrl, retries: 0 }, house.log),
    convoStore: false,
    ignoreSelf: false,
    logger: boltLog(house.log),
  })
  app.error(async (error) => {
    house.log.error({ err: error, chat: 'slack' }, 'a gesture in Slack was not answered')
    throw error
  })
  return { app, hearing: openHearing(house, async (told) => await app.processEvent(told)) }
}

/** Empty while Slack cannot say who we are, and for strangers: whoever listens finds that out, and says so. */
async function accountIn(workspaces: Workspaces, ids: (string | undefined)[]) {
  const workspace = await workspaces.of(ids).catch(() => null)
  if (!workspace) return {}
  const { token, self } = workspace
  return { botToken: token, botUserId: self.user, ...(self.bot && { botId: self.bot }) }
}
