/** What an administrator of the platform does last with an account, in a browser on the real program: audit log, webhook, closing it for good. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/main/open-database.ts'
import { inScope, PLATFORM } from '../../src/store/db.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

async function letTimePass(dataFolder: string): Promise<void> {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const database = await openDatabase({ dataFolder, databaseUrl: undefined }, 'command', log)
  await inScope(database.db, PLATFORM, (trx) =>
    sql`update terminations set purge_at = now() - interval '1 minute' where state = 'scheduled'`.execute(trx),
  )
  await database.close()
}

describe.skipIf(missing('headlessChromium'))('the last things of an account', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start({ args: ['--private-webhooks'] })
    await tapeline.apply(acmeDocument())
    await tapeline.call({
      name: 'audited',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    const looked = page.waitForResponse(/\/api\/v1\/calls\/[0-9a-f-]{36}$/)
    await page.getByRole('link', { name: /Robert Lane/ }).click()
    await looked
  })
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('shows who did what, finds it again, and says that nobody changed it', async () => {
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.getByText(/Verified: \d+ events/).waitFor()
    await page.getByText('Signed in').first().waitFor()
    await page.getByLabel('Search events').fill('call.viewed')
    await page.getByText('Signed in').first().waitFor({ state: 'detached' })
    const event = page.locator('details', { hasText: 'Call looked at' })
    await event.locator('summary').click()
    await event.getByText('127.0.0.1').waitFor()
    await event.getByText('Everything about this call').click()
    await page.getByLabel('Clear thing').waitFor()
    expect(new URL(page.url()).search).toContain('subjectId')
    const verified = await runTapeline(['audit', 'verify', '--data', tapeline.dataFolder])
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/account acme: whole: \d+ events/) })
  })

  it('makes a webhook and sees a test message delivered', async () => {
    const receiver = createServer((_, response) => response.writeHead(204).end())
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.getByRole('button', { name: 'New webhook' }).click()
    await page.getByLabel('Address').fill(url)
    await page.getByRole('button', { name: 'Make webhook' }).click()
    await page.getByText(/^whsec_/).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Deliveries').click()
    await page.getByRole('button', { name: 'Test' }).click()
    await page.getByText(/Delivered: 204/).waitFor()
    receiver.close()
  })

  it('closes the account, takes it back, closes it again, and has the certificate in the end', async () => {
    const closeIt = async () => {
      await page.getByRole('button', { name: 'Close account…' }).click()
      await page.getByLabel('Reason').fill('contract ended')
      await page.getByLabel('Export all calls').uncheck()
      await page.getByLabel('Type acme to confirm').fill('acme')
      await page.getByRole('button', { name: 'Close account', exact: true }).click()
      await page.getByText(/will be destroyed in 3:59:/).waitFor()
    }
    await page.getByRole('link', { name: 'Accounts' }).click()
    await page.getByRole('button', { name: /Acme Bikes/ }).click()
    await closeIt()
    await page.getByRole('button', { name: 'Cancel closing' }).click()
    await page.getByText(/will be destroyed/).waitFor({ state: 'detached' })
    await closeIt()
    // Four hours later; the page must not miss the server meanwhile.
    await page.goto('about:blank')
    const { dataFolder } = tapeline
    await tapeline.stop()
    await letTimePass(dataFolder)
    tapeline = await TapelineProcess.start({ dataFolder })
    const key = await tapeline.createApiKey('', 'administrator')
    await eventually(
      async () =>
        (await tapeline.get('/api/v1/terminations', key)).json() as Promise<{ terminations: { state: string }[] }>,
      ({ terminations }) => terminations[0]?.state === 'purged',
      30_000,
    )
    // The cookie is for the host, whatever the port.
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByText('Closed accounts').waitFor()
    await page.getByRole('button', { name: /Acme Bikes/ }).click()
    await page.getByText('Account Acme Bikes is destroyed').waitFor()
    await page.getByText('SHA-256 of the list of files').waitFor()
    const list = await page.getByRole('link', { name: 'List of files' }).getAttribute('href')
    const files = await page.request.get(`${tapeline.httpUrl}${list}`)
    expect((await files.text()).split('\n').filter(Boolean).length).toBeGreaterThanOrEqual(2)
    expect(problems).toEqual([])
  })
})
