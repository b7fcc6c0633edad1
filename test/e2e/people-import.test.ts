import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

/** As Excel saves it in western Europe. */
const file = (text: string) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') })
/** By typing, as somebody does who knows the name or the extension. */
async function choose(field: string, typed: string, label: string) {
  await page
    .getByRole('combobox', { name: field })
    .or(page.getByRole('textbox', { name: field }))
    .first()
    .fill(typed)
  await page.getByRole('option', { name: label }).click()
  // The list stays open for more, over whatever is below.
  await page.keyboard.press('Tab')
}
const HEAD = 'Durchwahl;Vorname;Nachname;E-Mail'

describe.skipIf(missing('headlessChromium'))('the people of an account', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    const document = acmeDocument({ queues: { support: { rules: { inbound: { offnet: 'always' } } } } })
    const accounts = document.accounts.map((account) => ({
      ...account,
      devices: [{ name: 'Desk phone 305', sipAddress: '305@pbx.example' }],
    }))
    await tapeline.apply({ ...document, accounts })
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('are imported: it is told where a file is wrong, then what a better one does, and does it', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Acme Bikes/ }).click()
    await page.getByRole('link', { name: 'Import' }).click()
    await page
      .getByLabel('CSV file')
      .setInputFiles(file(`${HEAD}\r\n201;Clara;Vogt-Groß;\r\n401;Jürgen;Groß;nobody\r\n`))
    const wrong = page.getByRole('region', { name: 'Problems' })
    await wrong.getByRole('row', { name: /3 E-Mail Give an address/ }).waitFor()
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
    expect(await seriousFaults(page)).toEqual([])

    const others = ['Ada', 'Bea', 'Cyd', 'Dov'].map((name, index) => `${501 + index};${name};Lee;\r\n`).join('')
    const good = `${HEAD}\r\n201;Clara;Vogt-Groß;\r\n401;Jürgen;Groß;\r\n${others}`
    await page.getByLabel('CSV file').setInputFiles(file(good))
    await page.getByText('5 new, 1 changed, 0 as they are. Read as WINDOWS-1252').waitFor()
    await page.getByRole('row', { name: /Clara Vogt-Groß Changed .*Clara Vogt → Clara Vogt-Groß/ }).waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: /^Jürgen Groß/ }).waitFor()
  })

  it('are found by what is typed', async () => {
    await page.getByRole('searchbox', { name: 'Find users' }).fill('groß 401')
    await page.getByRole('button', { name: /^Clara/ }).waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: /^Jürgen Groß/ }).count()).toBe(1)
  })

  it('take the calls of queues and supervise them, with the rules of the queue at hand', async () => {
    await page.getByRole('navigation', { name: 'Account settings' }).getByRole('link', { name: 'Queues' }).click()
    const card = page.getByRole('region', { name: 'Queues' })
    await card.getByText('No queues yet. A queue is where several people take calls').waitFor()
    await card.getByRole('button', { name: 'Add queue' }).click()
    // The settings know it already.
    await page.getByRole('option', { name: 'support' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Support')
    await choose('Agents', 'jürg', 'Jürgen Groß · 401')
    await choose('Agents', '201', 'Clara Vogt-Groß · 201')
    await choose('Phones', '305@', 'Desk phone 305 · 305@pbx.example')
    await choose('Supervisors', 'ian', 'Ian Reid · 305')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Add queue' }).click()
    const row = card.getByRole('button', { name: /Support.*2 agents and 1 phone · supervised by Ian Reid/ })
    await row.waitFor()
    await card.getByRole('link', { name: /^From outside always, from inside no rule/ }).click()
    await page.getByLabel('Queue support, from outside').waitFor()
    await page.goBack()
    await row.click()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('dialog', { name: 'Remove queue Support?' }).getByRole('button', { name: 'Remove' }).click()
    await card.getByText('No queues yet').waitFor()
  })

  it('are heard by the managers of their group', async () => {
    const tabs = page.getByRole('navigation', { name: 'Account settings' })
    await tabs.getByRole('link', { name: 'Groups' }).click()
    const card = page.getByRole('region', { name: 'Recording groups' })
    await card.getByText('Managers hear the calls of all members').waitFor()
    await card.getByRole('button', { name: 'Add group' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Sales')
    await choose('Managers', 'clara', 'Clara Vogt-Groß · 201')
    await choose('Members', '401', 'Jürgen Groß · 401')
    await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click()
    await card.getByRole('button', { name: /Sales.*Managed by Clara Vogt-Groß · 1 member/ }).click()
    await choose('Managers', '401', 'Jürgen Groß · 401')
    // What fades out has no contrast any more.
    await page.getByText('Recording group Sales is added.').waitFor({ state: 'detached' })
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()
    // Nobody is both.
    const row = card.getByRole('button', { name: /Sales.*Managed by Clara Vogt-Groß, Jürgen Groß · 0 members/ })
    await row.click()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page
      .getByRole('dialog', { name: /^Remove recording group Sales/ })
      .getByRole('button', { name: 'Remove' })
      .click()
    await card.getByText('No recording groups yet').waitFor()
    expect(problems).toEqual([])
  })
})
