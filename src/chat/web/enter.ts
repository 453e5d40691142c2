import type { Router } from 'express'
import { endSession, findLink, makeSession, useLink } from '../../store/access.ts'
import { findPerson, listPeople } from '../../store/people.ts'
import { linkPage, pickerPage, signInPage, welcomePage } from './pages/entry.ts'
import { clearSession, ownPath, readSession, setSession, setTheme } from './session.ts'
import { field, fromOwnPage, isFragment, isId, opens, send, type Visit, type Web } from './visit.ts'

const START = '/c/deals'

/** The ways in and out: the first page, the picker, sign-in links. */
export function enter(router: Router, web: Web): void {
  router.get('/', opens(web, front))
  router.get('/hello', opens(web, pick))
  router.post('/pick', ...fromOwnPage, opens(web, bePerson))
  router.get(
    '/sign-in',
    opens(web, async (visit) => send(visit, signInPage(visit))),
  )
  router.get('/sign-in/:token', opens(web, showLink))
  router.post('/sign-in/:token', ...fromOwnPage, opens(web, signIn))
  router.post('/sign-out', ...fromOwnPage, opens(web, signOut))
  router.post('/theme', ...fromOwnPage, opens(web, changeTheme))
  router.post('/sample', ...fromOwnPage, opens(web, loadSample))
}

async function front(visit: Visit): Promise<void> {
  if (visit.person) return visit.response.redirect(303, START)
  if ((await everybody(visit)).length === 0) {
    return send(visit, welcomePage({ ...visit, mayLoad: visit.mayPick }))
  }
  if (visit.mayPick) return visit.response.redirect(303, '/hello')
  send(visit, signInPage(visit))
}

async function pick(visit: Visit): Promise<void> {
  if (!visit.mayPick) return visit.response.redirect(303, '/')
  send(visit, pickerPage({ ...visit, people: await everybody(visit) }))
}

async function bePerson(visit: Visit): Promise<void> {
  const { web, request, response } = visit
  const { db, org, now } = web.house
  const wanted = field(request, 'person')
  if (!visit.mayPick) return send(visit, signInPage(visit), 403)
  const person = isId(wanted)
    ? await findPerson(db, org, { id: wanted, now: now().toISOString() })
    : null
  if (!person) return response.redirect(303, '/hello')
  await leave(visit)
  const picked = { org, person: person.id, now: now(), picked: true }
  setSession(response, await makeSession(db, picked))
  response.redirect(303, ownPath(field(request, 'to'), START))
}

async function showLink(visit: Visit): Promise<void> {
  const { db, org, now } = visit.web.house
  const token = String(visit.request.params.token)
  const found = await findLink(db, { org, secret: token, now: now() })
  const person = found && (await findPerson(db, org, { id: found, now: now().toISOString() }))
  send(visit, linkPage({ ...visit, token, name: person?.name ?? null }), person ? 200 : 410)
}

async function signIn(visit: Visit): Promise<void> {
  const { db, org, now } = visit.web.house
  const token = String(visit.request.params.token)
  const person = await useLink(db, { org, secret: token, now: now() })
  if (!person) return send(visit, linkPage({ ...visit, token, name: null }), 410)
  await leave(visit)
  setSession(visit.response, await makeSession(db, { org, person, now: now() }))
  visit.response.redirect(303, START)
}

async function signOut(visit: Visit): Promise<void> {
  await leave(visit)
  clearSession(visit.response)
  visit.response.redirect(303, '/')
}

/** The old session ends when another begins: a kept copy of its cookie is worth nothing. */
async function leave({ web, request }: Visit): Promise<void> {
  const secret = readSession(request)
  if (secret) await endSession(web.house.db, web.house.org, secret)
}

async function changeTheme({ request, response }: Visit): Promise<void> {
  const theme = field(request, 'theme')
  setTheme(response, theme === 'light' || theme === 'dark' ? theme : 'auto')
  response.redirect(303, ownPath(field(request, 'to'), START))
}

async function loadSample(visit: Visit): Promise<void> {
  const { web, request, response } = visit
  const { db, org, now } = web.house
  if (!visit.mayPick) return send(visit, signInPage(visit), 403)
  if ((await everybody(visit)).length === 0) await web.loadSample()
  const people = await everybody(visit)
  const first = people.find(({ roles }) => roles.includes('rep')) ?? people[0]
  const picked = first && { org, person: first.id, now: now(), picked: true }
  if (picked) setSession(response, await makeSession(db, picked))
  const target = first ? START : '/'
  if (isFragment(request)) response.set('HX-Redirect', target).status(204).end()
  else response.redirect(303, target)
}

async function everybody({ web }: Visit) {
  const { db, org, now } = web.house
  return await listPeople(db, org, { now: now().toISOString() })
}
