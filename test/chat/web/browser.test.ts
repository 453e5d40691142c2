import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { faultsOf, noBrowser, openBrowser, openPage, overflowOf } from '../../support/browser.ts'
import type { Who } from '../../support/story.ts'
import { openWeb, type WebStory } from '../../support/web.ts'

if (noBrowser) console.warn('Browser stories are skipped: no Chromium here. CHROMIUM names one.')
const story = test.skipIf(noBrowser)
let web: WebStory
let browser: Browser
let count = 0
let deal: string

beforeAll(async () => {
  if (noBrowser) return
  web = await openWeb()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await web?.close()
})
beforeEach(async () => {
  if (noBrowser) return
  deal = `Acme line ${++count}`
  web.pass(1)
  await web.types('ana', `/deal new "${deal}" account=Acme amount=20000 currency=EUR`)
})

async function sits(
  who: Who,
  path: string,
  look: { width?: number; dark?: boolean } = {},
): Promise<Page> {
  const page = await openPage(browser, look)
  const [name, value] = (await web.cookieOf(who)).split('=') as [string, string]
  await page.context().addCookies([{ name, value, url: web.url }])
  await page.goto(`${web.url}${path}`)
  return page
}

const card = (page: Page, words: string) =>
  page.locator('#messages > [data-version]', { hasText: words })

async function write(page: Page, text: string): Promise<void> {
  await page.locator('#line').fill(text)
  await page.keyboard.press('Enter')
}

story('a deal is won by keyboard, approved by a click, and everybody’s page follows', async () => {
  const ana = await sits('ana', '/c/deals')
  const fay = await sits('fay', '/c/approvals')
  await ana.keyboard.press('/')
  await ana.keyboard.type('deal wo')
  await ana.getByRole('option', { name: '/deal won' }).waitFor()
  await ana.keyboard.press('Tab')
  await ana.keyboard.type(deal)
  await ana.keyboard.press('Enter')
  await ana.getByRole('dialog').getByLabel('Close date').fill('2030-01-31')
  await ana.keyboard.press('Enter')
  await card(ana, deal).getByText('waiting for finance').waitFor()

  await card(fay, deal).getByRole('button', { name: 'Approve' }).click()
  await card(ana, deal).getByText('Closed won', { exact: true }).waitFor()
  await fay.goto(`${web.url}/c/handoffs`)
  await fay.getByRole('heading', { name: 'Onboarding Acme' }).first().waitFor()
  expect(await ana.evaluate('performance.getEntriesByType("navigation").length')).toBe(1)
})

story('a form says what is wrong with it; Escape closes it and gives the focus back', async () => {
  const fay = await sits('fay', '/c/deals')
  await web.types('ana', `/deal won "${deal}" close_date=2030-01-31`)
  await fay.goto(`${web.url}/c/approvals`)
  const reject = card(fay, deal).getByRole('button', { name: 'Reject' })
  await reject.click()
  await fay.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
  await fay.getByRole('dialog').locator('.fault').waitFor()
  await fay.keyboard.press('Escape')
  await fay.getByRole('dialog').waitFor({ state: 'hidden' })
  await expect.poll(() => fay.evaluate('document.activeElement.dataset.press')).toBe('reject')
})

story('a line is logged on a deal that is searched for, by keyboard alone', async () => {
  web.pass(1)
  const said = `They asked about ${deal} again`
  await web.asks('/c/deals/say', { as: 'ben', form: { text: said } })
  const ana = await sits('ana', '/c/deals')
  await card(ana, said).getByRole('link', { name: 'Reply' }).press('Enter')
  await ana.getByRole('button', { name: 'Log as activity' }).press('Enter')
  const dialog = ana.getByRole('dialog')
  const field = dialog.getByRole('combobox', { name: 'Deal' })
  await field.pressSequentially(deal.slice(0, -1))
  await dialog.getByRole('option', { name: deal }).waitFor()
  expect([await faultsOf(ana), await overflowOf(ana)]).toEqual([[], 0])
  await ana.keyboard.press('Escape')
  await dialog.getByRole('option').first().waitFor({ state: 'hidden' })
  await field.fill(deal)
  await dialog.getByRole('option', { name: deal }).waitFor()
  await ana.keyboard.press('ArrowDown')
  await ana.keyboard.press('Enter')
  expect(await field.inputValue()).toContain(`· ${deal} ·`)
  await dialog.getByRole('button', { name: 'Log' }).press('Enter')
  await ana.locator('.whisper', { hasText: `logged a chat message on ${deal}` }).waitFor()
})

story('an answer only I see stays where it was said while others go on', async () => {
  const ana = await sits('ana', '/c/deals')
  await write(ana, `/owner ${deal}`)
  await ana.locator('.whisper').waitFor()
  web.pass(1)
  await web.asks('/c/deals/say', { as: 'ben', form: { text: `hello from ben about ${deal}` } })
  await card(ana, `hello from ben about ${deal}`).waitFor()
  const order = await ana.locator('#messages > .message').allTextContents()
  expect(order.at(-2)).toContain('Only you see this')
  expect(order.at(-1)).toContain('hello from ben')
})

story(
  'a note added in a card’s thread is in the deal’s story; the thread has an address',
  async () => {
    const ana = await sits('ana', '/c/deals')
    await card(ana, deal).getByRole('link', { name: 'Thread' }).click()
    const thread = ana.getByRole('complementary', { name: 'Thread' })
    await thread.getByRole('textbox').fill('Kim says: yes = go')
    await ana.keyboard.press('Enter')
    await thread.locator('blockquote', { hasText: 'Kim says: yes = go' }).waitFor()
    const ben = await sits('ben', new URL(ana.url()).pathname)
    await ben.locator('#thread blockquote', { hasText: 'Kim says: yes = go' }).waitFor()
  },
)

story('a name full of markup runs nothing', async () => {
  const ana = await sits('ana', '/c/deals')
  const said: string[] = []
  ana.on('dialog', (dialog) => void said.push(dialog.message()))
  const hostile = `${deal} <img src=x onerror=alert(1)><script>alert(2)</script>`
  await write(ana, hostile)
  await card(ana, hostile).waitFor()
  expect(await ana.locator('#messages img, #messages script').count()).toBe(0)
  expect(said).toEqual([])
})

const LOOKS = [375, 1280].flatMap((width) => [false, true].map((dark) => ({ width, dark })))

story.each(LOOKS)('the chat, a thread and a form are hard to use for nobody, %o', async (look) => {
  const ana = await sits('ana', '/c/deals', look)
  await card(ana, deal).getByRole('link', { name: 'Thread' }).click()
  await ana.locator('#thread').waitFor()
  expect([await faultsOf(ana), await overflowOf(ana)]).toEqual([[], 0])
  await ana.keyboard.press('Escape')
  await write(ana, '/deal new')
  await ana.getByRole('dialog').waitFor()
  expect([await faultsOf(ana), await overflowOf(ana)]).toEqual([[], 0])
})

story('a list of deals stands whole in its card: nothing of it is out of sight', async () => {
  await web.types(
    'ana',
    '/deal new "Frameworkagreement" account=Donaudampfschifffahrt amount=1200000',
  )
  const ana = await sits('ana', '/c/deals')
  await write(ana, '/deal list all')
  const table = ana.getByRole('region').filter({ hasText: 'Close date' })
  await table.waitFor({ timeout: 5_000 })
  const [whole, shown] = ['scrollWidth', 'clientWidth'].map((width) =>
    ana.evaluate(`document.querySelector('.table').${width}`),
  )
  expect(await whole).toBe(await shown)
})

const PATHS = [
  ...['/c/approvals', '/me', '/deals', '/tasks', '/deals/D-1', '/hello', '/deals/D-9999'],
  ...['/tickets', '/tickets/K-1'],
]

story.each(PATHS)(
  'the page %s is hard to use for nobody, on a phone and at night',
  async (path) => {
    await web.types('ana', '/deal won D-1 close_date=2030-01-31')
    await web.types('ana', '/ticket new Printer on fire account: Globex priority: urgent')
    const ana = await sits('ana', path, { width: 375, dark: true })
    expect([await faultsOf(ana), await overflowOf(ana)]).toEqual([[], 0])
    await ana.emulateMedia({ colorScheme: 'light' })
    await ana.setViewportSize({ width: 1280, height: 800 })
    expect([await faultsOf(ana), await overflowOf(ana)]).toEqual([[], 0])
  },
)
