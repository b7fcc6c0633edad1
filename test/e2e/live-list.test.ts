/** The list of what goes on, in a real browser: all of it, by the server's clock, under the names that people have now. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../../src/core/model/call.ts'
import { type Person, testPerson } from '../../src/server/access/access.test-kit.ts'
import { ask, startTestServer, type TestServer, testAccount, testCall } from '../../src/server/server.test-kit.ts'
import { saveCall } from '../../src/store/calls.ts'
import { missing } from '../tools.ts'
import { launchBrowser, openPage } from './browser.ts'
import { eventually } from './tapeline-process.ts'

/** More than the server tells at once. */
const LIVE_CALLS = 230
const PATIENCE_MS = 60_000
const problems: string[] = []
let server: TestServer
let browser: Browser
let url: string
let nora: Person

async function open(late = 0): Promise<Page> {
  const page = await openPage(browser, { width: 1440, height: 900 }, () => url, problems)
  const [name = '', value = ''] = nora.headers.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  await page.addInitScript((ms) => {
    const now = Date.now.bind(Date)
    Date.now = () => now() - ms
  }, late)
  return page
}

const list = (page: Page) => page.getByRole('list', { name: /^(Calls|Participants)$/ })
const newest = (page: Page) => list(page).getByRole('listitem').filter({ hasText: 'Nora' }).first()
const says = (page: Page, text: RegExp) =>
  eventually(
    () => newest(page).innerText(),
    (words) => text.test(words),
    PATIENCE_MS,
  )

describe.skipIf(missing('headlessChromium'))('what goes on', () => {
  beforeAll(async () => {
    server = await startTestServer({ portalFolder: join(import.meta.dirname, '../../dist/portal') })
    const acme = await testAccount(server, 'acme')
    nora = await testPerson(server, acme, { name: 'Nora Hill', role: 'account-administrator', extension: '210' })
    for (let index = 0; index < LIVE_CALLS; index++) {
      const startedAtMs = Date.now() - 300_000 - index * 1000
      const { endedAtMs: _, endCause: _cause, ...draft } = testCall(acme, { state: 'live', startedAtMs })
      const [caller, callee] = draft.parties
      if (!caller || !callee) throw new Error('A call has parties')
      const parties = [caller, { ...callee, userId: nora.user.id }]
      await saveCall(server.db, { ...draft, parties } satisfies Call)
    }
    url = await server.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it.each(['/calls', '/calls?view=participants'])('is there as a whole, without scrolling: %s', async (path) => {
    const page = await open()
    await page.goto(url + path)
    const heightPx = await eventually(
      () => list(page).evaluate((element) => element.clientHeight),
      (height) => height > LIVE_CALLS * 50,
      PATIENCE_MS,
    )
    expect(heightPx).toBeLessThan(LIVE_CALLS * 60)
    await page.close()
  })

  it('is listened to and controlled without scrolling sideways', async () => {
    const page = await open()
    await page.setViewportSize({ width: 1024, height: 768 })
    await page.goto(`${url}/calls`)
    const listen = newest(page).getByRole('button', { name: 'Listen' })
    await listen.waitFor()
    const { x = 0, width = 0 } = (await listen.boundingBox()) ?? {}
    expect(x + width).toBeLessThan(1024)
    await page.close()
  })

  it('lasts as long as the server says, though the clock of the computer is three minutes late', async () => {
    const page = await open(180_000)
    await page.goto(`${url}/calls`)
    await says(page, /\b[5-9]:\d\d\b/)
    await page.close()
  })

  it('is called by the new name of whoever gets one', async () => {
    const page = await open()
    await page.goto(`${url}/calls`)
    await says(page, /Nora Hill/)
    const { id: userId, numbers, sipAddresses, role, extension = '' } = nora.user
    const body = { name: 'Nora Berg', numbers: [...numbers], sipAddresses: [...sipAddresses], role, extension }
    await ask(server, 'updateUser', { headers: nora.headers, params: { userId }, body })
    await says(page, /Nora Berg/)
    await page.close()
  })

  it('breaks nothing on the way', () => expect(problems).toEqual([]))
})
