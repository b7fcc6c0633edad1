/** A person at Firefox who has a keyboard and no mouse. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { findTool } from '../tools.ts'

/** More than a page has places that Tab reaches; each column of the list is one. */
const MOST_STEPS = 150

export interface FirefoxUser {
  readonly page: Page
  /** What the page or the browser complained of. */
  readonly problems: readonly string[]
  /** Resolves when something in the page that the selector finds has this text. */
  readonly shows: (text: string, selector?: string) => Promise<void>
  readonly showsNoMore: (text: string, selector?: string) => Promise<void>
  /** Name of what has the focus. */
  readonly focused: () => Promise<string>
  /**
   * Tab until the thing whose name begins so has the focus. `back`: with Shift, for what comes before: past the last thing of a page the
   * browser's own buttons come, and what is typed then is not for the page.
   */
  readonly tabTo: (name: string, direction?: 'back') => Promise<void>
  readonly press: (name: string, direction?: 'back') => Promise<void>
  /** One key after the other, e.g. `ArrowDown`. */
  readonly keys: (...names: readonly KeyName[]) => Promise<void>
  readonly type: (text: string) => Promise<void>
  readonly signIn: (url: string, person: { readonly email: string; readonly password: string }) => Promise<void>
  readonly close: () => Promise<void>
}

type KeyName = Parameters<Page['keyboard']['press']>[0]

export async function startFirefox(downloadFolder?: string): Promise<FirefoxUser> {
  const browser: Browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: findTool('firefox') ?? '',
    // The panel that tells of a download would take the focus.
    extraPrefsFirefox: {
      'browser.download.alwaysOpenPanel': false,
      ...(downloadFolder && { 'browser.download.folderList': 2, 'browser.download.dir': downloadFolder }),
    },
  })
  const page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text())
  })
  const has = async (wanted: boolean, text: string, selector: string) => {
    await page.waitForFunction(
      (where, part, isWanted) =>
        [...document.querySelectorAll(where)].some((each) => each.textContent?.includes(part)) === isWanted,
      {},
      selector,
      text,
      wanted,
    )
  }
  const focused = () =>
    page.evaluate(() => {
      const active = document.activeElement
      const isField = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
      const label = isField ? active.labels?.[0]?.textContent : undefined
      return active?.getAttribute('aria-label') ?? label ?? active?.textContent ?? ''
    })
  /** Where Firefox is not what the machine has in front, keys still come, but no page of it has the focus. */
  const isInFront = async () => {
    const hasFocus = () => page.evaluate(() => document.hasFocus())
    // A busy machine takes its time to bring it there.
    for (let tries = 0; tries < 30 && !(await hasFocus()); tries++) {
      await page.bringToFront()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return hasFocus()
  }
  const tabTo = async (name: string, direction?: 'back') => {
    await isInFront()
    if (direction === 'back') await page.keyboard.down('Shift')
    for (let step = 0; step < MOST_STEPS && !(await focused()).startsWith(name); step++)
      await page.keyboard.press('Tab')
    if (direction === 'back') await page.keyboard.up('Shift')
    if (!(await focused()).startsWith(name))
      throw new Error(`${name} is not reached by Tab; the focus is on ${await focused()}`)
    if (!(await isInFront())) throw new Error(`${name} is reached by Tab, but the page does not have the focus`)
  }
  const keys = async (...names: readonly KeyName[]) => {
    for (const name of names) await page.keyboard.press(name)
  }
  const type = (text: string) => page.keyboard.type(text)
  return {
    page,
    problems,
    shows: (text, selector = 'body') => has(true, text, selector),
    showsNoMore: (text, selector = 'body') => has(false, text, selector),
    focused,
    tabTo,
    press: async (name, direction) => {
      await tabTo(name, direction)
      await keys('Enter')
    },
    keys,
    type,
    signIn: async (url, { email, password }) => {
      await page.goto(url)
      await page.waitForSelector('input[type=password]')
      await tabTo('Email')
      await type(email)
      await tabTo('Password')
      await type(password)
      await keys('Enter')
    },
    close: () => browser.close(),
  }
}
