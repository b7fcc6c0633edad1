/** A real browser on the portal. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { findTool } from '../tools.ts'

const CHROMIUM_ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
]

/**
 * Chromium without the window around the page, which nobody sees and which takes more of the processor than most pages. `whole`: as people have it.
 * Whoever launches it closes it.
 */
export function launchBrowser({ whole = false } = {}): Promise<Browser> {
  const executablePath = findTool(whole ? 'chromium' : 'headlessChromium') ?? ''
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS })
}

/** A page that writes down its own errors, broken security rules and every request that leaves `origin()`. */
export async function openPage(
  browser: Browser,
  { width, height }: { readonly width: number; readonly height: number },
  origin: () => string,
  problems: string[],
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'Europe/Berlin' })
  const page = await context.newPage()
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:/.test(url.protocol) && url.origin !== origin()) problems.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text())
  })
  return page
}
