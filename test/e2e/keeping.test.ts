/** How long recordings stay, which stay longer, what goes, where they lie, what is taken along: as an account's people do it, in a real browser. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { User } from '../../src/contract/user.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { type StoredCall, storeCalls } from './stored-calls.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const CLARA = { email: 'clara@acme.example', password: 'long enough to pass' }
const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech/agent-1-greeting.wav')
const DAY_MS = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'tapeline-keeping-'))

describe.skipIf(missing('headlessChromium'))('keeping', () => {
  let tapeline: TapelineProcess
  let browser: Browser
  let page: Page
  let accountId: string
  let calls: readonly StoredCall[]
  const problems: string[] = []

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    const second = { seconds: 2, voices: [[[0, 2]], [[0, 2]]] as const }
    const nowMs = Math.floor(Date.now() / 1000) * 1000
    calls = await storeCalls(tapeline.dataFolder, 'acme', [
      { ...second, startedAtMs: nowMs - 90 * DAY_MS, caller: 'Ann Oldest' },
      { ...second, startedAtMs: nowMs - 60 * DAY_MS, caller: 'Bob Older' },
      { ...second, startedAtMs: nowMs - 3_600_000, caller: 'Cid Today' },
    ])
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => new URL(tapeline.httpUrl).origin, problems)
    await page.goto(`${tapeline.httpUrl}/sign-in`)
    await signIn(ADMIN)
    const { accounts } = await ask<{ accounts: { id: string }[] }>('GET', '/accounts')
    accountId = accounts[0]?.id ?? ''
    const { users } = await ask<{ users: User[] }>('GET', `/users?accountId=${accountId}`)
    const clara = users.find(({ extension }) => extension === '201')
    if (!clara) throw new Error('the document was not applied')
    const { name, extension, numbers } = clara
    const role = 'account-administrator'
    await ask('PUT', `/users/${clara.id}`, { name, extension, numbers, email: CLARA.email, role })
    await ask('PUT', `/users/${clara.id}/password`, { password: CLARA.password })
    await signIn(CLARA)
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await page.evaluate(
      async ([how, to, json]) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(to, { method: how, ...(json && { headers, body: json }) })
        return { status: answer.status, text: await answer.text() }
      },
      [method, `/api/v1${path}`, body ? JSON.stringify(body) : ''] as const,
    )
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  async function signIn({ email, password }: { readonly email: string; readonly password: string }) {
    await page.context().clearCookies()
    await ask('POST', '/sign-in-session', { email, password })
  }
  const open = (path: string) => page.goto(`${tapeline.httpUrl}${path}`)
  const account = (tab: string) => open(`/settings/accounts/${accountId}?tab=${tab}`)
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  /** As somebody who has no mouse. */
  const press = (...keys: readonly string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

  it('less long needs a reason, and another person', async () => {
    await account('retention')
    await page.getByLabel('Days every recording is kept').fill('30')
    await button('Save retention').focus()
    await press('Enter')
    await page.getByText('Say why it is to be kept less long').waitFor()
    await page.getByLabel('Why', { exact: true }).fill('The law says a month')
    await button('Save retention').click()
    const note = page.getByRole('region', { name: 'Shorter retention' })
    await note.getByText('“The law says a month”').waitFor()
    expect(await note.getByRole('button').allTextContents()).toEqual(['Take back'])
    expect(await seriousFaults(page)).toEqual([])
    // Nothing is over before somebody else agreed.
    await page.getByText('No recording is over.').waitFor()

    await signIn(ADMIN)
    await account('retention')
    await note.getByRole('button', { name: 'Agree' }).focus()
    await press('Enter')
    await note.waitFor({ state: 'detached' })
    await page.getByText('2 recordings are over').waitFor()
    await signIn(CLARA)
  })

  it('a case is opened, and a call put under it from the list, by the keyboard alone', async () => {
    await account('holds')
    await button('Open a case').focus()
    await press('Enter')
    await page.getByLabel('Name of the case').waitFor()
    await page.keyboard.type('Miller v. Acme')
    await press('Tab')
    await page.keyboard.type('Letter of the court')
    await press('Tab', 'Tab', 'Enter')
    await page.getByText('0 calls, 0 recordings').waitFor()

    await open('/calls?period=any&q=Oldest')
    const select = page.getByRole('checkbox', { name: /^Select call from Ann Oldest/ })
    await select.focus()
    await press('Space')
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Put under a case' }).focus()
    await press('Enter')
    await eventually(
      () => page.getByRole('combobox', { name: 'Case' }).inputValue(),
      (chosen) => chosen === 'Miller v. Acme',
    )
    await page
      .getByRole('dialog', { name: 'Put under a case' })
      .getByRole('button', { name: 'Put under the case' })
      .focus()
    await press('Enter')
    await page.getByText('1 call is now under Miller v. Acme.').first().waitFor()
    await open(`/calls/${calls[0]?.callId}`)
    await page.getByText('Held for Miller v. Acme').waitFor()
  })

  it('what is over is shown before it goes; what a case holds stays; a certificate says what went', async () => {
    await account('retention')
    await page.getByText('1 recording is over').waitFor()
    await page.getByText('1 more is held by a case.').waitFor()
    await button('Remove now…').focus()
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Remove what is over' })
    await dialog.waitFor()
    // Enter without a thought removes nothing.
    await press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('1 recording is over').waitFor()
    await button('Remove now…').focus()
    await press('Enter')
    await dialog.getByRole('button', { name: 'Remove 1 recording' }).focus()
    await press('Enter')
    await page.locator('summary', { hasText: /: 1 recording removed$/ }).focus()
    await press('Enter')
    await page.getByText('SHA-256 of the list of files').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByText('No recording is over.').waitFor()
    const files = readdirSync(join(tapeline.dataFolder, 'objects'), { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => name.endsWith('.wav'))).toHaveLength(2)
  })

  it('a case is released by whoever has read what will go', async () => {
    await account('holds')
    await button('Release…').focus()
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Release the case Miller v. Acme' })
    await dialog.getByText(/^1 recording is over and goes with the next purge/).waitFor()
    await dialog.getByLabel('Why it is released').focus()
    await page.keyboard.type('Settled')
    expect(await seriousFaults(page)).toEqual([])
    await press('Enter')
    await page.getByText(/Released by Clara Vogt on/).waitFor()
    await account('retention')
    await page.getByText('1 recording is over').waitFor()
  })

  it('a leg that is called after its call was put under a case is under it too', async () => {
    const name = randomUUID()
    const leg = (...aors: readonly string[]) => ({
      headers: { 'X-Call-ID': name },
      parties: aors.map((aor, index) => ({ id: `party-${index}`, aor })),
    })
    const legs = () => ask<{ calls: { id: string }[] }>('GET', `/calls?identifier=${name}`)
    const queue = tapeline.startCall(leg('sip:+493055512345@carrier.example', 'sip:290@pbx.example'))
    const { calls: first } = await eventually(legs, ({ calls }) => calls.length === 1)
    const draft = { name: 'Lane v. Acme', reason: 'Letter of the court' }
    const { id } = await ask<{ id: string }>('POST', `/accounts/${accountId}/legal-holds`, draft)
    await ask('POST', `/legal-holds/${id}/calls`, { callIds: first.map((call) => call.id) })
    await tapeline.call({ ...leg('sip:290@pbx.example', 'sip:201@pbx.example'), steps: [{ do: 'wait', ms: 100 }] })
    await eventually(legs, ({ calls }) => calls.length === 2)
    await queue.hangUp()
    expect(await ask('GET', `/legal-holds/${id}`)).toMatchObject({ calls: 2 })
  })

  it('a second store is added, tried and planned by whoever runs the machine; the call says where it lies', async () => {
    await signIn(ADMIN)
    await account('storage')
    await button('Add target').focus()
    await press('Enter')
    await page.getByText('Folder', { exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill('Second disk')
    await page.getByLabel('Path').fill(folder)
    await press('Enter')
    await button('Test Second disk').focus()
    await press('Enter')
    await page.getByText('Remove it: works').waitFor()
    await page.getByLabel('Copy to Second disk').focus()
    await press('Space')
    await button('Save plan').focus()
    await press('Enter')
    await page.getByText('Copies are read from in this order where the local file is gone.').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await tapeline.call({
      name: 'copied',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Dora New' },
        { id: 'agent', aor: 'sip:201@pbx.example' },
      ],
      steps: [{ do: 'play', party: 'caller', file: SPEECH }],
    })
    await eventually(
      async () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wav')),
      (copied) => copied.length === 1,
    )
    await open('/calls?q=Dora')
    await page.getByRole('checkbox', { name: /^Select call from Dora New/ }).waitFor()
    const { calls: found } = await ask<{ calls: { id: string }[] }>('GET', '/calls?search=Dora')
    await open(`/calls/${found[0]?.id}`)
    await page.getByText('On the disk of Tapeline').waitFor()
    await page
      .getByText(/^Second disk/)
      .first()
      .waitFor()
    await signIn(CLARA)
  })

  it('chosen calls are taken along as one file', async () => {
    await open('/calls?q=Today')
    await page.getByRole('checkbox', { name: /^Select call from Cid Today/ }).focus()
    await press('Space')
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Export' }).focus()
    await press('Enter')
    await button('Start export').focus()
    await press('Enter')
    await page.getByRole('link', { name: 'Download' }).waitFor()
    await press('Escape')
    await open('/exports')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).focus()
    await press('Enter')
    const path = await (await download).path()
    const zip = readFileSync(path)
    expect(zip.subarray(0, 2).toString()).toBe('PK')
    expect(zip.includes('calls.csv')).toBe(true)
    expect(zip.includes(readFileSync(calls[2]?.objectFile ?? '').subarray(0, 2000))).toBe(true)
    expect(await seriousFaults(page)).toEqual([])
    await button('Remove').focus()
    await press('Enter')
    await page.getByText('No exports yet').waitFor()
  })

  it('nothing went wrong in the page, and the audit log has it all', async () => {
    expect(problems).toEqual([])
    const { auditEvents } = await ask<{ auditEvents: { action: string }[] }>('GET', '/audit-events?limit=200')
    const actions = auditEvents.map(({ action }) => action)
    for (const action of [
      'retention.proposed',
      'legal-hold.created',
      'legal-hold.calls-added',
      'recordings.purged',
      'legal-hold.released',
      'calls.exported',
    ])
      expect(actions).toContain(action)
  })
})
