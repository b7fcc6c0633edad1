/**
 * What the main pages look like, at a desk and on a telephone, by day and by night: compared with the pictures in `looks/`. After a change that
 * is meant, look at the new ones and keep them: `TAPELINE_KEEP_LOOKS=1 npx vitest run --project e2e test/e2e/looks.test.ts`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser } from './browser.ts'
import { type StoredCall, storeCalls } from './stored-calls.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const FOLDER = join(import.meta.dirname, 'looks')
const KEEPS = process.env.TAPELINE_KEEP_LOOKS === '1'
const START_MS = Date.UTC(2026, 10, 23, 9, 0)
const NOW = new Date(START_MS + 26 * 3_600_000)
/** Of all pixels: more than a stray edge, less than a line of text. */
const MOST_DIFFERENT = 0.002
const SCREENS = [
  { name: 'desk-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'desk-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'telephone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'telephone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const
const PAGES: Readonly<Record<string, { readonly path: string; readonly content: string }>> = {
  calls: { path: '/calls?period=any', content: 'Ann Both' },
  call: { path: '/calls/$callId', content: 'Complete: every packet' },
  account: { path: '/settings/accounts/$accountId', content: 'Stored recordings' },
  'who-is-recorded': { path: '/settings/accounts/$accountId/recording', content: 'Rules for the whole account' },
  exports: { path: '/exports', content: 'No exports yet' },
}

/** Every machine has other fonts. */
const FONTS = [400, 500, 600, 700]
  .map((weight) => {
    const file = createRequire(import.meta.url).resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`)
    const data = readFileSync(file).toString('base64')
    return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) }`
  })
  .join('\n')
const STYLE = `${FONTS}
:root { --font-text: Inter !important; --font-mono: Inter !important }`

let tapeline: TapelineProcess
let browser: Browser
let signedIn: BrowserContext
let ids: Readonly<Record<string, string>>
const pages = new Map<string, Page>()
/** Of all pages, but for what never ends. */
const pending = new Set<Request>()

async function openPages(): Promise<void> {
  const cookies = await signedIn.cookies()
  for (const { name, viewport, colorScheme } of SCREENS) {
    const looks = {
      viewport,
      colorScheme,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
    } as const
    const context = await browser.newContext({ ...looks, bypassCSP: true })
    await context.addCookies(cookies)
    const page = await context.newPage()
    await page.clock.setFixedTime(NOW)
    page.on('request', (request) => request.url().endsWith('/events') || pending.add(request))
    page.on('requestfinished', (request) => pending.delete(request))
    page.on('requestfailed', (request) => pending.delete(request))
    pages.set(name, page)
  }
}

/** Its clock was once not in place, in a page that came up while much else ran. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  if ((await page.evaluate(() => Date.now())) !== NOW.getTime()) await page.reload()
}

/** When nothing is asked for, and two pictures in a row are the same, nothing comes any more. */
async function settled(page: Page): Promise<Buffer> {
  await page.evaluate(() => document.fonts.ready)
  let before: Buffer | undefined
  for (let round = 0; round < 40; round++) {
    const now = await page.screenshot({ animations: 'disabled', caret: 'hide' })
    if (pending.size === 0 && before?.equals(now)) return now
    before = now
    await page.waitForTimeout(150)
  }
  throw new Error('the page does not come to rest')
}

/** How much of it is not as in the picture that is kept. Writes what came beside it when it is too much. */
function difference(name: string, shot: Buffer): number {
  const keptPath = join(FOLDER, `${name}.png`)
  if (KEEPS || !existsSync(keptPath)) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(keptPath, shot)
    return KEEPS ? 0 : 1
  }
  const kept = PNG.sync.read(readFileSync(keptPath))
  const came = PNG.sync.read(shot)
  if (kept.width !== came.width || kept.height !== came.height) return 1
  const marked = new PNG({ width: kept.width, height: kept.height })
  const count = pixelmatch(kept.data, came.data, marked.data, kept.width, kept.height)
  const share = count / (kept.width * kept.height)
  if (share > MOST_DIFFERENT) {
    const folder = join(import.meta.dirname, '../../coverage/looks')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${name}.png`), shot)
    writeFileSync(join(folder, `${name}.difference.png`), PNG.sync.write(marked))
  }
  return share
}

describe.skipIf(missing('chromium'))('the portal looks as it did', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    // Kept for ten years: the pictures do not grow old.
    await tapeline.apply(acmeDocument({ retentionDays: 3650 }))
    const wanted = ['Ann Both', 'Bob Quiet', 'Cid Later', 'Dora Long'].map((caller, index) => ({
      startedAtMs: START_MS + index * 3_700_000,
      seconds: 20 + 25 * index,
      voices: [[[0, 8 + index]], [[5, 15]]] as const,
      caller,
    }))
    const [call]: readonly StoredCall[] = await storeCalls(tapeline.dataFolder, 'acme', wanted)
    browser = await launchBrowser({ whole: true })
    signedIn = await browser.newContext()
    const page = await signedIn.newPage()
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor()
    const accounts = await page.evaluate(async () => (await fetch('/api/v1/accounts')).json())
    ids = { callId: call?.callId ?? '', accountId: accounts.accounts[0].id }
    await page.close()
    await openPages()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it.each(Object.keys(PAGES))('on its page %s', async (name) => {
    const { path, content } = PAGES[name] as (typeof PAGES)[string]
    const differences: Record<string, number> = {}
    const address = `${tapeline.httpUrl}${path.replace(/\$(\w+)/g, (_, id: string) => ids[id] ?? '')}`
    for (const [screen, page] of pages) {
      await open(page, address)
      await page.addStyleTag({ content: STYLE })
      await page.getByText(content).first().waitFor()
      differences[screen] = difference(`${name}-${screen}`, await settled(page))
    }
    const tooMuch = Object.entries(differences).filter(([, share]) => share > MOST_DIFFERENT)
    expect(tooMuch, 'what came instead lies in coverage/looks').toEqual([])
  })
})
