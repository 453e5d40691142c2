const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(`^(?=.{4,253}$)(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$`)
const MAIL = /^[^\s@<>(),;:"\\[\]]{1,64}@([^\s@]+)$/

/** A host name alone, lower case: `acme.com` from "https://www.Acme.com/about". Null when it is none. */
export function domainOf(raw: string): string | null {
  const host = raw
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/s, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '')
    .replace(/^www\.(?=.*\.)/, '')
  const ascii = asciiHost(host)
  return DOMAIN.test(ascii) ? ascii : null
}

/** A plausible mail address, lower case. Null when it is none. */
export function emailOf(raw: string): string | null {
  const mail = raw
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '')
  const host = MAIL.exec(mail)?.[1]
  if (!host || mail.length > 254) return null
  const ascii = asciiHost(host)
  return DOMAIN.test(ascii) ? `${mail.slice(0, mail.lastIndexOf('@'))}@${ascii}` : null
}

// bücher.de and xn--bcher-kva.de are the same house.
function asciiHost(host: string): string {
  if (/^[a-z0-9.-]*$/.test(host)) return host
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : ''
}
