import type { Router } from 'express'
import { nameOfFile, takeFile } from '../../store/handed.ts'
import { FILES } from '../file-link.ts'
import { filePage } from './pages/file.ts'
import { fromOwnPage, opens, send, type Visit, type Web } from './visit.ts'

/** Documents by their links from a chat. Whoever holds the link may fetch it, once. */
export function files(router: Router, web: Web): void {
  router.get(`${FILES}/:token`, opens(web, showFile))
  router.post(`${FILES}/:token`, ...fromOwnPage, opens(web, sendFile))
}

async function showFile(visit: Visit): Promise<void> {
  const name = await nameOfFile(visit.web.house.db, shownIn(visit))
  send(visit, filePage({ ...visit, name, path: visit.request.path }), name ? 200 : 410)
}

async function sendFile(visit: Visit): Promise<void> {
  const { web, request, response } = visit
  const file = await takeFile(web.house.db, shownIn(visit))
  if (!file) return send(visit, filePage({ ...visit, name: null, path: request.path }), 410)
  response.attachment(file.name).type(`${file.type}; charset=utf-8`).send(file.text)
}

function shownIn({ web, request }: Visit) {
  const { org, now } = web.house
  return { org, secret: String(request.params.token), now: now() }
}
