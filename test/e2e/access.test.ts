/** Who hears what, as people see it: an agent, a manager and an office manager with one call of two parts, in a real browser. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, storeCallOf, testPerson } from '../../src/server/access/access.test-kit.ts'
import { startTestServer, type TestServer, testAccount } from '../../src/server/server.test-kit.ts'
import { launchBrowser, openPage } from './browser.ts'

let server: TestServer
let browser: Browser
let url: string
let agent: Person
let another: Person
let office: Person
let path: string
const problems: string[] = []

beforeAll(async () => {
  server = await startTestServer({ portalFolder: join(import.meta.dirname, '../../dist/portal') })
  const acme = await testAccount(server, 'acme')
  agent = await testPerson(server, acme, { name: 'Ben Agent', role: 'agent', email: 'ben@acme.example' })
  another = await testPerson(server, acme, { name: 'Cleo Agent', role: 'agent', email: 'cleo@acme.example' })
  office = await testPerson(server, acme, {
    name: 'Olga Office',
    role: 'account-administrator',
    email: 'olga@acme.example',
  })
  const manager = await testPerson(server, acme, { name: 'Max Manager', role: 'user', email: 'max@acme.example' })
  const { call } = await storeCallOf(server, acme, [{ users: [agent.user.id] }, { users: [manager.user.id] }])
  path = `/calls/${call.id}`
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function pageOf({ headers }: Person): Promise<Page> {
  const page = await openPage(browser, { width: 1440, height: 900 }, () => url, problems)
  const [name = '', value = ''] = headers.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  await page.goto(`${url}${path}`)
  return page
}

it('shows an agent the own part, the rest as not for them, and lets them ask for it', async () => {
  const page = await pageOf(agent)
  await page.getByText('Parts of this call are not for you').waitFor()
  const parts = page.getByRole('list', { name: 'Parts of the call' })
  expect(await parts.getByRole('button', { name: /^Play/ }).count()).toBe(1)
  expect(await parts.getByText('Not for you').count()).toBe(1)
  expect(await page.getByText('Who can hear this, and why').count()).toBe(0)
  await page.getByRole('button', { name: 'Ask for access' }).click()
  await page.getByRole('textbox', { name: 'Why' }).fill('Complaint 4711')
  await page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('Asked. You can hear it').waitFor()
  await page.context().close()
})

it('does not show it to an agent who was not on the call', async () => {
  const page = await pageOf(another)
  await page.getByRole('heading', { name: 'There is no such call' }).waitFor()
  await page.getByRole('button', { name: 'Back to the calls' }).click()
  await page.waitForURL(/\/calls$/)
  await page.goto(`${url}/settings/access`)
  await page.getByRole('link', { name: 'Calls' }).first().waitFor()
  expect(await page.getByRole('link', { name: /^Access/ }).count()).toBe(0)
  await page.context().close()
})

it('tells the office manager who can hear it, and who asks; what is approved takes effect', async () => {
  const page = await pageOf(office)
  await page.getByText('Who can hear this, and why').click()
  const people = page.getByRole('list', { name: 'People who can hear it' })
  await people.getByText('Ben Agent').waitFor()
  expect(await people.getByText('was on the call').count()).toBe(2)
  await page.getByRole('link', { name: 'Access (1)' }).click()
  await page.getByRole('button', { name: /^Approve: Ben Agent/ }).click()
  const approval = page.getByRole('dialog', { name: 'Approve the request of Ben Agent' })
  expect(await approval.getByRole('combobox', { name: 'For how long' }).inputValue()).toMatch(/^As asked for: /)
  await approval.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: /^Take back: Ben Agent/ }).waitFor()
  const heard = await pageOf(agent)
  const parts = heard.getByRole('list', { name: 'Parts of the call' })
  await parts.getByRole('button', { name: /^Play/ }).nth(1).waitFor()
  expect(await heard.getByText('not for you').count()).toBe(0)
  await heard.context().close()

  await page.getByRole('button', { name: 'Give access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Who', exact: true }).fill('cleo')
  await page.getByRole('option', { name: 'Cleo Agent' }).click()
  await page.keyboard.press('Tab')
  await dialog.getByRole('combobox', { name: 'Whose calls' }).click()
  await page.getByRole('option', { name: 'One person' }).click()
  await dialog.getByRole('combobox', { name: 'Which person' }).fill('ben')
  await page.getByRole('option', { name: 'Ben Agent' }).click()
  await dialog.getByRole('combobox', { name: 'For how long' }).click()
  await page.getByRole('option', { name: 'Until a day and time…' }).click()
  await dialog.getByLabel('Until', { exact: true }).fill('2090-06-01T12:30')
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Stands in for Ben')
  await dialog.getByRole('button', { name: 'Give access' }).click()
  await page.getByRole('button', { name: /^Take back: Cleo Agent/ }).waitFor()
  // On the clocks of the account.
  await page.getByText(/Until .*2090.*12:30:00/).waitFor()
  await page.goto(`${url}/calls?heardBy=${another.user.id}`)
  await page.getByText('What Cleo Agent hears').waitFor()
  await page.getByRole('button', { name: 'Show calls that anybody hears' }).click()
  await page.waitForURL((at) => !at.search.includes('heardBy'))
  const given = await pageOf(another)
  await given.getByRole('list', { name: 'Parts of the call' }).getByRole('button', { name: /^Play/ }).waitFor()
  await given.context().close()
  await page.context().close()
  expect(problems).toEqual([])
})
