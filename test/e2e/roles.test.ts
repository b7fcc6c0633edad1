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
  ids = { accountId: acme.id, userId: idOf('account-administrator'), callId: call.id }
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** The portal as this person has it; `refused`: what any page was not given. */
async function pageOf(
  role: Role,
): Promise<{ readonly page: Page; readonly refused: string[]; settle(): Promise<void> }> {
  const page = await openPage(browser, { width: 1440, height: 900 }, () => url, problems)
  const [name = '', value = ''] = people.get(role)?.headers.cookie.split('=') ?? []
  await page.context().addCookies([{ name, value, url }])
  const refused: string[] = []
  const open = new Set<unknown>()
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request))
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
  page.on('response', (response) => {
    if (response.status() === 403 || response.status() === 404) {
      refused.push(
        `${new URL(page.url()).pathname}: ${response.request().method()} ${response.url().slice(url.length)}`,
      )
    }
  })
  return {
    page,
    refused,
    settle: async () => {
      await eventually(
        async () => open.size,
        (size) => size === 0,
      )
    },
  }
}

const addressOf = (path: string) => path.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '')

it.each(ROLES)('%s', async (role) => {
  const { page, refused, settle } = await pageOf(role)
  const seen = SEEN[role]
  await page.goto(url)
  const nav = page.getByRole('navigation', { name: 'Main' })
  await nav.getByRole('button', { name: /^You: / }).waitFor()
  const labels = (await nav.getByRole('link').allInnerTexts()).map((label) => label.trim().replaceAll(' ', '-'))
  const rest = ['Tapeline', 'Calls', 'Exports', 'Settings', '']
  expect(labels.filter((label) => !rest.includes(label)).sort()).toEqual(seen.menu.split(' ').filter(Boolean).sort())

  const pages = seen.pages.split(' ').filter((path) => !path.includes('$terminationId'))
  const tabs = seen.tabs
    .split(' ')
    .filter(Boolean)
    .map((tab) => `/settings/accounts/$accountId?tab=${tab}`)
  for (const path of [...pages, ...tabs, '/your-account', '/settings', ...(seen.call ? ['/calls/$callId'] : [])]) {
    // As a link of the portal would lead there.
    await page.evaluate((address) => window.history.pushState({}, '', address), addressOf(path))
    await page.locator('main h1, main h2').first().waitFor()
    await settle()
    expect([path, await page.getByText('There is no such page').count()]).toEqual([path, 0])
  }
  if (seen.call) {
    await page.getByRole('button', { name: /^Play/ }).first().waitFor()
    await settle()
    const offered = {
      download: page.getByRole('button', { name: /^Download/ }),
      export: page.getByRole('button', { name: 'Export', exact: true }),
      note: page.getByRole('textbox', { name: 'New note' }),
      listeners: page.getByText('Who can hear this, and why'),
    }
    for (const [what, locator] of Object.entries(offered)) {
      expect([what, (await locator.count()) > 0]).toEqual([what, seen.call.split(' ').includes(what)])
    }
  }
  if (seen.pages.includes('people/')) {
    await page.goto(`${url}${addressOf('/settings/accounts/$accountId/people/$userId')}`)
    await page.getByRole('heading', { name: 'The account-administrator' }).first().waitFor()
    await settle()
    const mayChange = seen.makes.includes('account-administrator')
    expect((await page.getByRole('button', { name: 'Edit' }).count()) > 0).toBe(mayChange)
    expect((await page.getByRole('button', { name: /Invite|Send a link/ }).count()) > 0).toBe(mayChange)
  }
  await page.waitForLoadState('networkidle')
  expect(refused).toEqual([])
  expect(problems).toEqual([])
  await page.context().close()
})
