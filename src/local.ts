import type { IncomingMessage } from 'node:http'

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const FORWARDING = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip']

/**
 * True for a program on this very machine that speaks to us directly: a proxy or a tunnel on this
 * machine says so in a header, and a foreign page that rebinds its name to us says so in the Host.
 */
export function isLocal(request: IncomingMessage): boolean {
  const { headers, socket } = request
  const forwarded = Object.keys(headers).some(
    (name) => name.startsWith('x-forwarded') || FORWARDING.includes(name),
  )
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') && !forwarded && LOCAL_HOST.test(headers.host ?? '')
  )
}
