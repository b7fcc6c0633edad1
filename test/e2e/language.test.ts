/** The portal in German, its help, what it does while the server is away, on paper, and how much it loads. */

import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import german from '../../src/portal/languages/de.json' with { type: 'json' }
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const DESK = { width: 1440, height: 900 }
const TELEPHONE = { width: 390, height: 844 }
/** Compressed, as it is transferred. */
const MOST_SCRIPT_BYTES = 250_000

/** English that has another German: none of it may be read on a page in German. */
const GERMAN = new Set(Object.values(german))
const ENGLISH = Object.entries(german).flatMap(([key, text]) =>
  key !== text && !GERMAN.has(key) && !key.includes('{') && /\p{L}{2,}/u.test(key) ? [key.trim()] : [],
)

/** Addresses, with what is there once they have loaded. */
const PAGES = {
  '/calls': 'Robert Lane',
  '/calls/$callId': 'Warum aufgezeichnet wurde',
  '/exports': 'Exporte',
  '/your-account': 'Wo Sie angemeldet sind',
  '/settings/accounts': 'Acme Bikes',
  '/settings/accounts/$accountId': 'Gespeicherte Aufzeichnungen',
  '/settings/accounts/$accountId/recording': 'Regeln für den ganzen Mandanten',
  '/settings/accounts/$accountId/recording-users': 'Aufgezeichnete Personen',
  '/settings/accounts/$accountId/people/$userId': 'Clara Vogt',
  '/settings/accounts/$accountId/import': 'CSV',
  '/settings/resellers': 'Noch kein Reseller',
  '/settings/staff': 'Personal der Plattform',
  '/settings/recording-clients': 'phones of this machine',
  '/settings/recording-clients/paste': 'INVITE einfügen',
  '/settings/access': 'Zugriff',
  '/settings/api-keys': 'Noch kein Schlüssel',
  '/settings/webhooks': 'Noch kein Webhook',
  '/settings/audit-log': 'Angemeldet',
}

const problems: string[] = []
const ids: Record<string, string> = {}
let tapeline: TapelineProcess
let browser: Browser
let page: Page

async function read<T>(path: string): Promise<T> {
  return page.evaluate(async (from) => (await fetch(from)).json(), `/api/v1/${path}`)
}

const addressOf = (path: string): string =>
  `${tapeline.httpUrl}${path.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '')}`

/** What can be read, or is read out, in elements that are shown and not marked as another language. */
function englishOn(words: readonly string[]): Promise<readonly string[]> {
  return page.evaluate((given) => {
    const known = new Set(given)
    const found = new Set<string>()
    const take = (text: string | null | undefined) => {
      const said = text?.replace(/\s+/g, ' ').trim()
      if (said && known.has(said)) found.add(said)
    }
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest('[lang="en"], pre, code, .mono') || !element.checkVisibility()) continue
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) take(element.getAttribute(name))
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) take(node.textContent)
    }
    take(document.title.split(' · ')[0])
    return [...found]
  }, words)
}

describe.skipIf(missing('headlessChromium'))('the portal', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ preset: 'mir' }))
    await tapeline.call({
      name: 'german',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    browser = await launchBrowser()
    page = await openPage(browser, DESK, () => tapeline.httpUrl, problems)
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('changes its language before the sign-in, keeps it, and follows it afterwards', async () => {
    await page.goto(`${tapeline.httpUrl}/sign-in`)
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    expect(await englishOn(ENGLISH)).toEqual([])
    await page.getByLabel('E-Mail oder Benutzername').fill(ADMIN.email)
    await page.getByLabel('Passwort', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Gespräche', exact: true }).first().waitFor()
  })

  it('has no English left on its pages, and nothing runs over, at a desk and on a telephone', async () => {
    const { accounts } = await read<{ accounts: { id: string }[] }>('accounts')
    ids.accountId = accounts[0]?.id ?? ''
    const { users } = await read<{ users: { id: string; name: string }[] }>(`users?accountId=${ids.accountId}`)
    ids.userId = users.find(({ name }) => name === 'Clara Vogt')?.id ?? ''
    const call = await eventually(
      async () => (await read<{ calls: { id: string; state: string }[] }>('calls')).calls[0],
      (each) => each?.state === 'ready',
    )
    ids.callId = call?.id ?? ''
    const found: string[] = []
    for (const [path, content] of Object.entries(PAGES)) {
      for (const size of [DESK, TELEPHONE]) {
        await page.setViewportSize(size)
        await page.goto(addressOf(path))
        await page.locator('body').filter({ hasText: content }).waitFor()
        const note = (fault: string) => found.push(`${path} at ${size.width}: ${fault}`)
        for (const words of await englishOn(ENGLISH)) note(`“${words}”`)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > size.width) note(`is ${width} pixels wide`)
        for (const problem of problems.splice(0)) note(problem)
      }
    }
    expect(found).toEqual([])
    await page.setViewportSize(DESK)
  }, 300_000)

  it('opens the help for the page one is on, follows its links and finds in it', async () => {
    await page.goto(addressOf('/settings/audit-log'))
    await page.getByRole('heading', { name: 'Prüfprotokoll' }).waitFor()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Hilfe' })
    await help.getByRole('article').getByRole('heading', { level: 3 }).first().waitFor()
    expect(await help.getByRole('article').getByRole('heading', { level: 3 }).first().textContent()).toMatch(
      /audit log/i,
    )
    await help.getByRole('button', { name: 'Allgemeine Hilfe' }).click()
    await help.getByRole('heading', { name: 'Das Portal benutzen' }).waitFor()
    await help.getByRole('button', { name: 'Anmelden', exact: true }).click()
    await help.getByRole('heading', { name: 'Signing in', exact: true }).waitFor()
    await help.getByRole('button', { name: 'Zurück' }).click()
    await help.getByRole('heading', { name: 'Das Portal benutzen' }).waitFor()
    await help.getByLabel('Hilfe durchsuchen').fill('recovery codes')
    await help.getByRole('button', { name: /^Signing in/ }).click()
    await help.getByRole('heading', { name: 'Passkeys' }).waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
  })

  it('tells a hint once', async () => {
    await page.goto(addressOf('/calls'))
    const hint = page.getByRole('complementary', { name: 'Hinweis' })
    await hint.getByRole('button', { name: 'Verstanden' }).click()
    await hint.waitFor({ state: 'detached' })
    await page.reload()
    await page.locator('body').filter({ hasText: 'Robert Lane' }).waitFor()
    expect(await hint.count()).toBe(0)
  })

  it('prints the record of a call without what is around it', async () => {
    await page.goto(addressOf('/calls/$callId'))
    await page.getByRole('heading', { name: 'Warum aufgezeichnet wurde' }).waitFor()
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const shown = (name: string) => page.getByRole('heading', { name }).first().isVisible()
    expect(
      await Promise.all(['Teilnehmer', 'Qualität der Aufzeichnung', 'Technische Einzelheiten'].map(shown)),
    ).toEqual([true, true, true])
    expect(
      await page
        .getByText(/SHA-256/)
        .first()
        .isVisible(),
    ).toBe(true)
    expect(await page.getByRole('navigation').isVisible()).toBe(false)
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.locator('input:placeholder-shown').filter({ visible: true }).count()).toBe(0)
    const ink = await page
      .getByRole('heading', { name: 'Teilnehmer' })
      .first()
      .evaluate((element) => getComputedStyle(element).color)
    expect(ink).toBe('rgb(0, 0, 0)')
    // Nothing dark is left below the black text.
    const sheets = await page
      .locator('pre')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor))
    expect(sheets.length).toBeGreaterThan(0)
    expect(sheets.filter((color) => /rgb\((\d{1,2}|1\d\d),/.test(color))).toEqual([])
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })

  it('stays where it is while it loads, and loads no more script than it may', async () => {
    const scripts: Promise<number>[] = []
    const fresh = await openPage(browser, DESK, () => tapeline.httpUrl, problems)
    await fresh.context().addCookies(await page.context().cookies())
    fresh.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      // 132 bytes of a thread that is gone before anybody can ask for them.
      if (response.url().endsWith('/first-date.js')) return
      scripts.push(response.body().then((body) => gzipSync(body).length))
    })
    await fresh.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await fresh.goto(addressOf('/calls'))
    await fresh.locator('body').filter({ hasText: 'Robert Lane' }).waitFor()
    const shift = await fresh.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    )
    // Google calls 0.1 good (web.dev, Cumulative Layout Shift).
    expect(shift).toBeLessThanOrEqual(0.1)
    const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
    expect(scripts.length).toBeGreaterThan(3)
    expect(bytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES)
    console.log(`list of calls: ${Math.round(bytes / 1000)} kB of script (gzip), layout shift ${shift.toFixed(3)}`)
    await fresh.context().close()
  })

  it('says that the server is away, keeps what was typed, and comes back by itself', async () => {
    await page.goto(addressOf('/settings/accounts'))
    await page.getByRole('button', { name: 'Neuer Mandant' }).click()
    await page.getByLabel('Firmenname').fill('Alte Mühle')
    const { port } = new URL(tapeline.httpUrl)
    await tapeline.stop()
    const notice = page.getByRole('status').filter({ hasText: 'Tapeline ist nicht erreichbar' })
    await notice.waitFor()
    const again = await TapelineProcess.start({
      dataFolder: tapeline.dataFolder,
      args: ['--http', `127.0.0.1:${port}`],
    })
    tapeline = again
    await notice.waitFor({ state: 'detached' })
    expect(await page.getByLabel('Firmenname').inputValue()).toBe('Alte Mühle')
    problems.splice(0)
  })
})
