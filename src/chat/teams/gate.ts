import type { Request } from 'express'
import { parseJson, readBody } from '../../api/body.ts'
import { Problem } from '../../api/problem.ts'
import { isLocal } from '../../local.ts'
import { type Activity, readActivity, tenantOf } from './activity.ts'
import { isTeams } from './hosts.ts'
import { openKeys } from './keys.ts'
import type { TeamsSettings } from './settings.ts'
import { CHANNEL, readToken } from './token.ts'

const BODY_LIMIT = 256 * 1024
/** Emulators on this machine name themselves so. */
const LOCAL_CHANNELS = [CHANNEL, 'emulator']

/** An activity that Teams sent, and the tenant it comes from. */
export interface Admitted {
  readonly activity: Activity
  readonly tenant: string
}

/** Lets in what Microsoft signed for this app and a tenant of ours. A Problem for everything else. */
export type Gate = (request: Request) => Promise<Admitted>

export function openGate(settings: TeamsSettings, now: () => Date): Gate {
  const keys = openKeys(settings.openIdUrl, now)
  return async (request) => {
    const { app } = settings
    if (!app && !isLocal(request)) throw new Problem(403, ONLY_LOCAL)
    if (!request.is('application/json')) throw new Problem(415, 'Activities are sent as JSON.')
    const authorization = request.get('authorization')
    // Who brings no token at all is not read either.
    if (app && !authorization) throw unauthorized()
    const activity = readActivity(parseJson(await readBody(request, BODY_LIMIT)))
    const bearer = app && (await readToken(authorization, { appId: app.id, keys, now }))
    if (app && !bearer) throw unauthorized()
    if (!activity) throw new Problem(400, 'The body is no activity.')
    return admit(activity, settings, bearer?.serviceUrl ?? null)
  }
}

const ONLY_LOCAL =
  'Teams is not connected. Without TEAMS_APP_ID only an emulator on this machine may connect.'

function unauthorized(): Problem {
  return new Problem(401, 'The token is missing, or not one that Teams gives for this app.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** The token is good: is it for this activity, this channel and this company? */
function admit(activity: Activity, settings: TeamsSettings, signedUrl: string | null): Admitted {
  const { app } = settings
  const channels = app ? [CHANNEL] : LOCAL_CHANNELS
  if (!channels.includes(activity.channelId)) throw forbidden('another channel than Teams')
  if (signedUrl !== null && bare(signedUrl) !== bare(activity.serviceUrl)) {
    throw forbidden('another service than its token')
  }
  if (!isTeams(activity.serviceUrl, settings)) throw forbidden('a service that is not Teams')
  const tenant = tenantOf(activity)
  if (app && !(tenant && app.tenants.includes(tenant))) throw forbidden('an unknown tenant')
  return { activity, tenant: tenant ?? 'local' }
}

function forbidden(what: string): Problem {
  return new Problem(403, `The activity comes from ${what}.`)
}

const bare = (url: string): string => url.replace(/\/+$/, '').toLowerCase()
