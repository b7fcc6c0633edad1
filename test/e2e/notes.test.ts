/** An agent is asked how a call came out: a real call, a real browser. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallAnnotations } from '../../src/contract/annotation.ts'
import type { AccountDispositions } from '../../src/contract/disposition.ts'
import type { User } from '../../src/contract/user.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const PASSWORD = 'long enough to pass'
const EMAIL = 'clara@acme.example'
const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech/agent-1-greeting.wav')

describe.skipIf(missing('headlessChromium'))('the work after a call', () => {
  let tapeline: TapelineProcess
  let browser: Browser
  let page: Page
  let accountId: string
  let noted: string
  const problems: string[] = []

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => new URL(tapeline.httpUrl).origin, problems)
    await page.goto(`${tapeline.httpUrl}/sign-in`)
    await ask('POST', '/sign-in-session', { email: ADMIN.email, password: ADMIN.password })
    const { accounts } = await ask<{ accounts: { id: string }[] }>('GET', '/accounts')
    accountId = accounts[0]?.id ?? ''
    const { users } = await ask<{ users: User[] }>('GET', `/users?accountId=${accountId}`)
    const clara = users.find(({ extension }) => extension === '201')
    if (!clara) throw new Error('the document was not applied')
    const { name, extension, numbers } = clara
    const role = 'account-administrator'
    await ask('PUT', `/users/${clara.id}`, { name, extension, numbers, email: EMAIL, role })
    await ask('PUT', `/users/${clara.id}/password`, { password: PASSWORD })
    await page.context().clearCookies()
    await ask('POST', '/sign-in-session', { email: EMAIL, password: PASSWORD })
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  /** As whoever is signed in. */
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

  const placeCall = (name: string, steps: readonly object[] = [{ do: 'dtmf', party: 'caller', digits: '1' }]) =>
    tapeline.call({
      name,
      headers: { 'X-Call-ID': name },
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
        { id: 'agent', aor: 'sip:201@pbx.example' },
      ],
      steps,
    })

  const said = (name: string) => ask<CallAnnotations>('GET', `/calls/${name}/annotations`)
  const popUp = () => page.getByRole('region', { name: 'After the call' })

  it('is set up by the account itself: lists, reasons, whether it is asked', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/accounts/${accountId}?tab=dispositions`)
    await page.getByLabel('Ask when a call ends').check()
    const inbound = page.getByRole('region', { name: 'Inbound calls' })
    for (const [number, label] of ['Complaint', 'Sale'].entries()) {
      await inbound.getByRole('button', { name: 'Add disposition' }).click()
      await inbound.getByLabel(`Disposition ${number + 1} of Inbound calls`).fill(label)
    }
    await inbound.getByLabel('Reasons of Sale').fill('New customer')
    await page.keyboard.press('Enter')
    await inbound.getByLabel('Disposition 2 of Inbound calls').press('Alt+ArrowUp')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Dispositions saved.').waitFor()
    const { inbound: saved } = await ask<AccountDispositions>('GET', `/accounts/${accountId}/dispositions`)
    expect(saved.map(({ label, reasons }) => [label, reasons.map((reason) => reason.label)])).toEqual([
      ['Sale', ['New customer']],
      ['Complaint', []],
    ])
  }, 120_000)

  it('is asked when the call ends, without taking the keyboard from whoever types elsewhere', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    const search = page.getByRole('combobox').or(page.getByRole('searchbox')).first()
    await search.click()
    await placeCall('asked-1')
    await popUp().waitFor()
    await page.keyboard.type('still here')
    expect(await search.inputValue()).toBe('still here')
  }, 120_000)

  it('keeps a draft over a reload, and takes disposition, reason, note and tags', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await popUp().getByLabel('Note').fill('Wants the blue one')
    await popUp().getByText('Draft kept').waitFor()
    await page.reload()
    await popUp().getByLabel('Note').waitFor()
    expect(await popUp().getByLabel('Note').inputValue()).toBe('Wants the blue one')
    await popUp().getByRole('combobox', { name: 'Disposition' }).click()
    await page.getByRole('option', { name: 'Sale' }).click()
    await popUp().getByRole('combobox', { name: 'Reason' }).click()
    await page.getByRole('option', { name: 'New customer' }).click()
    await popUp().getByLabel('Note').press('Control+Enter')
    await popUp().waitFor({ state: 'detached' })
    expect(await said('asked-1')).toMatchObject({
      disposition: { label: 'Sale', reason: 'New customer', setBy: { name: 'Clara Vogt' } },
      notes: [{ text: 'Wants the blue one' }],
    })
  }, 120_000)

  it('keeps what was typed last by whoever reloads at once, and shows it before what came since', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await placeCall('asked-3')
    await popUp().getByLabel('Note').fill('In the middle of it')
    await page.reload()
    await popUp().getByLabel('Note').waitFor()
    expect(await popUp().getByLabel('Note').inputValue()).toBe('In the middle of it')
    await placeCall('asked-4')
    await popUp().getByText('1 more waiting').waitFor()
    await page.reload()
    await popUp().getByLabel('Note').waitFor()
    expect(await popUp().getByLabel('Note').inputValue()).toBe('In the middle of it')
  }, 120_000)

  it('says that a draft is not kept while nobody answers, and keeps it once somebody does', async () => {
    await page.context().setOffline(true)
    await popUp().getByLabel('Note').fill('Said in a tunnel')
    await popUp().getByText('Draft not kept: no connection').waitFor()
    await page.context().setOffline(false)
    await popUp().getByText('Draft kept').waitFor()
    problems.length = 0
  }, 120_000)

  it('lists what waits, to be told apart by its time, and opens the one that is chosen', async () => {
    await popUp().getByRole('button', { name: '1 more waiting' }).click()
    await page.getByRole('menuitem').click()
    await eventually(
      () => popUp().getByLabel('Note').inputValue(),
      (text) => text === '',
    )
    await popUp().getByRole('button', { name: '1 more waiting' }).click()
    await page.getByRole('menuitem', { name: 'Begun' }).waitFor()
    await page.keyboard.press('Escape')
    for (const left of [1, 0]) {
      await popUp().getByRole('button', { name: 'Skip' }).click()
      await eventually(
        () => popUp().count(),
        (count) => count === left,
      )
      if (left === 1) await popUp().getByRole('button', { name: '1 more waiting' }).waitFor({ state: 'detached' })
    }
  }, 120_000)

  it('leads whoever saves to what is missing where a disposition is required, and lets go only then', async () => {
    const lists = await ask<AccountDispositions>('GET', `/accounts/${accountId}/dispositions`)
    const require = async (required: boolean) => {
      const { version } = await ask<AccountDispositions>('GET', `/accounts/${accountId}/dispositions`)
      const { inbound, outbound, popUp, wrapUpSeconds } = lists
      const body = { inbound, outbound, popUp, wrapUpSeconds, required, basedOnVersion: version }
      await ask('PUT', `/accounts/${accountId}/dispositions`, body)
    }
    await require(true)
    await page.goto(`${tapeline.httpUrl}/calls`)
    await placeCall('required-1')
    await popUp().getByLabel('Note').waitFor()
    const before = page.getByRole('button', { name: 'Filters', exact: true })
    await before.focus()
    await page.keyboard.press('w')
    await popUp().getByLabel('Note').fill('Wants the blue one')
    for (const name of ['Skip', 'Later']) expect(await popUp().getByRole('button', { name }).count()).toBe(0)
    const hasFocus = (name: string) =>
      eventually(
        () =>
          popUp()
            .getByRole('combobox', { name })
            .evaluate((field) => field === document.activeElement),
        (is) => is,
      )
    await page.keyboard.press('Control+Enter')
    await hasFocus('Disposition')
    await popUp().getByText('Your account asks for a disposition of every call.').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: 'Sale' }).click()
    await popUp().getByText('Not saved yet: choose a reason.').waitFor()
    await popUp().getByRole('button', { name: 'Save' }).press('Enter')
    await hasFocus('Reason')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: 'New customer' }).click()
    await popUp().getByRole('button', { name: 'Save' }).press('Enter')
    await popUp().waitFor({ state: 'detached' })
    await eventually(
      () => before.evaluate((button) => button === document.activeElement),
      (is) => is,
    )
    expect(await said('required-1')).toMatchObject({
      disposition: { label: 'Sale', reason: 'New customer' },
      notes: [{ text: 'Wants the blue one' }],
    })
    await require(false)
  }, 120_000)

  it('gives the focus back to the row that somebody came from, though the row is another one by then', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await placeCall('row-1')
    await popUp().getByLabel('Note').waitFor()
    const live = page.locator('[data-form=live] a').first()
    await live.waitFor({ state: 'detached' })
    const { hangUp } = tapeline.startCall({
      headers: { 'X-Call-ID': 'row-2' },
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
        { id: 'agent', aor: 'sip:202@pbx.example' },
      ],
    })
    await live.focus()
    const id = await live.getAttribute('id')
    await page.keyboard.press('w')
    await popUp().getByLabel('Note').fill('While another one went on')
    await hangUp()
    await live.waitFor({ state: 'detached' })
    await popUp().getByLabel('Note').press('Control+Enter')
    await popUp().waitFor({ state: 'detached' })
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await eventually(focused, (at) => at === id)

    // What is gone for good leaves it to the page.
    await placeCall('row-3')
    await popUp().getByLabel('Note').waitFor()
    await page
      .getByRole('checkbox', { name: /^Select call/ })
      .first()
      .check()
    await page.getByRole('button', { name: 'Export', exact: true }).focus()
    await page.keyboard.press('w')
    await page
      .getByRole('checkbox', { name: /^Select call/, checked: true })
      .evaluate((box) => (box as HTMLElement).click())
    await popUp().getByLabel('Note').fill('x')
    await popUp().getByLabel('Note').press('Control+Enter')
    await popUp().waitFor({ state: 'detached' })
    await eventually(focused, (at) => at === 'main')
  }, 120_000)

  it('covers nothing away from the calls, opens with its key, and is skipped where nothing needs to be said', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/accounts/${accountId}?tab=dispositions`)
    await page.getByLabel('Ask when a call ends').waitFor()
    await placeCall('asked-2', [{ do: 'play', party: 'agent', file: SPEECH }])
    await popUp().getByRole('button', { name: 'Open', exact: true }).waitFor()
    expect(await popUp().getByRole('button', { name: 'Skip' }).count()).toBe(0)
    await page.keyboard.press('w')
    await popUp().getByRole('button', { name: 'Skip' }).click()
    await popUp().waitFor({ state: 'detached' })
    const { disposition, notes, callId } = await said('asked-2')
    expect([disposition, notes]).toEqual([undefined, []])
    noted = callId
  }, 120_000)

  it('writes a note on the moment at which the player stands, which leads back there', async () => {
    await eventually(
      () => ask<{ state: string }>('GET', `/calls/${noted}`),
      ({ state }) => state === 'ready',
    )
    await page.goto(`${tapeline.httpUrl}/calls/${noted}?t=1`)
    await page.getByRole('slider', { name: 'Position in the recording' }).waitFor()
    await page.getByLabel('New note').waitFor()
    await page.keyboard.press('n')
    await page.getByLabel('New note').fill('Says her name')
    expect(await page.getByLabel('Moment of the call').inputValue()).toBe('0:01')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('list', { name: 'Notes' }).getByText('Says her name').waitFor()
    const kept = await eventually(
      async () => (await said('asked-2')).notes,
      (notes) => notes.length > 0,
    )
    expect(kept).toMatchObject([{ text: 'Says her name', offsetMs: expect.any(Number) }])
    await page.getByRole('button', { name: 'Go to 0:01' }).waitFor()
  }, 120_000)

  it('shows what can be said of a call all at once, whatever comes last', async () => {
    await page.route('**/dispositions', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue()
    })
    await page.goto(`${tapeline.httpUrl}/calls/${noted}`)
    await page.getByLabel('New note').waitFor()
    expect(await page.getByRole('complementary').getByLabel('Disposition', { exact: true }).count()).toBe(1)
    await page.unroute('**/dispositions')
  }, 60_000)

  it('says that a disposition waits for its reason, and saves it with that', async () => {
    const section = page.getByRole('main')
    await section.getByLabel('Disposition').click()
    await page.getByRole('option', { name: 'Sale' }).click()
    const hint = section.getByText('Not saved yet: choose a reason.')
    await hint.waitFor()
    await section.getByLabel('Reason').click()
    await page.getByRole('option', { name: 'New customer' }).click()
    await hint.waitFor({ state: 'detached' })
    const { disposition } = await eventually(
      () => said('asked-2'),
      (now) => now.disposition !== undefined,
    )
    expect(disposition).toMatchObject({ label: 'Sale', reason: 'New customer' })
  }, 120_000)

  it('shows what somebody else wrote meanwhile, and replaces it only when asked once more', async () => {
    const edit = page.getByRole('list', { name: 'Notes' }).getByRole('button', { name: 'Edit' })
    await edit.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await page.keyboard.type('!')
    expect(await page.getByLabel('Edit note').inputValue()).toBe('Says her name!')
    const [note] = (await said('asked-2')).notes
    const offsetMs = note?.offsetMs
    await ask('PUT', `/calls/${noted}/notes/${note?.id}`, { text: 'Somebody was faster', offsetMs })
    await page.getByLabel('Edit note').fill('Says her whole name')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('Somebody was faster').waitFor()
    await page.getByRole('button', { name: 'Replace it with mine' }).click()
    await page.getByRole('list', { name: 'Notes' }).getByText('Says her whole name').waitFor()
    expect(await edit.evaluate((button) => button === document.activeElement)).toBe(true)
    // The page shows it before the server has it.
    const kept = await eventually(
      async () => (await said('asked-2')).notes,
      ([only]) => only?.version === 3,
    )
    expect(kept).toMatchObject([{ text: 'Says her whole name' }])
    expect(problems).toEqual([])
  }, 120_000)
})
