import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallReport } from '../../src/recording-client/call-report.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech/caller-3-thanks.wav')
const OUTSIDE = { id: 'outside', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' }
const INSIDE = { id: 'inside', aor: 'sip:201@pbx.example', name: 'Clara Vogt' }

const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

/** Who speaks first is who called. */
function call(name: string, parties: readonly object[]): Promise<CallReport> {
  return tapeline.call({ name, parties, steps: [{ do: 'play', party: 'outside', file: SPEECH }] })
}

const tab = (name: string) => page.getByRole('navigation', { name: 'Recording settings' }).getByRole('link', { name })
const outcome = (kind: string) => page.getByRole('button', { name: new RegExp(`^${kind}: `) })
const bar = () => page.getByRole('region', { name: 'Unsaved changes' })
const dialog = (name: string) => page.getByRole('dialog', { name })

describe.skipIf(missing('headlessChromium'))('the recording settings', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ account: { inbound: { offnet: 'always' } } }))
    const calls = [call('incoming', [OUTSIDE, INSIDE]), call('outgoing', [INSIDE, OUTSIDE])]
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await Promise.all(calls)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('are reached from the account, which shows what comes of them', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Acme Bikes/ }).click()
    await outcome('Outside calls inside').filter({ hasText: 'Recorded' }).waitFor()
    await page.getByRole('link', { name: 'Recording settings' }).click()
    await page.getByRole('heading', { name: 'Rules for the whole account' }).waitFor()
  })

  it('show at once what an edited rule does to every kind of call, and why', async () => {
    expect(await outcome('Inside calls outside').textContent()).toBe('Not recorded')
    await page.getByLabel('Calls to outside').selectOption('always')
    expect(await outcome('Inside calls outside').textContent()).toBe('Recordedwas: not recorded')
    expect(await outcome('Inside calls inside').textContent()).toBe('Not recorded')
    await outcome('Inside calls outside').click()
    await page.getByText('account rule: “calls to outside” always → record').waitFor()
    await bar().getByText('1 unsaved change').waitFor()
  })

  it('show users what they inherit in place, and edit many at once', async () => {
    await tab('Users and devices').click()
    await page.getByLabel('All users and devices, from inside').selectOption('on-demand')
    const cell = page.getByLabel('Clara Vogt, from inside')
    expect(await cell.locator('option:checked').textContent()).toBe('inherits: on demand')
    await page.getByLabel('Select everybody who is shown').click()
    await page.getByLabel('To which value').selectOption('off')
    await page.getByRole('button', { name: 'Set for 2' }).click()
    expect(await cell.inputValue()).toBe('off')
    await page.getByLabel('Search users and devices').fill('305')
    await cell.waitFor({ state: 'detached' })
    expect(await page.getByLabel('Ian Reid, from inside').inputValue()).toBe('off')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByLabel('All users and devices, from inside').selectOption('inherit')
    await bar().getByText('1 unsaved change').waitFor()
  })

  it('refuse star codes that conflict, naming both', async () => {
    await tab('Options').click()
    await page.getByLabel('Pause', { exact: true }).fill('*8')
    await bar().getByText('*80 (start) begins with *8 (pause)').waitFor()
    expect(await bar().getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(false)
    await page.getByRole('button', { name: /^Back to: start \*80/ }).click()
    await bar().getByText('1 unsaved change').waitFor()
  })

  it('ask before unsaved changes are lost', async () => {
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await dialog('Leave without saving?').getByRole('button', { name: 'Cancel' }).click()
    await bar().waitFor()
  })

  it('tell before saving which calls of the last days would come out otherwise', async () => {
    await bar().getByRole('button', { name: 'What would change' }).click()
    const preview = dialog('What would change')
    await preview.getByText('Of 2 calls of the last 30 days, 1 would stay as it is.').waitFor()
    await preview.getByRole('button', { name: /^1\s*Newly recorded/ }).waitFor()
    const example = preview.getByRole('list', { name: 'Calls that would change' }).getByRole('listitem')
    expect(await example.count()).toBe(1)
    expect(await example.textContent()).toMatch(/Clara Vogt → Robert Lane.*Now Not recorded.*Then Recorded/)
    expect(await example.getByRole('link').getAttribute('href')).toMatch(/^\/calls\/[0-9a-f-]{36}/)
    await preview.getByRole('button', { name: 'Back to editing' }).click()
  })

  it('are saved with a comment and keep their history', async () => {
    await bar().getByLabel('Comment for the history').fill('Sales asked for it')
    await bar().getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds for calls from now on.').waitFor()
    await bar().waitFor({ state: 'detached' })
    await tab('History').click()
    const newest = page.getByRole('list', { name: 'Versions of the settings' }).locator('> li').first()
    await newest.getByText('version 2 · in force').waitFor()
    expect(await newest.textContent()).toMatch(/“Sales asked for it”.*Account rule, calls to outside.*→ always/)
  })

  it('can be taken back', async () => {
    await page.getByRole('button', { name: 'Undo…' }).click()
    await dialog('Go back to version 1?').getByText('Account rule, calls to outside').waitFor()
    await page.getByRole('button', { name: 'Go back' }).click()
    await page.getByText('version 3 · in force').waitFor()
    await tab('Rules').click()
    expect(await outcome('Inside calls outside').textContent()).toBe('Not recorded')
  })

  it('explain a conflict with somebody else’s change, and lead out of it', async () => {
    await page.getByLabel('Calls to outside').selectOption('on-demand')
    const path = new URL(page.url()).pathname.replace(/^\/settings\/(.*)\/recording$/, '/api/v1/$1/settings')
    const inForce = () => page.evaluate(async (url) => (await fetch(url)).json(), path)
    const { settings } = await inForce()
    const theirs = JSON.stringify({ settings: { ...settings, retentionDays: 400 } })
    const headers = { 'content-type': 'application/json' }
    await page.evaluate(([url, init]) => fetch(url, init), [path, { method: 'PUT', headers, body: theirs }] as const)
    await bar().getByText('has saved other settings meanwhile').waitFor()
    await bar().getByRole('button', { name: 'Put mine on top' }).click()
    await bar().getByRole('button', { name: 'Save', exact: true }).click()
    await bar().waitFor({ state: 'detached' })
    expect(await inForce()).toMatchObject({
      settings: { retentionDays: 400, account: { outbound: { offnet: 'on-demand' } } },
    })
  })

  it('are edited from the rows of the account’s users, by keyboard and for several at once', async () => {
    await page.getByRole('link', { name: '← Acme Bikes' }).click()
    const accountTab = (name: string) =>
      page.getByRole('navigation', { name: 'Account settings' }).getByRole('link', { name, exact: true })
    expect(await page.getByRole('link', { name: 'Stored recordings' }).getAttribute('href')).toMatch(
      /^\/calls\?.*recorded=true/,
    )
    await accountTab('Users').press('Enter')
    await page.waitForURL(/tab=users/)
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    const gear = page.getByRole('button', { name: 'Recording of Clara Vogt' })
    await gear.press('Enter')
    const form = dialog('Recording of Clara Vogt')
    await form.getByText('default: not set for all users and devices').first().waitFor()
    await form.getByText('The account’s own rule asks for these calls.').first().waitFor()
    await form.getByLabel('Calls to inside').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await form.getByLabel('Calls to inside').inputValue()).toBe('on-demand')
    await form.getByText(/calls to outside and to inside are recorded once somebody starts/).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await form.waitFor({ state: 'detached' })
    await row('Clara Vogt').getByText('Own rule', { exact: true }).waitFor()
    await page.getByLabel('Select all that are shown').press('Space')
    await page.getByLabel('To which value').selectOption('off')
    await page.getByRole('button', { name: 'Set for 2' }).click()
    await row('Clara Vogt').getByText('Own rule: off').waitFor()
    await row('Ian Reid').getByText('Own rule: off').waitFor()
    // What the form saved before may still offer to be taken back.
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await row('Ian Reid').getByText('Own rule: off').waitFor({ state: 'detached' })
    await row('Clara Vogt').getByText('Own rule', { exact: true }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.goBack()
    await page.getByRole('link', { name: 'Recording settings' }).click()
  })

  it('edit everybody who matches, also those who are not in the page yet', async () => {
    const users = Array.from({ length: 60 }, (_, index) => ({ extension: `${400 + index}`, name: `Many ${index}` }))
    await tapeline.apply({ accounts: [{ slug: 'acme', users }] })
    await tab('Users and devices').click()
    await page.getByLabel('Search users and devices').fill('many')
    await page.getByLabel('Clara Vogt, from inside').waitFor({ state: 'detached' })
    await page.getByLabel('Select everybody who is shown').click()
    await page.getByText('50 selected').waitFor()
    await page.getByRole('button', { name: 'Select all that match' }).click()
    await page.getByText('60 selected').waitFor()
    await page.getByLabel('To which value').selectOption('off')
    await page.getByRole('button', { name: 'Set for 60' }).click()
    await bar().getByRole('button', { name: '1 unsaved change' }).click()
    await bar().getByText('60 users, all calls').waitFor()
    await page.getByLabel('With rules of their own').check()
    await page.getByLabel('Search users and devices').fill('')
    await page.getByLabel('Clara Vogt, from inside').waitFor()
    await page.getByText('Devices', { exact: true }).click()
    await page.getByText('Nobody who matches has rules of their own.').waitFor()
    await page.getByLabel('With rules of their own').uncheck()
    await page.getByText('No devices yet').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await bar().getByRole('button', { name: 'Discard' }).click()
    await bar().waitFor({ state: 'detached' })
  })

  it('fit a telephone, and break no rule of the portal’s security policy', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    for (const name of ['Rules', 'Users and devices', 'Queues', 'Options', 'History', 'Import']) {
      await tab(name).click()
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    }
    expect(problems).toEqual([])
  })
})
