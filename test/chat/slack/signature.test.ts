import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isSigned } from '../../../src/chat/slack/signature.ts'

const vectors = JSON.parse(readFileSync('test/fixtures/security/signature-vectors.json', 'utf8'))
const { signing_secret: secret, body } = vectors.slack
const at = vectors.slack['x-slack-request-timestamp']
const signature = vectors.slack['x-slack-signature']

const holds = (
  given: { at?: unknown; signature?: unknown; body?: Buffer; late?: number; secret?: string } = {},
): boolean => {
  const headers = {
    'x-slack-request-timestamp': at,
    'x-slack-signature': signature,
    ...('at' in given && { 'x-slack-request-timestamp': given.at }),
    ...('signature' in given && { 'x-slack-signature': given.signature }),
  } as Record<string, string>
  const now = (Number(at) + (given.late ?? 0)) * 1000
  return isSigned(headers, given.body ?? Buffer.from(body), { secret: given.secret ?? secret, now })
}

test("the worked example of Slack's documentation holds", () => {
  expect(holds()).toBe(true)
})

test.each([
  [300, true],
  [301, false],
  [-60, true],
  [-61, false],
])('a signature that is %i seconds old: %s', (late, expected) => {
  expect(holds({ late })).toBe(expected)
})

test.each<[string, Parameters<typeof holds>[0]]>([
  ['another body', { body: Buffer.from(`${body}&`) }],
  ['a body in another encoding', { body: Buffer.from(body, 'utf16le') }],
  ['no body', { body: Buffer.alloc(0) }],
  ['another secret', { secret: 'x' }],
  ['no time', { at: undefined }],
  ['a time that is another way to write it', { at: `${at}.0` }],
  ['a time with a space', { at: ` ${at}` }],
  ['a time in hexadecimal', { at: `0x${Number(at).toString(16)}` }],
  ['another time', { at: String(Number(at) + 1) }],
  ['no signature', { signature: undefined }],
  ['something behind the signature', { signature: `${signature}=00` }],
  ['the signature in capitals', { signature: signature.toUpperCase() }],
  ['another version', { signature: signature.replace('v0', 'v1') }],
  ['half a signature', { signature: signature.slice(0, 35) }],
  ['two signatures', { signature: `${signature}, ${signature}` }],
])('with %s it does not', (_, given) => {
  expect(holds(given)).toBe(false)
})

test('bytes that are no text are checked as bytes', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x7b])
  const sign = (of: Buffer): string =>
    `v0=${createHmac('sha256', secret).update(`v0:${at}:`).update(of).digest('hex')}`
  expect(holds({ body: bytes, signature: sign(bytes) })).toBe(true)
  expect(holds({ body: Buffer.from(bytes.toString()), signature: sign(bytes) })).toBe(false)
})
