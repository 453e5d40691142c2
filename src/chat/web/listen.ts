import { Router } from 'express'
import type { Changes } from '../../changes.ts'
import type { Doors, House } from '../../house.ts'
import { serveAssets } from './assets.ts'
import { enter } from './enter.ts'
import { files } from './files.ts'
import { inbound } from './inbound.ts'
import { install } from './install.ts'
import { Live } from './live.ts'
import { read } from './read.ts'
import { records } from './records.ts'
import { search } from './search.ts'
import { talk } from './talk.ts'
import type { Installer } from './visit.ts'

/**
 * The chat in the browser, mounted at `/`. It answers its own paths only and lets all others pass.
 * `close` ends the open event streams, so that the server can stop.
 */
export function webChat(deps: {
  readonly house: House
  readonly doors: Doors
  readonly changes: Pick<Changes, 'on'>
  readonly settings: { readonly picker: boolean }
  readonly loadSample: () => Promise<void>
  readonly installer?: () => Installer | null
}): Router & { close(): void } {
  const live = new Live()
  const stop = deps.changes.on((conversations) => live.tell(conversations))
  const { installer = () => null } = deps
  const web = { ...deps, installer, live, loadSample: once(deps.loadSample) }
  const router = Router()
  router.get('/assets/:hash/:name', serveAssets)
  enter(router, web)
  install(router, web)
  files(router, web)
  read(router, web)
  talk(router, web)
  search(router, web)
  records(router, web)
  inbound(router, web)
  const close = () => {
    stop()
    live.close()
  }
  return Object.assign(router, { close })
}

/** While one call is under way, others wait for it instead of doing the same. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return async () => {
    running ??= work().finally(() => {
      running = null
    })
    await running
  }
}
