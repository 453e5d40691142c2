import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { isOwnPage, ownPath } from '../../../src/chat/web/session.ts'
import { isLocal } from '../../../src/local.ts'

const from = (remoteAddress: string, headers: Record<string, string>) =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage

test.each([
  ['127.0.0.1', { host: 'localhost:3000' }, true],
  ['127.0.0.1', { host: '127.0.0.1' }, true],
  ['::1', { host: '[::1]:3000' }, true],
  ['::ffff:127.0.0.1', { host: 'LOCALHOST:3000' }, true],
  ['10.0.0.7', { host: 'localhost:3000' }, false],
  ['::ffff:10.0.0.7', { host: 'localhost:3000' }, false],
  ['127.0.0.1', { host: 'evil.example' }, false],
  ['127.0.0.1', { host: 'localhost.evil.example' }, false],
  ['127.0.0.1', { host: 'localhost:3000@evil.example' }, false],
  ['127.0.0.1', {}, false],
  ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }, false],
  ['127.0.0.1', { host: 'localhost', 'x-forwarded-host': 'localhost' }, false],
  ['127.0.0.1', { host: 'localhost', forwarded: 'for=127.0.0.1' }, false],
  ['127.0.0.1', { host: 'localhost', via: '1.1 proxy' }, false],
  ['127.0.0.1', { host: 'localhost', 'x-real-ip': '127.0.0.1' }, false],
] as const)('a request from %s with %o is of this machine: %s', (address, headers, expected) => {
  expect(isLocal(from(address, headers))).toBe(expected)
})

test.each([
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }, false],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ origin: 'http://localhost:3000' }, true],
  [{ origin: 'http://localhost:3001' }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'null' }, false],
  [{}, false],
] as const)('a form sent with %o comes from a page of ours: %s', (headers, expected) => {
  expect(isOwnPage(from('127.0.0.1', { host: 'localhost:3000', ...headers }))).toBe(expected)
})

test.each([
  ['/c/deals', '/c/deals'],
  ['/deals?q=a%20b', '/deals?q=a%20b'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/a\r\nSet-Cookie: x=1', '/'],
  [undefined, '/'],
])('asked to go on to %j we go to %s', (wanted, expected) => {
  expect(ownPath(wanted, '/')).toBe(expected)
})
