/** Looking for calls as people do it, in a real browser: the box and the form are one search; searches are kept, and opened with. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { storeCalls, type Voices } from './stored-calls.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

// Within the day that the list shows at first.
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
/** Only how long it is waited for what must come: the machine may be busy. */
const PATIENCE_MS = 60_000
const SOUND: Voices = [[[0, 2]], []]
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

const box = () => page.getByRole('combobox', { name: 'Search calls' })
const form = () => page.getByRole('region', { name: 'Search form' })
const side = (name: string) => form().getByRole('group', { name })
const count = () => page.getByRole('status', { name: 'How many calls match' })
const menu = () => page.getByRole('button', { name: 'Saved searches' })
const item = (name: string) => page.getByRole('menuitem', { name })
const says = (text: string) =>
  eventually(
    () => box().inputValue(),
    (value) => value === text,
    PATIENCE_MS,
  )
const counts = (text: string) =>
  eventually(
    () => count().textContent(),
    (shown) => shown === text,
    PATIENCE_MS,
  )
const main = () => page.getByRole('navigation', { name: 'Main' })

describe.skipIf(missing('headlessChromium'))('search', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    const call = (caller: string, seconds: number, index: number) => ({
      ...{ startedAtMs: START_MS + index * 1000, seconds, voices: SOUND, caller },
    })
    await storeCalls(tapeline.dataFolder, 'acme', [
      ...[call('Ann Both', 4, 0), call('Ann Both', 90, 1), call('Bob Quiet', 4, 2), call('Cid Later', 4, 3)],
    ])
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('is one search in the form and in the box, and the way back goes through it', async () => {
    await counts('4 calls')
    await page.getByRole('button', { name: 'Filters', exact: true }).click()
    await side('Calling party').getByLabel('Name, user or phone').fill('Ann Both')
    await page.keyboard.press('Enter')
    await says('from:"Ann Both"')
    await counts('2 calls')
    await side('Conversation').getByLabel('At least').fill('1m')
    await page.keyboard.press('Enter')
    await says('from:"Ann Both" longer:1m')
    await counts('1 call')
    expect(await seriousFaults(page)).toEqual([])

    await box().fill('from:"Bob Quiet"')
    await eventually(
      () => side('Calling party').getByLabel('Name, user or phone').inputValue(),
      (value) => value === 'Bob Quiet',
    )
    expect(await side('Conversation').getByLabel('At least').inputValue()).toBe('')
    await page.goBack()
    await says('from:"Ann Both" longer:1m')
    await page.goBack()
    await says('from:"Ann Both"')
    await page.goBack()
    await says('')
    await counts('4 calls')
  })

  it('says what cannot be read in the field where it stands, and is left by keyboard', async () => {
    await side('Conversation').getByLabel('At least').fill('soon')
    await form().getByText('Write 90s, 5m or 1h30m').waitFor()
    await page.keyboard.press('Escape')
    await form().waitFor({ state: 'detached' })
    await says('')
    // The keys of the page work again: f opens the form, and its first field has the focus.
    await page.keyboard.press('f')
    await form().waitFor()
    await eventually(
      () =>
        side('Conversation')
          .getByLabel('From', { exact: true })
          .evaluate((field) => field === document.activeElement),
      (focused) => focused,
    )
    await page.keyboard.press('Escape')
    await form().waitFor({ state: 'detached' })
  })

  it('keeps a search under a name, and opens with it', async () => {
    await box().fill('from:"Ann Both"')
    await counts('2 calls')
    await menu().click()
    await item('Save this search…').click()
    await page.getByRole('dialog').getByLabel('Name').fill('Calls of Ann')
    await page.getByRole('dialog').getByLabel('Open the calls with this search').check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await main().getByRole('link', { name: 'Exports' }).click()
    await main().getByRole('link', { name: 'Calls' }).click()
    await says('from:"Ann Both"')
    await counts('2 calls')
    // All calls are a click away all the same, and stay when the page is loaded again.
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await says('')
    await counts('4 calls')
    await page.reload()
    await counts('4 calls')
    await menu().click()
    await item('Back to “Calls of Ann”').click()
    await says('from:"Ann Both"')
  })

  it('renames a search, removes it, and takes that back', async () => {
    await menu().click()
    await item('Change “Calls of Ann”…').click()
    await page.getByRole('dialog').getByLabel('Name').fill('Ann')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await menu().click()
    await item('Change “Ann”…').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await menu().click()
    await item('Back to all calls').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(
      async () => {
        const answer = await page.request.get(`${tapeline.httpUrl}/api/v1/saved-searches`)
        return ((await answer.json()) as { savedSearches: { name: string; isDefault: boolean }[] }).savedSearches
      },
      ([found]) => found?.name === 'Ann' && found.isDefault,
    )
    await menu().click()
    await item('Back to “Ann”').waitFor()
    await page.keyboard.press('Escape')
  })

  it('replaces a search by one of the same name when that is meant, and takes that back', async () => {
    const dialog = page.getByRole('dialog')
    const kept = async () => {
      const answer = await page.request.get(`${tapeline.httpUrl}/api/v1/saved-searches`)
      return ((await answer.json()) as { savedSearches: { name: string; query: string; isDefault: boolean }[] })
        .savedSearches
    }
    await box().fill('from:"Bob Quiet"')
    await counts('1 call')
    await menu().click()
    await item('Save this search…').click()
    await dialog.getByLabel('Name').fill('ann')
    await dialog.getByText('You have “Ann” already. It searches for:').waitFor()
    expect(await dialog.getByText('from:"Ann Both"').count()).toBe(1)
    expect(await seriousFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Replace it' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await kept()).toMatchObject([{ name: 'ann', query: 'from:"Bob Quiet"', isDefault: true }])
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(kept, ([found]) => found?.name === 'Ann' && found.query === 'from:"Ann Both"' && found.isDefault)
  })

  it('keeps what is saved in one tab, though another has removed it', async () => {
    await box().fill('from:"Ann Both"')
    await counts('2 calls')
    await menu().click()
    await item('Change “Ann”…').click()
    await page.getByRole('dialog').getByLabel('Name').fill('Ann again')
    const searches = `${tapeline.httpUrl}/api/v1/saved-searches`
    const { savedSearches } = (await (await page.request.get(searches)).json()) as { savedSearches: { id: string }[] }
    expect((await page.request.delete(`${searches}/${savedSearches[0]?.id}`)).status()).toBe(204)
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await (await page.request.get(searches)).json()).toMatchObject({
      savedSearches: [{ name: 'Ann again', isDefault: true }],
    })
  })

  it('shows what was saved elsewhere since the page was opened', async () => {
    const data = { name: 'From another tab', query: 'is:live' }
    expect((await page.request.post(`${tapeline.httpUrl}/api/v1/saved-searches`, { data })).status()).toBe(201)
    await menu().click()
    await item('From another tab').waitFor()
    await page.keyboard.press('Escape')
  })

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Filters', exact: true }).click()
    await form().waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await form().getByRole('button', { name: 'Empty the form' }).click()
    await says('')
    await form().getByRole('button', { name: 'Close' }).click()
    await form().waitFor({ state: 'detached' })
  })

  it('draws a glimpse of rows that fly by, and all of them when the list stands still', async () => {
    const many = Array.from({ length: 190 }, (_, index) => ({
      ...{ startedAtMs: START_MS - (index + 1) * 1000, seconds: 1, voices: SOUND, caller: 'Dee Many' },
    }))
    await storeCalls(tapeline.dataFolder, 'acme', many)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${tapeline.httpUrl}/calls?period=any`)
    await counts('194 calls')
    const rows = page.getByRole('list', { name: 'Calls' }).getByRole('listitem').filter({ hasText: 'Dee Many' })
    await rows.first().waitFor()
    const glimpse = await rows.first().evaluate(async (row) => {
      const scroller = row.closest('ol')?.parentElement as HTMLElement
      for (let frame = 0; frame < 4; frame++) {
        scroller.scrollTop += 600
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      return scroller.textContent
    })
    expect(glimpse).toContain('Dee Many')
    expect(glimpse).not.toContain('Recorded')
    await rows.last().getByText('Recorded').waitFor()
    await rows.last().getByRole('checkbox').waitFor()
  })

  it('is where it was left for who goes back, and goes on from there', async () => {
    const list = page.getByRole('list', { name: 'Calls' })
    const scrolled = (px?: number) =>
      list.evaluate((element, to) => {
        const scroller = element.parentElement as HTMLElement
        if (to !== undefined) scroller.scrollTop = to
        return scroller.scrollTop
      }, px)
    await scrolled(100_000)
    // Further than the first page of the list.
    await list.locator('[aria-posinset="190"]').waitFor()
    const leftAt = await scrolled(5_000)
    expect(leftAt).toBe(5_000)
    await main().getByRole('link', { name: 'Exports' }).click()
    await page.getByRole('heading', { name: 'Exports', exact: true }).waitFor()
    await page.goBack()
    await list.locator('[aria-posinset="120"]').waitFor()
    expect(await scrolled()).toBe(leftAt)
    await page.keyboard.press('j')
    await list.locator('[aria-posinset]:focus-within').waitFor()
    expect(Math.abs((await scrolled()) - leftAt)).toBeLessThan(100)
  })

  it('begins at its top when something else is searched for', async () => {
    const list = page.getByRole('list', { name: 'Calls' })
    await list.evaluate((element) => {
      const scroller = element.parentElement as HTMLElement
      scroller.scrollTop = scroller.scrollHeight
    })
    await list.getByRole('listitem').filter({ hasText: 'Dee Many' }).last().waitFor()
    await box().fill('from:dee')
    await page.keyboard.press('Enter')
    await counts('190 calls')
    expect(await list.evaluate((element) => element.parentElement?.scrollTop)).toBe(0)
    await list.locator('[aria-posinset="1"]').waitFor()
  })

  it('breaks nothing on the way', () => {
    expect(problems).toEqual([])
  })
})
