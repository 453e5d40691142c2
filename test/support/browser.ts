import { accessSync, constants } from 'node:fs'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']

/** Where a Chromium is on this machine, or null. CHROMIUM names one that is elsewhere. */
export const chromiumPath: string | null = PLACES.find(isRunnable) ?? null

/**
 * True where browser stories must be skipped for want of a Chromium. Never in CI: there a missing one
 * is a failure, told by `openBrowser`.
 */
export const noBrowser: boolean = chromiumPath === null && !process.env.CI

function isRunnable(path: string | undefined): path is string {
  if (!path) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts the browser; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  if (!chromiumPath)
    throw new Error('No Chromium found. Install one, or name it: CHROMIUM=/path/to/chrome')
  return await chromium.launch({ executablePath: chromiumPath, args: FLAGS })
}

/** A page of a browser window of its own, with no cookies. `bypassCSP` lets axe in; the policy has its own test. */
export async function openPage(
  browser: Browser,
  { width = 1280, dark = false }: { width?: number; dark?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    bypassCSP: true,
  })
  return await context.newPage()
}

/** What axe-core finds wrong with the page, each with its first place; [] when nothing. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

/** How many pixels the page is wider than the window: 0 unless something sticks out. */
export async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate('document.documentElement.scrollWidth - innerWidth')
}
