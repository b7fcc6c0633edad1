/** Paste an INVITE, write a rule, save it, in a real browser. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { launchBrowser } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

let tapeline: TapelineProcess
let browser: Browser
let page: Page
const problems: string[] = []

const rules = () => page.getByRole('list', { name: 'Rules' })

describe.skipIf(missing('headlessChromium'))('Paste an INVITE', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByLabel('Company name').fill('Acme Bikes')
    await page.getByLabel('SIP domain of your phones').fill('pbx.example')
    await page.getByLabel('Address of the PBX or SBC').fill('192.0.2.77')
    await page.getByRole('button', { name: 'Start recording' }).click()
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('shows the example’s parties, streams and decision', async () => {
    await page.goto(`${tapeline.httpUrl}/settings/recording-clients/paste`)
    await page.getByRole('button', { name: 'Use an example' }).click()
    await page.getByText('What Acme Bikes would do').waitFor()
    for (const text of ['Robert Lane', 'Clara Vogt', 'sendonly · 192.0.2.10:22010'])
      await page.getByText(text, { exact: true }).waitFor()
    expect(await page.getByText('What is odd about it').count()).toBe(0)
  })

  it('makes a rule of what is not used, says what is wrong with it, and saves it', async () => {
    await page.getByRole('button', { name: 'Map X-Queue' }).click()
    await rules()
      .getByRole('button', { name: /^Queue/ })
      .click()
    await page.getByLabel('Pattern').fill('*(sip:')
    await page.getByText('a parenthesis is not closed').waitFor()
    await page.getByLabel('Pattern').fill('*<sip:(*)@*')
    await rules().getByText('enters queue support').waitFor()
    await page.getByText('a parenthesis is not closed').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Save for/ }).click()
    await page.getByText('is mapped so from its next call on').waitFor()
    await page.reload()
    await rules().getByText('if it fits *<sip:(*)@*').waitFor()
  })

  it('says so when there is nothing of a call in the text', async () => {
    await page.getByLabel('Message').fill('Dear support, our calls are not recorded.')
    await page.getByText('Nothing of SIP, SDP or recording metadata was found').waitFor()
    expect(problems).toEqual([])
  })
})
