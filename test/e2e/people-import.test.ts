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
const HEAD = 'Durchwahl;Vorname;Nachname;E-Mail'

describe.skipIf(missing('chromium'))('importing users', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('tells where a file is wrong, then what a better one does, and does it', async () => {
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
    await page.screenshot({ path: process.env.SCREENSHOT ?? '/dev/null', type: 'png' })
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: /^Jürgen Groß/ }).waitFor()
  })

  it('finds people by what is typed', async () => {
    await page.getByRole('searchbox', { name: 'Find users' }).fill('groß 401')
    await page.getByRole('button', { name: /^Clara/ }).waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: /^Jürgen Groß/ }).count()).toBe(1)
    expect(problems).toEqual([])
  })
})
