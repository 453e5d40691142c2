import { escapeText } from './text.ts'

const LIVE = /[\\`*_~[\]#|]/g
const ADDRESS = /\b[a-z][a-z+.-]*:\/\/\S+/gi

/**
 * Text for the one place where Slack takes only markdown: nothing in it is live but an address of our own
 * pages. A foreign one stands there to be read, not to be followed.
 */
export function deadMarkdown(text: string, ownUrl: string): string {
  let at = 0
  const pieces = [...text.matchAll(ADDRESS)].flatMap((found) => {
    const before = text.slice(at, found.index)
    at = found.index + found[0].length
    return [dead(before), isOwn(found[0], ownUrl) ? found[0] : asCode(found[0])]
  })
  return [...pieces, dead(text.slice(at))].join('')
}

function dead(text: string): string {
  return escapeText(text).replace(LIVE, '\\$&')
}

function asCode(address: string): string {
  return `\`${escapeText(address.replaceAll('`', ''))}\``
}

function isOwn(address: string, ownUrl: string): boolean {
  if (!URL.canParse(address) || /[<>|`\\()[\]*_~]/.test(address)) return false
  return new URL(address).origin === new URL(ownUrl).origin
}
