/** Pages that come piece by piece over a slow network, and what is said when there is none: nothing moves, nothing lies over another thing. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

interface Shift {
  readonly value: number
  readonly sources: readonly { readonly node?: Node | null }[]
}

interface Shifts {
  readonly sum: number
  /** What moved. */
  readonly of: readonly string[]
}

/** What web.dev calls good is 0.1. */
const MOST_SHIFT = 0.01

const RAE = { email: 'rae@north.example', password: 'correct horse battery' }

describe.skipIf(missing('headlessChromium'))('pages on a telephone', () => {
  let tapeline: TapelineProcess
  let browser: Browser
  let page: Page
  let person: string
  let users: string
  let order: object

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    browser = await launchBrowser()
    page = await openPage(browser, { width: 390, height: 844 }, () => new URL(tapeline.httpUrl).origin, [])
    await page.addInitScript(() => {
      const shifts = { sum: 0, of: [] as string[] }
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as readonly Shift[]) {
          shifts.sum += entry.value
          shifts.of.push(...entry.sources.map(({ node }) => `${entry.value} ${node?.textContent?.slice(0, 40)}`))
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await send('POST', 'sign-in-session', { email: ADMIN.email, password: ADMIN.password })
    const { accounts } = await (await page.request.get(`${tapeline.httpUrl}/api/v1/accounts`)).json()
    const accountId = accounts[0].id
    const known = await (await page.request.get(`${tapeline.httpUrl}/api/v1/users?accountId=${accountId}`)).json()
    const userIds = known.users.map(({ id }: { readonly id: string }) => id)
    person = `/settings/accounts/${accountId}/people/${userIds[0]}`
    users = `/settings/accounts/${accountId}/recording-users`
    order = { action: 'add', product: 'always-on', userIds, accountId }
    const north = await send('POST', 'resellers', { slug: 'north', name: 'North Telecom' })
    const { id: _, ...account } = accounts[0]
    await send('PUT', `accounts/${accountId}`, { ...account, resellerId: north.id })
    await send('POST', 'users', { ...RAE, name: 'Rae', role: 'reseller', resellerId: north.id })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  async function send(method: string, path: string, data: object) {
    const answer = await page.request.fetch(`${tapeline.httpUrl}/api/v1/${path}`, { method, data })
    expect(answer.ok(), path).toBe(true)
    return answer.json()
  }

  /** How much moves on each of these pages, until what comes last is there. */
  async function expectCalm(pages: readonly (readonly [path: string, last: string])[]): Promise<void> {
    let asked = 0
    await page.route('**/api/v1/**', async (route) => {
      // What is asked first comes last, as bad luck has it.
      await new Promise((resolve) => setTimeout(resolve, Math.max(20, 400 - 40 * asked++)))
      await route.continue().catch(() => undefined)
    })
    for (const [path, last] of pages) {
      asked = 0
      await page.goto(tapeline.httpUrl + path)
      await page.getByText(last, { exact: true }).waitFor()
      await page.waitForFunction(() => document.querySelector('[data-coming], [data-waits]') === null)
      // What measures itself has done so in the picture after the next.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      const { sum, of } = await page.evaluate(() => (window as unknown as { readonly shifts: Shifts }).shifts)
      expect(sum, `${path}: ${of.join(', ')}`).toBeLessThan(MOST_SHIFT)
    }
    await page.unroute('**/api/v1/**')
  }

  it('are not pushed about by what comes later', async () => {
    await expectCalm([
      ['/your-account', 'Where you are signed in'],
      [person, 'Plays'],
    ])
  }, 120_000)

  it('stay where they are for a reseller who looks who has call recording, and for how many', async () => {
    await send('POST', 'sign-in-session', RAE)
    await expectCalm([[users, 'Nobody has call recording yet']])
    await send('POST', 'orders', order)
    await expectCalm([[users, 'Clara Vogt']])
    await send('POST', 'sign-in-session', { email: ADMIN.email, password: ADMIN.password })
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
