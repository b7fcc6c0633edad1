/** The columns of the list, in real browsers: they belong to the person, wherever they sign in. */
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Person, testPerson } from '../../src/server/access/access.test-kit.ts'
import { ask, startTestServer, type TestServer, testAccount, testCall } from '../../src/server/server.test-kit.ts'
import { saveCall } from '../../src/store/calls.ts'
import { missing } from '../tools.ts'
import { launchBrowser, openPage } from './browser.ts'
import { eventually } from './tapeline-process.ts'

const PASSWORD = 'long enough to pass'
const PATIENCE_MS = 60_000
const problems: string[] = []
let server: TestServer
let browser: Browser
let url: string
let nora: Person

const open = () => openPage(browser, { width: 1440, height: 900 }, () => url, problems)

async function signIn(page: Page, name = 'nora', path = '/calls'): Promise<void> {
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByLabel('Email').fill(`${name}@acme.example`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await head(page).first().waitFor()
}

async function signedIn(): Promise<Page> {
  const page = await open()
  await signIn(page)
  return page
}

const head = (page: Page) => page.locator('[draggable][data-column]')
const shown = (page: Page) =>
  head(page).evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column') ?? ''))
const widthOf = async (page: Page, column: string) =>
  (await page.locator(`[draggable][data-column=${column}]`).boundingBox())?.width ?? 0
const resize = (page: Page, label: string) => page.getByRole('separator', { name: `Width of ${label}` })
const shows = (page: Page, isRight: (columns: string[]) => boolean) =>
  eventually(() => shown(page), isRight, PATIENCE_MS)
async function toggle(page: Page, column: string): Promise<void> {
  const menu = page.getByRole('dialog', { name: 'Columns' })
  await page.getByRole('button', { name: 'Columns' }).click()
  await menu.getByRole('checkbox', { name: column, exact: true }).click()
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
}

const onServer = async () => (await ask(server, 'getSignInSession', { headers: nora.headers })).columns ?? {}
const serverHas = (isRight: (columns: Awaited<ReturnType<typeof onServer>>) => boolean) =>
  eventually(onServer, isRight, PATIENCE_MS)
const put = (view: string, layout: object | null) =>
  ask(server, 'putOwnColumns', { headers: nora.headers, params: { view }, body: { layout } })

describe.skipIf(missing('headlessChromium'))('the columns of the list', () => {
  beforeAll(async () => {
    server = await startTestServer({ portalFolder: join(import.meta.dirname, '../../dist/portal') })
    const acme = await testAccount(server, 'acme')
    const passwordHash = await server.parts.passwordHasher.hash(PASSWORD)
    const person = (name: string) =>
      testPerson(server, acme, {
        ...{ name, role: 'account-administrator', email: `${name.toLowerCase()}@acme.example`, passwordHash },
      })
    nora = await person('Nora')
    await person('Omar')
    await saveCall(server.db, testCall(acme, { startedAtMs: Date.now() - 300_000 }))
    url = await server.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await launchBrowser()
  })
  beforeEach(async () => {
    // Of a server whose clock goes.
    server.clock.nowMs = Date.now()
    for (const view of ['conversations', 'participants']) await put(view, null)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it('are chosen as often as one likes, by keyboard, which stays where it was', async () => {
    const page = await signedIn()
    const button = page.getByRole('button', { name: 'Columns', exact: true })
    const menu = page.getByRole('dialog', { name: 'Columns' })
    await button.focus()
    for (const isOpen of [true, false, true]) {
      await page.keyboard.press(isOpen ? 'Enter' : 'Escape')
      await menu.waitFor({ state: isOpen ? 'visible' : 'detached' })
      if (!isOpen) await eventually(() => button.evaluate((element) => element === document.activeElement), Boolean)
    }
    await button.click()
    await menu.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('are found in another browser as they were left, for each view, and nothing is asked for them', async () => {
    const here = await signedIn()
    await toggle(here, 'Queue')
    await resize(here, 'Owner').focus()
    for (let step = 0; step < 5; step++) await here.keyboard.press('ArrowRight')
    await resize(here, 'Status').focus()
    await here.keyboard.press('Shift+ArrowLeft')
    const arranged = await shown(here)
    const width = await widthOf(here, 'owner')
    await serverHas(({ conversations }) => {
      const order = conversations?.order ?? []
      return order.includes('status') && order.indexOf('status') < order.indexOf('callee')
    })
    await here.getByRole('link', { name: 'Participants' }).click()
    await shows(here, (columns) => columns.includes('person'))
    await toggle(here, 'Role')
    await serverHas(({ participants }) => participants?.shown.includes('role') === false)

    const there = await open()
    const asked: string[] = []
    there.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await signIn(there)
    expect(await shown(there)).toEqual(arranged)
    expect(await widthOf(there, 'owner')).toBe(width)
    await there.getByRole('link', { name: 'Participants' }).click()
    await shows(there, (columns) => columns.includes('person') && !columns.includes('role'))
    expect(asked.filter((path) => path.includes('/me/'))).toEqual([])

    await there.getByRole('link', { name: 'Conversations' }).click()
    await shows(there, (columns) => !columns.includes('person'))
    await there.getByRole('button', { name: 'Columns' }).click()
    await there.getByRole('button', { name: 'Reset columns' }).click()
    await serverHas((columns) => columns.conversations === undefined && columns.participants !== undefined)
    await here.goto(`${url}/calls`)
    await shows(here, (columns) => columns.includes('queue'))
    for (const page of [here, there]) await page.context().close()
  }, 180_000)

  it('are not those of somebody else who signs in here', async () => {
    const page = await signedIn()
    const usual = await shown(page)
    await toggle(page, 'Queue')
    await serverHas(({ conversations }) => conversations !== undefined)
    const leave = async () => {
      await page.getByRole('button', { name: /^You: / }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByLabel('Email').waitFor()
    }
    await leave()
    await signIn(page, 'omar')
    expect(await shown(page)).toEqual(usual)
    await leave()
    await signIn(page)
    expect(await shown(page)).not.toContain('queue')
    await page.context().close()
  }, 180_000)

  it('arrive although the tab is closed at once', async () => {
    const page = await signedIn()
    const context = page.context()
    await toggle(page, 'Queue')
    await page.close({ runBeforeUnload: true })
    await serverHas(({ conversations }) => conversations?.shown.includes('queue') === false)
    await context.close()
  }, 120_000)

  it('are sent when the server is there again, and by the next page if this one goes before', async () => {
    const page = await signedIn()
    // What opens the menu is loaded by then.
    await toggle(page, 'Quality')
    await toggle(page, 'Quality')
    await serverHas(({ conversations }) => conversations?.shown.includes('quality') === true)
    const before = problems.length
    await page.context().setOffline(true)
    await toggle(page, 'Queue')
    await page.getByText('Tapeline cannot be reached').waitFor()
    expect((await onServer()).conversations?.shown).toContain('queue')
    await page.context().setOffline(false)
    await serverHas(({ conversations }) => conversations?.shown.includes('queue') === false)

    await page.route('**/me/columns/*', (route) => route.abort())
    await toggle(page, 'Owner')
    await page.waitForTimeout(600)
    await page.unroute('**/me/columns/*')
    await page.reload()
    await head(page).first().waitFor()
    expect(await shown(page)).not.toContain('owner')
    await serverHas(({ conversations }) => conversations?.shown.includes('owner') === false)
    // That nobody answered is meant.
    problems.length = before
    await page.context().close()
  }, 180_000)

  it('are in two tabs at once, also in one that comes to the list later', async () => {
    const one = await signedIn()
    const two = await tabOf(one.context())
    const elsewhere = await tabOf(one.context())
    await elsewhere.getByRole('link', { name: 'Exports' }).click()
    await elsewhere.getByRole('heading', { name: 'Exports', exact: true }).waitFor()
    await toggle(one, 'Queue')
    await shows(two, (columns) => !columns.includes('queue'))
    await toggle(two, 'Owner')
    await shows(one, (columns) => !columns.includes('owner') && !columns.includes('queue'))
    await serverHas(({ conversations }) => conversations?.shown.includes('owner') === false)
    await elsewhere.getByRole('link', { name: 'Calls', exact: true }).click()
    await shows(elsewhere, (columns) => columns.length > 0 && !columns.includes('owner') && !columns.includes('queue'))
    await one.context().close()
  }, 180_000)

  it('do not jump under the hand of whoever resizes one, however late the server answers', async () => {
    const page = await signedIn()
    await page.route('**/me/columns/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    const box = await resize(page, 'Owner').boundingBox()
    if (!box) throw new Error('the edge is not seen')
    const from = await widthOf(page, 'owner')
    const x = box.x + box.width / 2
    await page.mouse.move(x, box.y + 5)
    await page.mouse.down()
    for (const step of [1, 2, 3, 4]) {
      await page.mouse.move(x + step * 20, box.y + 5)
      // Longer than changes wait to be sent.
      await page.waitForTimeout(600)
      expect(Math.round(await widthOf(page, 'owner'))).toBe(Math.round(from + step * 20))
    }
    await page.mouse.up()
    await serverHas(({ conversations }) => Math.abs((conversations?.widths.owner ?? 0) - from - 80) < 1)
    expect(Math.round(await widthOf(page, 'owner'))).toBe(Math.round(from + 80))
    await page.context().close()
  }, 120_000)

  it('are drawn without what cannot be read, and a browser that kept them alone gives them to the server', async () => {
    await put('conversations', {
      order: ['no-more', 'status', 'start'],
      shown: ['no-more', 'status'],
      widths: { no: 9 },
    })
    const page = await signedIn()
    expect(await shown(page)).toContain('status')
    expect(await shown(page)).not.toContain('start')
    const key = `tapeline.columns.${nora.user.id}.conversations`
    const keep = (text: string) =>
      page.evaluate((args) => localStorage.setItem(...args), [key, text] as [string, string])
    const usual = await shown(page)
    for (const text of ['{', '3', '{"atMs":9e99,"layout":{"order":3}}']) {
      await keep(text)
      await page.reload()
      await head(page).first().waitFor()
      expect(await shown(page)).toEqual(usual)
    }
    const former = JSON.stringify({ order: ['duration', 'status'], shown: ['duration'], widths: {} })
    await keep(former)
    await page.reload()
    await head(page).first().waitFor()
    expect(await shown(page)).toEqual(usual)
    await put('conversations', null)
    await keep(former)
    await page.reload()
    await head(page).first().waitFor()
    expect(await shown(page)).not.toContain('status')
    await serverHas(({ conversations }) => conversations?.shown.includes('status') === false)
    await page.context().close()
  }, 180_000)

  it('break nothing on the way', () => expect(problems).toEqual([]))
})

/** On the list. */
async function tabOf(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/calls`)
  await head(page).first().waitFor()
  return page
}
