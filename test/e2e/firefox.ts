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

declare global {
  interface Window {
    /** Brought into each page: what is read out of an element. */
    nameOf: (element: Element | null) => string
  }
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
  await page.evaluateOnNewDocument(() => {
    window.nameOf = (element) => {
      const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
      const label = isField ? element.labels?.[0]?.textContent : undefined
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
    }
  })
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
  const focused = () => page.evaluate(() => window.nameOf(document.activeElement))
  /** False where the browser's own buttons have it: keys still come to the page then, and do not do all they would. */
  const isAt = (name: string) =>
    page.evaluate((wanted) => document.hasFocus() && window.nameOf(document.activeElement).startsWith(wanted), name)
  const tabTo = async (name: string, direction?: 'back') => {
    // Nobody tabs to what is not there yet: past the end of the page the keyboard is the browser's.
    await page
      .waitForFunction(
        (wanted, places) =>
          [...document.querySelectorAll(places)].some((each) => window.nameOf(each).startsWith(wanted)),
        {},
        name,
        'a, button, input, textarea, select, summary, [tabindex]',
      )
      .catch((cause: unknown) => {
        throw new Error(`${name} is nowhere in the page`, { cause })
      })
    if (direction === 'back') await page.keyboard.down('Shift')
    for (let step = 0; step < MOST_STEPS && !(await isAt(name)); step++) await page.keyboard.press('Tab')
    if (direction === 'back') await page.keyboard.up('Shift')
    if (!(await isAt(name))) throw new Error(`${name} is not reached by Tab; the focus is on ${await focused()}`)
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
