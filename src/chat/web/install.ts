import type { Router } from 'express'
import { Refusal } from '../../errors.ts'
import { isInstallLink } from '../../store/access.ts'
import { faultPage, signInPage } from './pages/entry.ts'
import { installedPage, installPage } from './pages/install.ts'
import { readProof, setProof } from './session.ts'
import {
  type Installer,
  type Installing,
  opens,
  parameter,
  send,
  type Visit,
  type Web,
} from './visit.ts'

/** The way into a Slack workspace: for an admin, or with a link from the command line. */
export function install(router: Router, web: Web): void {
  router.get('/slack/install', opens(web, asAdmin))
  router.get('/slack/install/:link', opens(web, byLink))
  router.get('/slack/oauth_redirect', opens(web, comeBack))
}

async function asAdmin(visit: Visit): Promise<void> {
  const { person } = visit
  if (!person) return send(visit, signInPage(visit), 401)
  if (!person.roles.includes('admin')) {
    const text = 'Only an admin of Baton connects it with Slack. Ask one of them to open this page.'
    return send(visit, faultPage({ ...visit, text }), 403)
  }
  await offer(visit, { person: person.id, link: null })
}

async function byLink(visit: Visit): Promise<void> {
  const { db, org, now } = visit.web.house
  const link = String(visit.request.params.link)
  if (await isInstallLink(db, { org, secret: link, now: now() })) {
    return await offer(visit, { person: null, link })
  }
  const text =
    'This link was used, or it is older than 15 minutes. Make a new one: npm run baton -- slack install'
  send(visit, faultPage({ ...visit, text }), 410)
}

/** Nothing is done yet: the consent page is a press away, so that link previews begin nothing. */
async function offer(visit: Visit, by: Installing): Promise<void> {
  const installer = installerOf(visit)
  const { url, proof } = installer.begin(by)
  setProof(visit.response, proof)
  send(visit, installPage({ ...visit, url, places: await installer.places() }))
}

async function comeBack(visit: Visit): Promise<void> {
  const [code, state, error] = ['code', 'state', 'error'].map((name) =>
    parameter(visit.request, name),
  ) as [string, string, string]
  try {
    const back = { code, state, error, proof: readProof(visit.request) }
    const name = await installerOf(visit).finish(back)
    setProof(visit.response, '')
    send(visit, installedPage({ ...visit, name }))
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused
    send(visit, faultPage({ ...visit, text: refused.message }), 403)
  }
}

function installerOf({ web }: Visit): Installer {
  const installer = web.installer()
  if (installer) return installer
  throw new Refusal(
    'Baton is not set up to be installed from here. Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and start it again.',
  )
}
