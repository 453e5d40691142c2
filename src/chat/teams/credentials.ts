import { z } from 'zod'
import { Outage, Unreachable } from '../../errors.ts'
import type { TeamsSettings } from './settings.ts'

const SCOPE = 'https://api.botframework.com/.default'
const TIMEOUT_MS = 10_000
/** A token is renewed this long before it ends. */
const EARLY_MS = 5 * 60_000
/** The tenant of apps that serve several. */
const MANY_TENANTS = 'botframework.com'

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() })
const Refused = z.object({ error: z.string(), error_description: z.string().optional() })

/** The token for what we send. */
export interface Credentials {
  /** Null without an app: an emulator asks for none. */
  token(): Promise<string | null>
}

/** Asks Microsoft when first needed, and shortly before a token ends; however many wait for it, once. */
export function openCredentials(settings: TeamsSettings): Credentials {
  const { app } = settings
  let granted: { readonly token: string; readonly until: number } | null = null
  let asking: Promise<string> | null = null

  const ask = async (): Promise<string> => {
    const { access_token, expires_in } = await askForToken(settings, app!)
    granted = { token: access_token, until: performance.now() + expires_in * 1000 - EARLY_MS }
    return access_token
  }
  return {
    async token() {
      if (!app) return null
      if (granted && granted.until > performance.now()) return granted.token
      asking ??= ask().finally(() => {
        asking = null
      })
      return await asking
    },
  }
}

async function askForToken(
  { loginUrl }: TeamsSettings,
  { id, password, tenants }: NonNullable<TeamsSettings['app']>,
): Promise<z.infer<typeof Granted>> {
  const tenant = tenants.length === 1 ? tenants[0]! : MANY_TENANTS
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', scope: SCOPE },
    ...{ client_id: id, client_secret: password },
  })
  const answer = await post(`${loginUrl}/${tenant}/oauth2/v2.0/token`, body)
  const read = Granted.safeParse(answer.json)
  if (answer.ok && read.success) return read.data
  const refused = Refused.safeParse(answer.json)
  if (answer.status >= 500 || answer.status === 429 || !refused.success) {
    throw new Outage(`Microsoft gave no token for Teams: ${answer.status}`)
  }
  // The description's first line names the cause; the rest are ids.
  const because = refused.data.error_description?.split(/[\r\n]/, 1)[0] ?? refused.data.error
  throw new Unreachable(
    `Microsoft gave no token for Teams. Check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID: ${because.slice(0, 300)}`,
    { why: refused.data.error, everywhere: true },
  )
}

async function post(url: string, body: URLSearchParams) {
  const init = { method: 'POST', body, redirect: 'error' } as const
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
    const json: unknown = await response.json().catch(() => null)
    return { ok: response.ok, status: response.status, json }
  } catch (error) {
    throw new Outage('Microsoft’s sign-in cannot be reached', { cause: error })
  }
}
