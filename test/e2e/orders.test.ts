/** Who is recorded, ordered as an office manager does: a real browser, by keyboard, on the real program with a real mail server. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestMailServer, type TestMailServer } from '../../src/adapters/smtp.test-kit.ts'
import { missing } from '../tools.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const HARBOR = {
  accounts: [
    {
      slug: 'harbor',
      name: 'Harbor Insurance',
      domains: ['harbor.example'],
      timeZone: 'America/Toronto',
      users: [
        { name: 'Lena Brandt', extension: '401', numbers: ['+14165550141'], email: 'lena@harbor.example' },
        { name: 'Omar Said', extension: '402', numbers: ['+14165550142'] },
        { name: 'Olga Stein', extension: '403', numbers: [] },
        { name: 'Fax Room', extension: '499', numbers: [] },
        { name: 'Cora Contact', email: 'cora@harbor.example', role: 'authorised-contact' },
      ],
      settings: { preset: 'mir', users: { 499: { profile: 'Fax' } } },
    },
  ],
}

const problems: string[] = []
let tapeline: TapelineProcess
let mails: TestMailServer
let browser: Browser
let page: Page

const dialog = (name: string) => page.getByRole('dialog', { name })
const table = () => page.getByRole('table', { name: 'Call recording users' })
const row = (name: string) => table().getByRole('row').filter({ hasText: name })
const orders = () => page.getByRole('list', { name: 'Orders' }).getByRole('listitem')
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const focused = () =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

const hasFocus = (name: string) =>
  page.waitForFunction(
    (wanted) =>
      [document.activeElement?.getAttribute('aria-label'), document.activeElement?.textContent].includes(wanted),
    name,
  )

/** Tab, or another key, until the thing of this name has the focus. */
async function goTo(name: string, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 80; step++) {
    if ((await focused()) === name) return
    await page.keyboard.press(key)
  }
  throw new Error(`${name} is not reached by ${key}; the focus is on ${await focused()}`)
}

describe.skipIf(missing('headlessChromium'))('call recording users', () => {
  beforeAll(async () => {
    mails = await startTestMailServer()
    const mail = ['--smtp-url', mails.url, '--mail-from', 'Tapeline <tapeline@example.com>']
    tapeline = await TapelineProcess.start({ args: [...mail, '--public-url', 'http://127.0.0.1'] })
    await tapeline.apply(HARBOR)
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
    await mails?.close()
  })

  it('are none at first, and the page says what to do', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Harbor Insurance/ }).click()
    await page.getByRole('link', { name: 'Call recording users' }).click()
    await page.getByRole('heading', { name: 'Nobody has call recording yet' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('are added by keyboard alone: found by typing, several at once, reviewed, placed', async () => {
    await goTo('Add…')
    await page.keyboard.press('Enter')
    await dialog('Add call recording').waitFor()
    await page.keyboard.type('brandt')
    await page.getByRole('option', { name: /Lena Brandt/ }).waitFor()
    await page.getByRole('option', { name: /Olga Stein/ }).waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.type('omar')
    await page.getByRole('option', { name: /Omar Said/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByRole('radio', { name: 'MIR On-Demand' }).isChecked()).toBe(true)
    await page.keyboard.press('ArrowDown')
    expect(await seriousFaults(page)).toEqual([])
    await goTo('Review order')
    await page.keyboard.press('Enter')
    await hasFocus('Add MIR Always-On for 2 people, at once.')
    expect(await dialog('Review order').getByRole('row').filter({ hasText: 'Lena Brandt' }).textContent()).toMatch(
      /No product.*MIR Always-On/,
    )
    expect(await seriousFaults(page)).toEqual([])
    await goTo('Place order')
    await page.keyboard.press('Enter')
    await row('Omar Said').filter({ hasText: 'MIR Always-On' }).waitFor()
    await orders().filter({ hasText: 'Add MIR Always-On' }).filter({ hasText: 'Done' }).waitFor()
    // What was pressed is gone: the way on is where it now is.
    await hasFocus('Add…')
  })

  it('are told by e-mail, where they have an address', async () => {
    const mail = await mails.next()
    expect(mail.to).toEqual(['lena@harbor.example'])
    expect(mail.text).toContain('you have MIR Always-On at Harbor Insurance')
  })

  it('whose profile may not be recorded cannot be chosen', async () => {
    await page.getByRole('button', { name: 'Add…' }).click()
    await page.keyboard.type('fax')
    const option = page.getByRole('option', { name: /Fax Room/ })
    expect(await option.textContent()).toContain('profile Fax cannot be recorded')
    expect(await option.getAttribute('data-combobox-disabled')).toBe('true')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await dialog('Add call recording').waitFor({ state: 'detached' })
  })

  it('are filtered by all columns and by one, and sorted', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('omar')
    await row('Lena Brandt').waitFor({ state: 'detached' })
    await page.getByLabel('Filter call recording users').fill('')
    await page.getByLabel('Filter by extension').fill('401')
    await row('Omar Said').waitFor({ state: 'detached' })
    await page.getByLabel('Filter by extension').fill('')
    await page.getByRole('button', { name: 'Full Name' }).click()
    await table().getByRole('row').nth(2).filter({ hasText: 'Omar Said' }).waitFor()
  })

  it('get another product from the menu of their row, by right click or by keyboard', async () => {
    await row('Omar Said').getByText('402').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Change product…' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menuitem').first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Actions for Omar Said' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]') !== null)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await dialog('Change product').waitFor()
    expect(await page.getByRole('radio', { name: 'MIR On-Demand' }).isChecked()).toBe(true)
    await dialog('Change product').getByRole('button', { name: 'Review order' }).click()
    await page.getByRole('button', { name: 'Place order' }).click()
    await row('Omar Said').filter({ hasText: 'MIR On-Demand' }).waitFor()
    await hasFocus('Actions for Omar Said')
  })

  it('lose it together, on a later day, until the order is cancelled', async () => {
    await page.getByLabel('Select everybody who is shown').click()
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await dialog('Remove call recording').getByLabel('Activation date').fill(inDays(3))
    await page.getByRole('button', { name: 'Review order' }).click()
    await page.getByRole('button', { name: 'Place order' }).click()
    await row('Lena Brandt').getByText('Remove call recording').waitFor()
    await hasFocus('Add…')
    await orders().filter({ hasText: 'Scheduled' }).getByRole('button').click()
    await page.getByRole('button', { name: 'Cancel this order' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel this order' }).click()
    await orders().filter({ hasText: 'Cancelled' }).waitFor()
    await row('Lena Brandt').getByText('Remove call recording').waitFor({ state: 'detached' })
  })

  it('are seen by others at once', async () => {
    const key = await tapeline.createApiKey('harbor', 'account-administrator')
    const accountId = /accounts\/([^/]+)/.exec(page.url())?.[1] ?? ''
    const list = await (await tapeline.get(`/api/v1/accounts/${accountId}/recording-users`, key)).json()
    const olga = (list as { users: { id: string; name: string }[] }).users.find(({ name }) => name === 'Olga Stein')
    await fetch(`${tapeline.httpUrl}/api/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'add', product: 'on-demand', userIds: [olga?.id] }),
    })
    await row('Olga Stein').waitFor()
  })

  it('are enabled while a user is added, with profile, mode and activation date', async () => {
    await page.getByRole('link', { name: '← Harbor Insurance' }).click()
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await page.getByRole('button', { name: 'Add user' }).click()
    const form = dialog('New user')
    await form.getByLabel('First name').fill('Nina')
    await form.getByLabel('Last name').fill('Kern')
    expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Nina Kern')
    await form.getByRole('combobox', { name: 'Profile' }).click()
    await page.getByRole('option', { name: 'Elite' }).click()
    await form.getByRole('switch', { name: 'Call recording' }).press('Space')
    await form.getByRole('radio', { name: 'MIR Always-On' }).check()
    await form.getByLabel('Activation date').fill(inDays(5))
    await form.getByRole('button', { name: 'Add user' }).click()
    await page.getByRole('button', { name: /^Nina Kern/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Nina Kern' }).waitFor()
    await page.getByText(/: Add MIR Always-On/).waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('are changed from the page of the person, and a new name shows at once', async () => {
    const card = page.getByRole('region', { name: 'Name and contact' })
    await card.getByRole('button', { name: 'Edit' }).click()
    await dialog('Edit user').getByLabel('Last name').fill('Berg')
    await dialog('Edit user').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'Nina Berg' }).waitFor()
    const history = orders().filter({ hasText: 'Add MIR Always-On' })
    await history.getByRole('button').click()
    await dialog('Add MIR Always-On').getByRole('row').filter({ hasText: 'Nina Berg' }).waitFor()
    await page.getByRole('button', { name: 'Cancel this order' }).click()
    await page.getByRole('button', { name: 'Add product…' }).click()
    await page.getByRole('radio', { name: 'MIR On-Demand' }).check()
    await page.getByRole('button', { name: 'Review order' }).click()
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.getByRole('button', { name: 'Change product…' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Call recording users' }).click()
    await row('Nina Berg').filter({ hasText: 'MIR On-Demand' }).waitFor()
  })

  it('read well by day and by night, fit a telephone, and break no rule of the portal’s security policy', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await seriousFaults(page)).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await row('Olga Stein').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(problems).toEqual([])
  })

  it('are ordered by whoever may do nothing else, and starts there', async () => {
    const key = await tapeline.createApiKey('harbor', 'account-administrator')
    const { users } = (await (await tapeline.get('/api/v1/users', key)).json()) as {
      users: { id: string; name: string }[]
    }
    const cora = users.find(({ name }) => name === 'Cora Contact')
    await fetch(`${tapeline.httpUrl}/api/v1/users/${cora?.id}/password`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ password: ADMIN.password }),
    })
    const contact = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await contact.goto(tapeline.httpUrl)
    await contact.getByLabel('Email').fill('cora@harbor.example')
    await contact.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await contact.keyboard.press('Enter')
    await contact.getByRole('heading', { name: 'Call recording users' }).waitFor()
    await contact.getByRole('row').filter({ hasText: 'Nina Berg' }).waitFor()
    const nav = contact.getByRole('navigation', { name: 'Main' })
    expect(await nav.getByRole('link').allTextContents()).toEqual(['Tapeline', 'Call recording users'])
    expect(await contact.getByRole('link', { name: 'Nina Berg' }).count()).toBe(0)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: 'Actions for Nina Berg' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Review order' }).click()
    await page.getByRole('button', { name: 'Place order' }).click()
    // Told by the other browser's order, without a reload.
    await contact.getByRole('row').filter({ hasText: 'Nina Berg' }).waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })
})
