import type { TeamsSettings } from './settings.ts'

/** Where Teams lives: Microsoft's connectors, one for each of its clouds. */
const HOSTS = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
])
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** True for an address that our token may be sent to. */
export function isTeams(url: string, { app, serviceUrl }: TeamsSettings): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, port, origin, username, password } = new URL(url)
  if (username || password) return false
  if (serviceUrl && origin === new URL(serviceUrl).origin) return true
  if (!app) return LOCAL.test(hostname)
  return protocol === 'https:' && port === '' && HOSTS.has(hostname)
}
