import type { Express } from 'express'
import type { Chat, Doors, House } from '../../house.ts'
import { openCrowd } from '../crowd.ts'
import { openAudience } from './audience.ts'
import { openBot } from './bot.ts'
import { openCopies } from './copies.ts'
import { openCredentials } from './credentials.ts'
import { openGate } from './gate.ts'
import { WINDOWS } from './limits.ts'
import { listen } from './listen.ts'
import { openLost } from './lost.ts'
import { openMembers } from './members.ts'
import { openPresence } from './presence.ts'
import { openRooms } from './rooms.ts'
import type { TeamsSettings } from './settings.ts'
import { openShow } from './show.ts'
import { openWhisperer } from './whisper.ts'
import { openWire } from './wire.ts'

export interface TeamsChat extends Chat {
  /** Null when Microsoft knows us; otherwise what is wrong, in a sentence. */
  trouble(): Promise<string | null>
  /** Asks of accounts that may be in no place of ours any more, as far as Teams could not be asked before. */
  lookForLost(): Promise<void>
}

/** Mounts POST /api/messages on the server and gives the chat port. Teams need not be reachable yet. */
export function connectTeams({
  settings,
  server,
  house,
  doors,
}: {
  readonly settings: TeamsSettings
  readonly server: Express
  readonly house: House
  readonly doors: Doors
}): TeamsChat {
  const { log, url } = house
  const credentials = openCredentials(settings)
  const bot = openBot(settings, credentials, openWire(settings))
  const rooms = openRooms(house, bot)
  const tenants = settings.app?.tenants ?? ['local']
  const members = openMembers({ house, bot, rooms, tenants })
  const whisperer = openWhisperer({ bot, members, url, log })
  const copies = openCopies({ house, bot, rooms })
  const working = new Set<Promise<unknown>>()
  const later = (work: Promise<unknown>): void => {
    const done = work.catch((error: unknown) =>
      log.error({ err: error, chat: 'teams' }, 'what follows an answer failed'),
    )
    working.add(done)
    void done.finally(() => working.delete(done))
  }
  const reopened: (() => void)[] = []
  const mayReopen = () => {
    for (const listener of reopened) listener()
  }
  const gate = openGate(settings, house.now)
  const audience = openAudience({ house, bot, rooms })
  const lookForLost = openLost(house, openPresence(bot, rooms))
  const desk = { house, doors, bot, rooms, members, whisperer, copies, audience, lookForLost }
  listen(server, gate, { ...desk, crowd: openCrowd(), later, mayReopen })
  if (!settings.app) {
    log.warn(
      { chat: 'teams' },
      'TEAMS WITHOUT SIGN-IN: only an emulator on this machine may connect',
    )
  }
  return {
    name: 'teams',
    windows: settings.windows ?? WINDOWS,
    onReopened(listener) {
      reopened.push(listener)
    },
    show: openShow({ house, bot, rooms, members }),
    audience,
    lookForLost,
    trouble: async () =>
      await credentials.token().then(
        () => null,
        (error: unknown) => String((error as Error).message),
      ),
    async close() {
      while (working.size > 0) await Promise.all(working)
    },
  }
}
