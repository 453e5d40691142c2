import { App, ExpressReceiver } from '@slack/bolt'
import type { Express, NextFunction, Request, Response } from 'express'
import type { Chat, Doors, House } from '../../house.ts'
import type { SlackSettings } from './api.ts'
import { translate } from './faults.ts'
import { listen } from './listen.ts'
import { boltLog } from './log.ts'
import { openPlaces } from './places.ts'
import { openShow } from './show.ts'
import { openWhisperer } from './whisper.ts'
import { openWorkspaces } from './workspaces.ts'

export type { SlackSettings }

const PATH = '/slack/events'
const BODY_LIMIT = 512 * 1024
const AHEAD_SECONDS = 60

export interface SlackChat extends Chat {
  /** Null when Slack knows us; otherwise what is wrong, in a sentence. Asks Slack until it once succeeded. */
  trouble(): Promise<string | null>
}

/** Mounts POST /slack/events on the server and gives the chat port. Slack need not be reachable yet. */
export async function connectSlack(deps: {
  readonly settings: SlackSettings
  readonly server: Express
  readonly house: House
  readonly doors: Doors
}): Promise<SlackChat> {
  const { settings, server, house, doors } = deps
  const workspaces = openWorkspaces(settings, house)
  const places = openPlaces(workspaces, house)
  const whisperer = openWhisperer(workspaces, house.url, ({ id }, err) =>
    house.log.warn({ err, signal: id }, 'a form did not open in Slack'),
  )
  const { app, settle } = openApp(settings, server, house)
  listen(app, { house, doors, workspaces, places, whisperer })

  const trouble = async (): Promise<string | null> =>
    await workspaces.all().then(
      () => null,
      (error: unknown) => String((translate(error, 'this workspace') as Error).message),
    )
  void trouble().then((says) => says && house.log.warn({ chat: 'slack' }, says))
  return {
    name: 'slack',
    show: openShow({ house, workspaces, places }),
    trouble,
    close: settle,
  }
}

/** Bolt on our server. `settle` waits for the gestures at work, whose answers may follow their acknowledgement. */
function openApp(settings: SlackSettings, server: Express, house: House) {
  server.use(PATH, refuseFuture)
  const receiver = new ExpressReceiver({
    app: server,
    signingSecret: settings.signingSecret,
    endpoints: PATH,
    bodyLimit: BODY_LIMIT,
    logger: boltLog(house.log),
  })
  const app = new App({
    receiver,
    // Asking Slack who we are is left to `workspaces`, so that Bolt needs no answer from Slack to start.
    authorize: async () => ({ botToken: settings.botToken }),
    clientOptions: settings.apiUrl ? { slackApiUrl: settings.apiUrl } : {},
    convoStore: false,
    ignoreSelf: false,
    logger: boltLog(house.log),
  })
  const working = new Set<Promise<unknown>>()
  app.use(async ({ next }) => {
    const work = next()
    working.add(work)
    await work.finally(() => working.delete(work))
  })
  app.error(async (error) => {
    house.log.error({ err: error, chat: 'slack' }, 'a gesture in Slack was not answered')
    throw error
  })
  const settle = async (): Promise<void> => {
    await Promise.allSettled(working)
  }
  return { app, settle }
}

/** Bolt refuses what is too old, but takes a signature dated in the future, which could be used for years. */
function refuseFuture(request: Request, response: Response, next: NextFunction): void {
  const at = Number(request.headers['x-slack-request-timestamp'])
  if (at > Date.now() / 1000 + AHEAD_SECONDS) {
    response.status(401).end()
    return
  }
  next()
}
