import { once } from 'node:events'
import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLink } from '../../../src/store/access.ts'
import { openWeb, type WebStory } from '../../support/web.ts'

let web: WebStory
beforeAll(async () => {
  web = await openWeb()
})
afterAll(() => web.close())

const person = (who: keyof WebStory['ids']) => ({ person: web.ids[who] })
const sessionOf = (cookies: string[] | undefined) =>
  cookies?.find((cookie) => cookie.startsWith('baton_session='))

test.each([
  ['from this machine', {}, 303],
  ['through a proxy', { 'x-forwarded-for': '10.0.0.1' }, 403],
  ['through a tunnel', { forwarded: 'for=10.0.0.1' }, 403],
  ['under a rebound name', { host: 'evil.example' }, 403],
  ['sent by another site', { 'sec-fetch-site': 'cross-site' }, 403],
  [
    'sent by an old browser on another site',
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
    403,
  ],
])('choosing who one is, %s, answers %o', async (_, headers, status) => {
  const answer = await web.asks('/pick', { form: person('ana'), headers })
  expect(answer.status).toBe(status)
  expect(sessionOf(answer.headers['set-cookie']) !== undefined).toBe(status === 303)
})

test('a session is a cookie no script reads and no other site sends', async () => {
  const { headers } = await web.asks('/pick', { form: person('ana') })
  expect(sessionOf(headers['set-cookie'])).toMatch(
    /^baton_session=picked\.[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
  )
})

test('whom one picked on this machine is worth nothing elsewhere', async () => {
  const { headers } = await web.asks('/pick', { form: person('ana') })
  const cookie = sessionOf(headers['set-cookie'])!.split(';')[0]!
  const seen = async (more: Record<string, string>) =>
    (await web.asks('/c/deals', { headers: { cookie, ...more } })).status
  expect(await seen({})).toBe(200)
  expect(await seen({ 'x-forwarded-for': '10.0.0.1' })).not.toBe(200)
  expect(await seen({ host: 'baton.example.com' })).not.toBe(200)
  expect(await seen({ cookie: cookie.replace('picked.', '') })).not.toBe(200)
})

test('where one cannot choose, one is told to ask for a link', async () => {
  const headers = { 'x-forwarded-for': '10.0.0.1' }
  const { text } = await web.asks('/', { headers })
  expect(text).toContain('/baton link')
  expect(text).not.toContain('Ana')
  expect((await web.asks('/hello', { headers })).status).toBe(303)
})

test.each([
  ...['/c/deals', '/me', '/deals', '/leads', '/tickets', '/tickets/K-1', '/tasks'],
  ...['/complete?text=/', '/events', '/navigation'],
])('a stranger who asks for %s is led to the front page', async (path) => {
  const { status, headers } = await web.asks(path)
  expect([status, headers.location]).toEqual([303, '/'])
})

test.each([
  '/c/deals/say',
  '/press',
  '/submit',
  '/sign-out',
  '/theme',
  '/sample',
  '/deals/D-1/note',
  '/tickets/K-1/note',
])('what another site posts to %s is not done, though the cookie goes along', async (path) => {
  const headers = { 'sec-fetch-site': 'cross-site' }
  const { status } = await web.asks(path, { as: 'ana', form: { text: 'hi' }, headers })
  expect(status).toBe(403)
})

test('a sign-in link is used by its button only, and once', async () => {
  const { db, org, now } = web.house
  const token = await makeLink(db, { org, person: web.ids.fay, now: now() })
  const headers = { 'x-forwarded-for': '10.0.0.1', host: 'baton.example' }
  for (let preview = 0; preview < 3; preview++) {
    expect((await web.asks(`/sign-in/${token}`, { headers })).text).toContain('Sign in as')
  }
  const used = await web.asks(`/sign-in/${token}`, { form: {}, headers })
  const cookie = sessionOf(used.headers['set-cookie'])!.split(';')[0]!
  expect((await web.asks('/me', { headers: { ...headers, cookie } })).status).toBe(200)
  expect((await web.asks(`/sign-in/${token}`, { form: {}, headers })).status).toBe(410)
  expect((await web.asks(`/sign-in/${token}`, { headers })).status).toBe(410)
})

test('what a person writes in a channel is read by all, under their name', async () => {
  const said = await web.asks('/c/deals/say', { as: 'ana', form: { text: 'who takes <Globex>?' } })
  expect(said.status).toBe(204)
  const { text } = await web.asks('/c/deals', { as: 'ben' })
  expect(text).toContain('who takes &#60;Globex&#62;?')
  expect(text).toContain('<bdi>Ana Example</bdi>')
})

test('a command is answered to the asker alone', async () => {
  const answer = await web.asks('/c/deals/say', { as: 'ana', form: { text: '/baton help' } })
  expect(answer.text).toContain('Only you see this')
  expect((await web.asks('/c/deals', { as: 'ana' })).text).not.toContain('Only you see this')
})

test('a command that lacks something opens a form; a fault comes back with what was typed', async () => {
  const opened = await web.asks('/c/deals/say', { as: 'ana', form: { text: '/deal new' } })
  expect(opened.headers['hx-retarget']).toBe('#dialog')
  const fields = { 'fields.name': 'Globex line 4', 'fields.amount': 'a lot' }
  const form = { submit: 'new-deal', value: formValue(opened.text), ...fields }
  const again = await web.asks('/submit', { as: 'ana', form })
  expect(again.headers['hx-retarget']).toBe('#dialog')
  expect(again.text).toMatch(/id="fault-amount"/)
  expect(again.text).toContain('value="Globex line 4"')
  const good = {
    ...form,
    value: formValue(again.text),
    'fields.amount': '1200',
    'fields.currency': 'EUR',
  }
  const done = await web.asks('/submit', { as: 'ana', form: good })
  expect(done.headers['hx-retarget']).toBeUndefined()
  expect((await web.asks('/c/deals', { as: 'ben' })).text).toContain('Globex line 4')
})

const formValue = (form: string) => /name="value" value="([^"]*)"/.exec(form)?.[1] ?? ''

test('the messages of one person are nothing to another', async () => {
  await web.asks('/me/say', { as: 'ana', form: { text: 'for me alone' } })
  const mine = await web.asks('/me', { as: 'ana' })
  const [, message] = /id="m-([\da-f-]{36})"/.exec(mine.text) ?? []
  expect(mine.text).toContain('for me alone')
  expect((await web.asks('/me', { as: 'ben' })).text).not.toContain('for me alone')
  for (const path of [`/me/m/${message}`, `/c/deals/m/${message}`, `/c/person:${web.ids.ana}`]) {
    expect((await web.asks(path, { as: 'ben' })).status).toBe(404)
  }
})

test('who is no longer active is nobody from the next request on', async () => {
  expect((await web.asks('/c/deals', { as: 'flo' })).status).toBe(200)
  await web.house.db
    .updateTable('person')
    .set({ active: false })
    .where('id', '=', web.ids.flo)
    .execute()
  expect((await web.asks('/c/deals', { as: 'flo' })).status).toBe(303)
})

test('a deal has a page with its fields, its owner and why, and its story', async () => {
  await web.types('ana', '/deal new "Initech reporting" account=Initech amount=9000 currency=EUR')
  const deal = await web.house.db
    .selectFrom('deal')
    .select('key')
    .where('name', 'like', 'Initech%')
    .executeTakeFirstOrThrow()
  const { text } = await web.asks(`/deals/${deal.key}`, { as: 'ben' })
  for (const words of ['€9,000', 'Owner, and why', 'entered the deal', 'Clocks', 'Tasks']) {
    expect(text).toContain(words)
  }
  const noted = await web.asks(`/deals/${deal.key}/note`, {
    as: 'ana',
    form: { text: 'Kim: "call" name=x' },
  })
  expect(noted.status).toBe(200)
  expect((await web.asks(`/deals/${deal.key}`, { as: 'ben' })).text).toContain(
    'Kim: &#34;call&#34; name=x',
  )
})

test.each([
  ['leads', 'L-1', '/lead new Lea <Lead> company: Globex owner: me', 'entered the lead'],
  ['tickets', 'K-1', '/ticket new Lea <Lead> account: Globex owner: me', 'entered the ticket'],
])(
  'of %s there is a list, and a page of each with its owner, clocks, story and notes',
  async (page, key, line, told) => {
    await web.types('ana', line)
    for (const path of [`/${page}`, `/${page}?q=lea`, `/${page}?mine=1&q=${key}`])
      expect((await web.asks(path, { as: 'ana' })).text).toContain(`href="/${page}/${key}"`)
    expect((await web.asks(`/${page}?q=nobody+like+that`, { as: 'ana' })).text).toContain(
      'matches “<bdi>nobody',
    )
    const noted = await web.asks(`/${page}/${key}/note`, { as: 'ben', form: { text: 'Ask <Kim>' } })
    expect(noted.status).toBe(200)
    const { text } = await web.asks(`/${page}/${key}`, { as: 'ben' })
    for (const said of [
      'Lea &#60;Lead&#62;',
      'Owner, and why',
      told,
      'First response',
      'Ask &#60;Kim&#62;',
    ])
      expect(text).toContain(said)
  },
)

test('the page of what belongs to somebody who is away says until when, and who covers', async () => {
  await web.types('ana', '/deal new "Away reporting" account=Away owner=me')
  const { key } = await web.deal('Away reporting')
  await web.types('ana', '/away for 3 days cover Ben')
  const { text } = await web.asks(`/deals/${key}`, { as: 'ben' })
  expect(text).toMatch(/Away until \d+ \w+ \d{4}, [\d:]+; <bdi>Ben [^<]*<\/bdi> covers/)
  await web.types('ana', '/away back')
})

test('the page of what nobody owns yet says why', async () => {
  await web.reports('no-region', { name: 'Una Owned' })
  const { key } = await web.deal('Una Owned')
  const { text } = await web.asks(`/deals/${key}`, { as: 'ben' })
  const [, part = ''] = text.split('Owner, and why')
  const [said] = part.split('</section>')
  expect(said).toContain('Nobody owns this deal yet.')
  expect(said).toContain('account is blank, and')
})

test.each([
  '/deals/D-99999',
  '/leads/L-99999',
  '/tickets/K-99999',
  '/tickets/Printer',
  '/accounts/A-99999',
  '/projects/P-99999',
  '/c/nowhere',
  '/c/deals/m/1',
])('there is nothing at %s', async (path) => {
  expect((await web.asks(path, { as: 'ana' })).status).toBe(404)
})

test('no page lets a foreign or an inline script run', async () => {
  const { headers, text } = await web.asks('/c/deals', { as: 'ana' })
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(text).not.toMatch(
    /<script(?![^>]*src="\/assets\/)|\son\w+=|\sstyle=|<style|hx-on|https?:\/\//,
  )
})

test('what a page loads is kept by the browser for ever, under a name of its content', async () => {
  const { text } = await web.asks('/c/deals', { as: 'ana' })
  const paths = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
  expect(paths.length).toBeGreaterThan(5)
  for (const path of new Set(paths)) {
    const { status, headers } = await web.asks(path)
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
  }
})

test('commands are completed as they are typed', async () => {
  const { text } = await web.asks('/complete?text=%2Fdeal%20w', { as: 'ana' })
  expect(text).toContain('data-text="/deal won')
})

test('a chosen theme is drawn by the server, so that nothing flashes', async () => {
  const { headers } = await web.asks('/theme', { form: { theme: 'dark', to: '//evil.example' } })
  expect(headers.location).toBe('/c/deals')
  const cookie = headers['set-cookie']![0]!.split(';')[0]!
  expect((await web.asks('/hello', { headers: { cookie } })).text).toContain('data-theme="dark"')
})

test('an open page hears that its channel changed, and nothing of other people’s conversations', async () => {
  const cookie = await web.cookieOf('ben')
  const asked = get(`${web.url}/events`, { headers: { cookie } })
  const [stream] = await once(asked, 'response')
  let heard = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    heard += chunk
  })
  await once(stream, 'data')
  await web.asks('/me/say', { as: 'ana', form: { text: 'mine' } })
  await web.asks('/c/triage/say', { as: 'ana', form: { text: 'ours' } })
  while (!heard.includes('channel:triage')) await once(stream, 'data')
  asked.destroy()
  expect(heard).toContain('event: changed')
  expect(heard).not.toContain(web.ids.ana)
})

test('a search field is offered what answers, and nobody else is told', async () => {
  await web.types('ana', '/deal new "Offered deal" account=Acme')
  const found = await web.asks('/search?of=deal&field=deal&text=offered', { as: 'ben' })
  expect(found.text).toMatch(
    /role="option"[^>]*data-value="D-\d+"[^>]*>D-\d+ · Offered deal · Acme</,
  )
  const { text, status } = await web.asks('/search?of=secrets&field=deal&text=a', { as: 'ben' })
  expect([status, text]).toEqual([200, ''])
  expect((await web.asks('/search?of=deal&text=offered')).status).toBe(303)
})

test('what is made of a line is made only by who may read it', async () => {
  await web.asks('/me/say', { as: 'ana', form: { text: 'only for me' } })
  const lines = await web.house.db.selectFrom('message').select(['id', 'card']).execute()
  const { id } = lines.find(({ card }) => card.title === 'only for me')!
  const form = { name: 'log-activity', message: id }
  expect((await web.asks('/shortcut', { as: 'ana', form })).text).toContain('only for me')
  const foreign = await web.asks('/shortcut', { as: 'ben', form })
  expect([foreign.status, foreign.text.includes('only for me')]).toEqual([404, false])
})

test('one’s own conversation shows what one has chosen, and nobody else’s does', async () => {
  await web.asks('/me/say', { as: 'ana', form: { text: '/baton quiet 21:15-06:45' } })
  expect((await web.asks('/me', { as: 'ana' })).text).toContain('21:15-06:45')
  const others = (await web.asks('/me', { as: 'ben' })).text
  expect(others).toContain('Your settings')
  expect(others).not.toContain('21:15-06:45')
  expect((await web.asks('/c/deals', { as: 'ana' })).text).not.toContain('Your settings')
})
