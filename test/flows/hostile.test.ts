import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Card } from '../../src/chat/card.ts'
import { drawCard } from '../../src/chat/slack/draw.ts'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { messageFaults } from '../support/block-kit/check.ts'
import { liveParts } from '../support/block-kit/live.ts'
import { readMarkup, shapesOf } from '../support/markup.ts'

const FILE = new URL('../fixtures/security/chat-markup.json', import.meta.url)
const EVIL = (JSON.parse(readFileSync(FILE, 'utf8')) as { id: string; text: string }[]).concat([
  { id: 'script', text: '"><script src=//evil.example></script>' },
  { id: 'attribute', text: `" autofocus onfocus='alert(1)' x="` },
  { id: 'unquoted', text: '`x onload=alert(1)//' },
  { id: 'comment', text: '--><img src=x onerror=alert(1)><!--' },
  { id: 'closing', text: '</bdi></h1></main></body><svg/onload=alert(1)>' },
])
const HARMLESS = ['Acme', 'Globex', 'Initech', ''].map((text, n) => ({ id: `plain-${n}`, text }))
/** A card that changed in a later minute, and a list with older ones, look like this too. */
const SOMETIMES = ['time datetime', 'button class hx-get hx-swap hx-target type']

let baton: Baton

const WON = { stage: 'closed_won', amount: 50_000, currency: 'EUR', close_date: '2030-01-07' }

/** Has each text go every way that a text from outside can: names, contacts, steps, notes, reasons, values that are no values. */
async function spread(texts: readonly { id: string; text: string }[]): Promise<void> {
  const events = texts.flatMap(({ id, text }) => {
    const account = { external_id: id, name: text, region: 'EMEA' }
    const contacts = [{ name: text, email: `${id}@customer.test`, title: text }]
    const named = { external_id: id, name: text, account, contacts, next_step: text }
    return [
      anEvent({ ...named, ...WON }, 'deal.created'),
      anEvent({ external_id: id, stage: text, owner_email: text, amount: text, close_date: text }),
    ]
  })
  expect((await baton.deliver(events)).status).toBe(202)
  const leads = texts.map(({ id, text }) => ({
    ...{ type: 'lead.created', timestamp: new Date().toISOString() },
    data: { external_id: id, name: text, company: text, title: text, phone: text, message: text },
  }))
  expect((await baton.deliver(leads, {}, 'leads')).status).toBe(202)
  const timestamp = new Date().toISOString()
  const tickets = texts.flatMap(({ id, text }) => {
    const said = { external_id: id, name: text, company: text, contact: text, message: text }
    const created = { type: 'ticket.created', timestamp, data: { ...said, priority: text } }
    return [created, { type: 'ticket.asked', timestamp, data: { external_id: id, text } }]
  })
  expect((await baton.deliver(tickets, {}, 'tickets')).status).toBe(202)
  await baton.settle()
  for (const [n, { id, text }] of texts.entries()) await gestures(id, text, n % 2 === 0)
  await baton.settle()
}

/** A note; and finance refuses the deal for this reason, or agrees that it is won. */
async function gestures(externalId: string, text: string, isRefused: boolean): Promise<void> {
  const deal = (await baton.rows('deal')).find((row) => row.externalId === externalId)!
  await baton.post('ole', 'forms', { form: 'note', value: deal.id, fields: { text } })
  const { body: page } = await baton.get('ole', `deals/${deal.key}`)
  for (const { buttons } of page.approvals) {
    const { value } = buttons[0]
    const answer = isRefused
      ? await baton.post('mia', 'forms', {
          form: 'reject-approval',
          value,
          fields: { reason: text },
        })
      : await baton.post('mia', 'buttons', { button: 'approve', value })
    expect(answer.status).toBe(200)
  }
}

/** Every page that shows what others wrote. */
async function pages(): Promise<Map<string, string>> {
  const records = await Promise.all(
    ['deals', 'accounts', 'leads', 'tickets'].map(async (list) => {
      const { body } = await baton.get('ole', `${list}?limit=200`)
      return body.items.map(({ key }: { key: string }) => `/${list}/${key}`) as string[]
    }),
  )
  const threads = (await baton.rows('message'))
    .filter(({ conversation }) => conversation === 'channel:deals')
    .map(({ id }) => `/c/deals/m/${id}`)
  const lists = ['deals', 'approvals', 'handoffs', 'triage'].map((name) => `/c/${name}`)
  const indexes = ['/me', '/deals', '/leads', '/tickets', '/tasks']
  const paths = [...lists, ...indexes, ...records.flat(), ...threads]
  const own = (['ana', 'mia', 'kim'] as const).map(async (who) => {
    return [`/me?${who}`, await read(who, '/me')] as const
  })
  const all = paths.map(async (path) => [path, await read('ole', path)] as const)
  return new Map(await Promise.all([...own, ...all]))
}

async function read(who: 'ole' | 'ana' | 'mia' | 'kim', path: string): Promise<string> {
  // A database that is busy for a moment answers 503: whoever reads looks again.
  return await vi.waitFor(
    async () => {
      const response = await baton.visit(who, path)
      expect(response.status, path).toBe(200)
      return await response.text()
    },
    { timeout: 10_000 },
  )
}

let ours: Map<string, string>
let theirs: Map<string, string>
beforeAll(async () => {
  baton = await openBaton()
  await spread(HARMLESS)
  ours = await pages()
  await spread(EVIL)
  theirs = await pages()
}, 60_000)
afterAll(() => baton?.close())

test('no text becomes an element, an attribute or an address of a page', () => {
  const known = new Set(SOMETIMES)
  for (const page of ours.values()) for (const shape of shapesOf(readMarkup(page))) known.add(shape)
  for (const [path, page] of theirs) {
    const markup = readMarkup(page)
    const foreign = shapesOf(markup).difference(known)
    expect([path, ...foreign]).toEqual([path])
    for (const { attributes } of markup.elements) {
      for (const name of ['href', 'src', 'action', 'hx-get', 'hx-post']) {
        expect(attributes[name] ?? '/').toMatch(/^(\/(?![/\\])|#)/)
      }
    }
  }
})

test('every text is decided about', async () => {
  const undecided = (await baton.rows('inbox')).filter(({ state }) => state !== 'done')
  expect(undecided).toEqual([])
})

test('every text is shown as it was stored, and stored as it came but for what nobody sees', async () => {
  const rows = await baton.rows('deal')
  for (const { id, text } of EVIL) {
    const { key, name } = rows.find(({ externalId }) => externalId === id)!
    const page = readMarkup(theirs.get(`/deals/${key}`)!)
    expect(page.texts, id).toContain(name)
    const unseen = /[\p{Cc}\u200b\u2060\u202a-\u202e]/gu
    const visible = text.replace(/\s+/g, ' ').replace(unseen, '').trim()
    if (visible && visible.length <= 200) expect(name).toBe(visible)
  }
})

test('Slack is given plain text only: nothing that pings, links, formats or fakes an emoji', async () => {
  const messages = await baton.rows('message')
  expect(messages.length).toBeGreaterThan(EVIL.length * 2)
  for (const { card } of messages) {
    const drawn = drawCard(card as Card, 'http://localhost:3000')
    expect([...messageFaults(drawn), ...liveParts(drawn.blocks)]).toEqual([])
    for (const text of escapedTextsOf(drawn)) expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    for (const { url } of linksOf(drawn)) expect(url).toMatch(/^http:\/\/localhost:3000\//)
  }
})

test.each([
  ['a name of 100 kB', { name: 'n'.repeat(100_000), account: { name: 'a'.repeat(100_000) } }],
  ['a number for a name, a list for an amount', { name: 12, amount: [1, 2], close_date: {} }],
  ['the names of built-in properties', { toString: 'x', hasOwnProperty: 1, constructor: { a: 1 } }],
  ['a stage and an owner named like them', { stage: 'constructor', owner_email: '__proto__' }],
  ['a currency named like them', { amount: 5, currency: 'valueOf' }],
])('%s is taken, and decided', async (title, data) => {
  const answer = await baton.deliver(anEvent({ external_id: title, ...data }), { id: title })
  expect(answer.status).toBe(202)
  await baton.settle()
  const [row] = (await baton.rows('inbox')).filter(({ id }) => String(id).endsWith(`:${title}`))
  expect(row).toMatchObject({ state: 'done' })
})

test.each([
  ['NUL', '\\u0000'],
  ['half a character', '\\ud800'],
  ['__proto__', '__proto__'],
])('%s in every field is taken, and decided', async (title, sent) => {
  const data = { name: 'x', stage: 'x', owner_email: 'x', next_step: 'x', account: { name: 'x' } }
  const named = JSON.stringify({ ...data, x: { x: 'x' }, custom: { x: 'x' } })
  const body = JSON.stringify(anEvent({ external_id: title })).replace(
    '"data":{',
    `"data":{${named.replaceAll('"x"', `"${sent}"`).slice(1, -1)},`,
  )
  expect((await baton.deliver(body, { id: title })).status).toBe(202)
  await baton.settle()
  const [row] = (await baton.rows('inbox')).filter(({ id }) => String(id).endsWith(`:${title}`))
  expect(row).toMatchObject({ state: 'done' })
})

test.each([
  'commands {"text": "/deal show %"}',
  'commands {"text": "/deal new %"}',
  'commands {"text": "/% %"}',
  'commands {"text": "/ask %"}',
  'buttons {"button": "%", "value": "%"}',
  'buttons {"button": "why", "value": "%"}',
  'forms {"form": "%", "value": "%", "fields": {"%": "%"}}',
  'forms {"form": "new-deal", "value": "%", "fields": {"name": "%", "%": "%"}}',
])('%s is answered in words, whatever stands there', async (template) => {
  const [path = '', body = ''] = template.split(/ (.*)/s)
  const strange = [
    '__proto__',
    'constructor',
    '\\u0000',
    '\\ud800',
    '%00',
    '"\'`;--'.replace('"', '\\"'),
  ]
  for (const text of [...strange, 'x'.repeat(3_000)]) {
    const answer = await baton.post('ole', path, body.replaceAll('%', text))
    expect(answer.status, `${text} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
    expect(JSON.stringify(answer.body)).not.toMatch(/our fault/)
  }
})

type Drawn = ReturnType<typeof drawCard>

/** The texts that Slack decodes; those of rich text it takes as they are. */
function escapedTextsOf(drawn: Drawn): string[] {
  const found = [drawn.text]
  JSON.stringify(drawn.blocks, (_, value) => {
    if (value?.type === 'plain_text') found.push(value.text)
    return value
  })
  return found
}

function linksOf(drawn: Drawn): { url: string }[] {
  const found: { url: string }[] = []
  JSON.stringify(drawn.blocks, (_, value) => {
    if (value?.url) found.push(value)
    return value
  })
  return found
}
