import type { Window } from '../../delivery/pace.ts'
/** How Baton is known to Microsoft, and where it finds Microsoft. */
export interface TeamsSettings {
  /** Null = no sign-in at all: an emulator on this machine, and nobody else. */
  readonly app: TeamsApp | null
  /** Where the keys are listed that sign what Teams sends. */
  readonly openIdUrl: string
  /** Who gives us the token for what we send, without a slash at the end. */
  readonly loginUrl: string
  /** Another Teams than Microsoft's own, for tests; null for the real one. */
  readonly serviceUrl: string | null
  /** How much another Teams takes in one conversation. */
  readonly windows?: readonly Window[]
}

/** The app's registration, and the tenants whose people it serves. */
export interface TeamsApp {
  readonly id: string
  readonly password: string
  /** At least one, in lower case. */
  readonly tenants: readonly string[]
}

const OPENID_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration'
const LOGIN_URL = 'https://login.microsoftonline.com'
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The settings' names are those of the environment; unset ones are undefined. */
export interface TeamsEnvironment {
  readonly TEAMS_APP_ID?: string | undefined
  readonly TEAMS_APP_PASSWORD?: string | undefined
  readonly TEAMS_TENANT_ID?: string | undefined
  readonly TEAMS_OPENID_URL?: string | undefined
  readonly TEAMS_LOGIN_URL?: string | undefined
  readonly TEAMS_SERVICE_URL?: string | undefined
  readonly NODE_ENV?: string | undefined
}

/** What is wrong with them, each in a sentence with a good value. */
export function teamsFaults(given: TeamsEnvironment): string[] {
  const { TEAMS_APP_ID: id, TEAMS_APP_PASSWORD: password, TEAMS_TENANT_ID: tenants } = given
  // Whoever names another Teams in production means to use it, and must not get one without sign-in.
  const wanted = given.NODE_ENV === 'production' ? given.TEAMS_SERVICE_URL : undefined
  if (!(id ?? password ?? tenants ?? wanted)) return []
  return [
    ...(id && ID.test(id)
      ? []
      : ['TEAMS_APP_ID: the Application (client) ID of the app registration, a GUID']),
    ...(password
      ? []
      : ['TEAMS_APP_PASSWORD: missing; a client secret of the app registration in Entra']),
    ...(tenants && idsOf(tenants).every((tenant) => ID.test(tenant))
      ? []
      : ['TEAMS_TENANT_ID: the Directory (tenant) ID, a GUID; several, separated by commas']),
  ]
}

/** Null = not connected. Without an app only an emulator on this machine may connect, and none in production. */
export function teamsOf(given: TeamsEnvironment): TeamsSettings | null {
  const { TEAMS_APP_ID: id, TEAMS_APP_PASSWORD: password, TEAMS_TENANT_ID: tenants } = given
  const app =
    id && password && tenants ? { id: id.toLowerCase(), password, tenants: idsOf(tenants) } : null
  if (!app && given.NODE_ENV === 'production') return null
  return {
    app,
    openIdUrl: given.TEAMS_OPENID_URL ?? OPENID_URL,
    loginUrl: (given.TEAMS_LOGIN_URL ?? LOGIN_URL).replace(/\/+$/, ''),
    serviceUrl: given.TEAMS_SERVICE_URL ?? null,
  }
}

const idsOf = (list: string): string[] => list.toLowerCase().split(/[\s,]+/)
