import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { type Baton, start } from '../../src/main.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../support/browser.ts'
import { createDatabase } from '../support/postgres.ts'

const story = test.skipIf(noBrowser)
let baton: Baton
let browser: Browser
let drop: () => Promise<void>

beforeAll(async () => {
  if (noBrowser) return
  const database = await createDatabase()
  drop = database.drop
  baton = await start(readConfig({ DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: 'silent' }))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await baton?.close()
  await drop?.()
})

/** A window of somebody at the same machine, who picks whom to be. */
async function sits(as: string, path: string): Promise<Page> {
  const page = await openPage(browser)
  await page.goto(`${baton.url}/hello`)
  await page.getByRole('button', { name: as }).click()
  await page.goto(`${baton.url}${path}`)
  return page
}

const card = (page: Page, words: string) =>
  page.locator('#messages > [data-version]', { hasText: words })

async function types(page: Page, line: string): Promise<void> {
  await page.locator('#line').fill(line)
  await page.keyboard.press('Enter')
}

story('a newcomer loads the sample company from the first page and lands in #deals', async () => {
  const page = await openPage(browser)
  await page.goto(baton.url)
  expect(await faultsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Load the sample company' }).click()
  await page.waitForURL(/\/c\/deals$/)
  await card(page, 'Acme').first().waitFor()
  expect(await page.locator('#messages > [data-version]').count()).toBeGreaterThan(4)
})

story(
  'the rep wins Acme: the form asks for what is missing, and finance gets the card',
  async () => {
    const rep = await sits('Aylin Demir', '/c/deals')
    const finance = await sits('Ruth Adeyemi', '/c/approvals')
    await types(rep, '/deal won Acme')
    const dialog = rep.getByRole('dialog')
    await dialog.getByLabel('Close date').fill('2030-01-07')
    await rep.keyboard.press('Enter')
    await card(rep, 'Acme').getByText('waiting for finance').first().waitFor()
    const asked = card(finance, 'Acme')
    await asked.getByText('€48,000', { exact: true }).waitFor()
    await asked.getByRole('button', { name: 'Approve' }).click()
    await asked.getByText('Approved', { exact: true }).waitFor()
    expect(await asked.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await card(rep, 'Acme').getByText('Closed won', { exact: true }).first().waitFor()
  },
)

story(
  'the handoff stands: a board of owned and dated tasks, that moves when one is done',
  async () => {
    const lead = await sits('Priya Nair', '/c/handoffs')
    const board = card(lead, 'Onboarding Acme')
    await board.getByText('0 of 7').waitFor()
    const { db, org } = baton.house
    const task = await db
      .selectFrom('task')
      .select(['key', 'dueOn', 'ownerId'])
      .where('orgId', '=', org)
      .where('title', 'like', 'Give Acme access%')
      .executeTakeFirstOrThrow()
    expect(task).toMatchObject({ dueOn: '2030-01-09', ownerId: expect.any(String) })
    await types(lead, `/task done ${task.key}`)
    await board.getByText('1 of 7').waitFor()
    await types(lead, '/owner Acme')
    await lead.getByText('Aylin Demir owns').first().waitFor()
    if (process.env.PICTURE) await picture(process.env.PICTURE)
  },
)

/** The picture in the README: the approval beside its deal, as the rep sees it. */
async function picture(path: string): Promise<void> {
  const page = await sits('Ruth Adeyemi', '/c/approvals')
  await card(page, 'Fjord').getByRole('link', { name: 'Thread' }).click()
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path })
}
