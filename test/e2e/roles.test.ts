/** Every role walks through all that the portal shows it, in a browser: nothing that a page asks for is refused, and what is not theirs is not there. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isOutsideAccounts, ROLES, type Role } from '../../src/core/model/role.ts'
import { SEEN } from '../../src/portal/app/what-roles-see.test-kit.ts'
import { type Person, storeCallOf, testPerson } from '../../src/server/access/access.test-kit.ts'
import { startTestServer, type TestServer, testAccount, testReseller } from '../../src/server/server.test-kit.ts'
import { accountScope } from '../../src/store/db.ts'
import { saveQueue } from '../../src/store/queues.ts'
import { createRecordingGroup } from '../../src/store/recording-groups.ts'
import { launchBrowser, openPage } from './browser.ts'
import { eventually } from './tapeline-process.ts'

let server: TestServer
let browser: Browser
let page: Page
let url: string
let ids: Readonly<Record<string, string>>
const people = new Map<Role, Person>()
const problems: string[] = []

beforeAll(async () => {
  server = await startTestServer({ portalFolder: join(import.meta.dirname, '../../dist/portal') })
  const north = await testReseller(server, 'north')
  const acme = await testAccount(server, 'acme', { resellerId: north.id })
  for (const role of ROLES) {
    const more = role === 'reseller' ? { resellerId: north.id } : {}
    people.set(
      role,
      await testPerson(server, acme, { name: `The ${role}`, role, email: `${role}@acme.example`, ...more }),
    )
  }
  const everybody = [...people].flatMap(([role, { user }]) => (isOutsideAccounts(role) ? [] : [user.id]))
  const { call } = await storeCallOf(server, acme, [{ users: everybody }])
  const idOf = (role: Role) => people.get(role)?.user.id ?? ''
  const group = { accountId: acme.id, name: 'Front desk', managerIds: [idOf('supervisor')], memberIds: [idOf('agent')] }
  await createRecordingGroup(server.db, accountScope(acme.id), group)
  const queue = { accountId: acme.id, id: 'support', name: 'Support', type: 'ring-all', agentDeviceIds: [] } as const
  const ofQueue = { agentIds: [idOf('agent')], supervisorIds: [idOf('supervisor')] }
  await saveQueue(server.db, accountScope(acme.id), { ...queue, ...ofQueue })
  ids = {
    accountId: acme.id,
    userId: idOf('account-administrator'),
    callId: call.id,
    resellerId: north.id,
    staffId: idOf('reseller'),
  }
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser()
  page = await openPortal()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** What any page was not given. */
const refused: string[] = []
const pending = new Set<unknown>()

async function openPortal(): Promise<Page> {
  const opened = await openPage(browser, { width: 1440, height: 900 }, () => url, problems)
  opened.on('request', (request) => request.resourceType() !== 'eventsource' && pending.add(request))
  opened.on('requestfinished', (request) => pending.delete(request))
  opened.on('requestfailed', (request) => pending.delete(request))
  opened.on('response', (response) => {
    if (response.status() !== 403 && response.status() !== 404) return
    const at = new URL(opened.url()).pathname
    refused.push(`${at}: ${response.request().method()} ${response.url().slice(url.length)}`)
  })
  return opened
}

const addressOf = (path: string) => path.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '')
const words = (text: string) => text.split(' ').filter(Boolean)

async function settle(): Promise<void> {
  await eventually(
    async () => pending.size,
    (size) => size === 0,
  )
}

/** As a link of the portal would lead there. */
async function visit(path: string): Promise<void> {
  await page.evaluate((address) => window.history.pushState({}, '', address), addressOf(path))
  await page.locator('main h1, main h2').first().waitFor()
  await settle()
  expect([path, await page.getByText('There is no such page').count()]).toEqual([path, 0])
}

/** Whoever may everything is refused nothing, and where roles may the same one of them goes there. */
function walkOf(role: Role): readonly string[] {
  if (role === 'administrator' || role === 'agent' || role === 'user' || role === 'viewer') return []
  const { pages, tabs } = SEEN[role]
  const account = '/settings/accounts/$accountId'
  if (role === 'reseller') {
    const own = ['/settings/resellers/$resellerId', '/settings/people/$staffId']
    return ['/settings/accounts', account, '/settings/access', '/settings/webhooks', ...own]
  }
  const ofAccount = words(tabs).map((tab) => `${account}?tab=${tab}`)
  return [...words(pages).filter((path) => path !== account && path !== '/replay'), ...ofAccount, '/your-account']
}

it.each(ROLES)('%s', async (role) => {
  const seen = SEEN[role]
  const [name = '', value = ''] = people.get(role)?.headers.cookie.split('=') ?? []
  await page.context().clearCookies()
  await page.context().addCookies([{ name, value, url }])
  await page.goto(url)
  const nav = page.getByRole('navigation', { name: 'Main' })
  await nav.getByRole('button', { name: `You: The ${role}` }).waitFor()
  const labels = (await nav.getByRole('link').allInnerTexts()).map((label) => label.trim().replaceAll(' ', '-'))
  const rest = ['Tapeline', 'Calls', 'Exports', 'Settings', '']
  expect(labels.filter((label) => !rest.includes(label)).sort()).toEqual(words(seen.menu).sort())

  for (const path of walkOf(role)) await visit(path)
  if (seen.tabs !== '') {
    await visit('/settings/accounts/$accountId/people/$userId')
    await page.getByRole('heading', { name: 'Sign-in' }).waitFor()
    const mayChange = seen.makes.includes('account-administrator')
    expect((await page.getByRole('button', { name: 'Edit' }).count()) > 0).toBe(mayChange)
    expect((await page.getByRole('button', { name: /Invite|Send a link/ }).count()) > 0).toBe(mayChange)
  }
  if (seen.call) {
    await visit('/calls/$callId')
    await page.getByRole('button', { name: /^Play/ }).first().waitFor()
    await page
      .getByText(/Nobody wrote anything about this call|New note|Add note/)
      .first()
      .waitFor()
    const offered = {
      download: page.getByRole('button', { name: /^Download/ }),
      export: page.getByRole('button', { name: 'Export', exact: true }),
      note: page.getByRole('textbox', { name: 'New note' }),
      listeners: page.getByText('Who can hear this, and why'),
    }
    for (const [what, locator] of Object.entries(offered)) {
      expect([what, (await locator.count()) > 0]).toEqual([what, words(seen.call).includes(what)])
    }
  }
  await settle()
  expect(refused.splice(0)).toEqual([])
  expect(problems).toEqual([])
})
