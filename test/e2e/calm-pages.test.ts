/** Pages that come piece by piece over a slow network, and what is said when there is none: nothing moves, nothing lies over another thing. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

/** What web.dev calls good is 0.1. */
const MOST_SHIFT = 0.02

describe.skipIf(missing('chromium'))('pages on a telephone', () => {
  let tapeline: TapelineProcess
  let browser: Browser
  let page: Page
  let person: string

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    browser = await launchBrowser()
    page = await openPage(browser, { width: 390, height: 844 }, () => new URL(tapeline.httpUrl).origin, [])
    const signedIn = await page.request.post(`${tapeline.httpUrl}/api/v1/sign-in-session`, {
      data: { email: ADMIN.email, password: ADMIN.password },
    })
    expect(signedIn.ok()).toBe(true)
    const { accounts } = await (await page.request.get(`${tapeline.httpUrl}/api/v1/accounts`)).json()
    const accountId = accounts[0].id
    const { users } = await (await page.request.get(`${tapeline.httpUrl}/api/v1/users?accountId=${accountId}`)).json()
    person = `/settings/accounts/${accountId}/people/${users[0].id}`
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('are not pushed about by what comes later', async () => {
    await page.addInitScript(() => {
      const shifts = { sum: 0 }
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.sum += (entry as unknown as { readonly value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    let asked = 0
    await page.route('**/api/v1/**', async (route) => {
      // What is asked first comes last, as bad luck has it.
      await new Promise((resolve) => setTimeout(resolve, Math.max(20, 400 - 40 * asked++)))
      await route.continue().catch(() => undefined)
    })
    for (const [path, last] of [
      ['/your-account', 'Where you are signed in'],
      [person, 'Plays'],
    ] as const) {
      asked = 0
      await page.goto(tapeline.httpUrl + path)
      await page.getByText(last, { exact: true }).waitFor()
      await page.waitForFunction(() => document.querySelector('[data-coming]') === null)
      const { sum } = await page.evaluate(() => (window as unknown as { readonly shifts: { sum: number } }).shifts)
      expect(sum, path).toBeLessThan(MOST_SHIFT)
    }
    await page.unroute('**/api/v1/**')
  }, 120_000)

  it('say that nobody answers above their navigation, and whatever else is said above that', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await page.getByRole('heading', { name: 'Calls' }).waitFor()
    await page.getByRole('button', { name: /^You:/ }).click()
    const signOut = page.getByRole('menuitem', { name: 'Sign out' })
    await signOut.waitFor()
    // What shows messages comes after the first load.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('toasts-corner')),
    )
    await page.context().setOffline(true)
    const notice = page.getByText('Tapeline cannot be reached.')
    await notice.waitFor({ timeout: 30_000 })
    await signOut.click()
    const toast = page.getByRole('alert').filter({ hasText: 'Tapeline does not answer' })
    await toast.waitFor()
    await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
    const box = async (of: typeof toast) => {
      const { y = Number.NaN, height = Number.NaN } = (await of.boundingBox()) ?? {}
      return { top: y, bottom: y + height }
    }
    const [said, word, ways] = [
      await box(toast),
      await box(notice.locator('..')),
      await box(page.getByRole('navigation', { name: 'Main' })),
    ]
    expect(said.bottom).toBeLessThan(word.top)
    expect(word.bottom).toBeLessThan(ways.top)
    await page.context().setOffline(false)
    await notice.waitFor({ state: 'detached', timeout: 60_000 })
  }, 120_000)

  it('say that there is no such page as the page that they are', async () => {
    await page.goto(`${tapeline.httpUrl}/nowhere`)
    await page.getByRole('main').getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    expect(await page.title()).toBe('There is no such page · Tapeline')
  })
})
