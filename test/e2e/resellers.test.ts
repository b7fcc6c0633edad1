import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const problems: string[] = []
const RAE = { email: 'rae@north.example', password: 'correct horse battery' }
let tapeline: TapelineProcess
let browser: Browser

async function signIn(page: Page, { email, password }: { readonly email: string; readonly password: string }) {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}
const open = (width: number, height: number) => openPage(browser, { width, height }, () => tapeline.httpUrl, problems)

describe.skipIf(missing('headlessChromium'))('resellers', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply({
      accounts: [
        { slug: 'acme', name: 'Acme Bikes' },
        { slug: 'other', name: 'Other Ltd' },
      ],
    })
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('are made by the platform, which gives them accounts', async () => {
    const page = await open(1440, 900)
    await page.goto(`${tapeline.httpUrl}/settings/resellers`)
    await signIn(page, ADMIN)
    await page.getByRole('button', { name: 'New reseller' }).click()
    await page.getByLabel('Company name').fill('North Telecom')
    await page.getByRole('button', { name: 'Make reseller' }).click()
    await page.getByRole('heading', { level: 1, name: 'North Telecom' }).waitFor()
    await page.getByText('No accounts yet.').waitFor()
    await page.getByRole('link', { name: '← Resellers' }).click()
    await page.getByRole('button', { name: /North Telecom.*no accounts yet/ }).waitFor()
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByRole('button', { name: /Acme Bikes/ }).click()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByLabel('Looked after by').selectOption({ label: 'North Telecom' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.goto(`${tapeline.httpUrl}/settings/resellers`)
    await page.getByRole('button', { name: /North Telecom.*1 account$/ }).click()
    await page.getByRole('button', { name: /Acme Bikes/ }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('have people, whom the platform adds and invites', async () => {
    const page = await open(1440, 900)
    await page.goto(`${tapeline.httpUrl}/settings/resellers`)
    await signIn(page, ADMIN)
    await page.getByRole('button', { name: /North Telecom/ }).click()
    await page.getByRole('button', { name: 'Add person' }).click()
    const form = page.getByRole('dialog', { name: 'New person' })
    await form.getByLabel('Name', { exact: true }).fill('Rae')
    await form.getByLabel('Email').fill(RAE.email)
    expect(await form.getByLabel('Extension').count()).toBe(0)
    await form.getByRole('button', { name: 'Add person' }).click()
    await page.getByRole('button', { name: /^Rae/ }).click()
    await page.getByText('Manage the accounts of a reseller').waitFor()
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('dialog', { name: 'A link for Rae' }).getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByLabel('New password').fill(RAE.password)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('link', { name: '← People of the reseller' }).click()
    await page.getByRole('heading', { level: 1, name: 'North Telecom' }).waitFor()
  })

  it('see their accounts as the platform sees all, and nothing of the platform', async () => {
    const page = await open(390, 844)
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await signIn(page, RAE)
    await page.getByRole('button', { name: /Acme Bikes/ }).waitFor()
    expect(await page.getByRole('button', { name: /Other Ltd/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'New account' }).click()
    await page.getByLabel('Company name').fill('Beta Boats')
    await page.getByRole('button', { name: 'Make account' }).click()
    await page.getByRole('heading', { name: 'Beta Boats' }).waitFor()
    await page.goto(`${tapeline.httpUrl}/settings`)
    await page.getByRole('link', { name: 'Your colleagues' }).click()
    await page.getByRole('button', { name: /^Rae/ }).waitFor()
    for (const path of ['resellers', 'recording-clients']) {
      await page.goto(`${tapeline.httpUrl}/settings/${path}`)
      await page.getByText('There is no such page').waitFor()
    }
    expect(problems).toEqual([])
  })
})
