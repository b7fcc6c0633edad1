/** Signing in as people do it: in a real browser, with an authenticator app, recovery codes, and from several places. */
import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestOpenIdProvider } from '../../src/adapters/openid-provider.test-kit.ts'
import { missing } from '../tools.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, TapelineProcess } from './tapeline-process.ts'

const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page
let secret = ''
let recoveryCodes: string[] = []

const open = (width = 1440, height = 900) => openPage(browser, { width, height }, () => tapeline.httpUrl, problems)

/** A code that was not used yet: of this step or, within the tolerance, of the next. */
const usedSteps = new Set<number>()
function freshCode(): string {
  for (const offset of [-30, 0, 30]) {
    const epoch = Math.floor(Date.now() / 1000) + offset
    const step = Math.floor(epoch / 30)
    if ([...usedSteps].every((used) => used < step)) {
      usedSteps.add(step)
      return generateSync({ secret, epoch })
    }
  }
  throw new Error('every code of now is used')
}

async function typePassword(where: Page): Promise<void> {
  await where.goto(`${tapeline.httpUrl}/sign-in`)
  await where.getByLabel('Email').fill(ADMIN.email)
  await where.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await where.keyboard.press('Enter')
}

describe.skipIf(missing('chromium'))('signing in', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start({ args: ['--private-identity-providers'] })
    browser = await launchBrowser({ whole: true })
    page = await open()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('sets up an authenticator app by keyboard alone, and shows recovery codes once', async () => {
    await typePassword(page)
    await page.getByRole('heading', { name: 'Set up Tapeline' }).waitFor()
    await page.getByRole('button', { name: /^You:/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Your account' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    await page.getByRole('button', { name: 'Set up' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    secret = (await page.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? ''
    await page.getByLabel('Code that the app shows').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('This code is not right').waitFor()
    await page.getByLabel('Code that the app shows').fill(freshCode())
    await page.keyboard.press('Enter')
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await codes.first().waitFor()
    recoveryCodes = await codes.allTextContents()
    expect(recoveryCodes).toHaveLength(10)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('10 left').waitFor()
  })

  it('asks for the code from then on', async () => {
    const other = await open(390, 844)
    await typePassword(other)
    await other.getByRole('heading', { name: 'Second factor' }).waitFor()
    await other.keyboard.type('123')
    await other.keyboard.press('Enter')
    await other.getByRole('alert').filter({ hasText: 'This code is not right' }).waitFor()
    await other.getByLabel('Code from your authenticator app').fill(freshCode())
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { name: 'Set up Tapeline' }).waitFor()
    await other.context().close()
  })

  it('takes a recovery code instead', async () => {
    const other = await open()
    await typePassword(other)
    await other.getByRole('button', { name: 'Use a recovery code' }).click()
    await other.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { name: 'Set up Tapeline' }).waitFor()
    await other.context().close()
  })

  it('shows where one is signed in, and signs out everywhere else', async () => {
    await page.reload()
    await page.getByText('9 left').waitFor()
    const sessions = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem')
    await sessions.first().waitFor()
    expect(await sessions.count()).toBe(3)
    expect(await sessions.allTextContents()).toContainEqual(expect.stringContaining('by password and recovery code'))
    expect(await sessions.first().textContent()).toMatch(/Chrome on Linux/)
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByText('Signed out everywhere else.').waitFor()
    expect(await sessions.count()).toBe(1)
  })

  it('invites a person by link where there is no mail server, who sets a password and signs in', async () => {
    await tapeline.apply({
      accounts: [{ slug: 'acme', name: 'Acme', users: [{ name: 'Clara Vogt', email: 'clara@acme.example' }] }],
    })
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByText('Acme').first().click()
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await page.getByText('Clara Vogt').first().click()
    await page.getByRole('button', { name: 'Invite' }).click()
    const link = (await page.getByText(/set-password#/).textContent()) ?? ''
    await page.getByRole('button', { name: 'Done' }).click()
    const clara = await open(390, 844)
    await clara.goto(link)
    await clara.getByRole('heading', { name: 'Welcome, Clara Vogt' }).waitFor()
    await clara.keyboard.type('my own password')
    await clara.keyboard.press('Enter')
    await clara.getByRole('heading', { name: 'Sign in' }).waitFor()
    await clara.getByLabel('Email').fill('clara@acme.example')
    await clara.getByLabel('Password', { exact: true }).fill('my own password')
    await clara.keyboard.press('Enter')
    await clara.getByRole('heading', { name: /calls/i }).first().waitFor()
    await clara.goto(link)
    await clara.getByRole('heading', { name: 'This link works no more' }).waitFor()
    await clara.getByRole('link', { name: 'Ask for a new one' }).click()
    await clara.getByText('This Tapeline sends no e-mail').waitFor()
    await clara.context().close()
    await page.reload()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByText('Nowhere').waitFor()
  })

  it('adds an identity provider, and a person of its domain comes in without a password', async () => {
    const idp = await startTestOpenIdProvider([`${tapeline.httpUrl}/sso/callback`])
    idp.people.set('clara', { email: 'clara@acme.example', email_verified: true })
    idp.current = 'clara'
    await page.goto(`${tapeline.httpUrl}/settings/accounts`)
    await page.getByText('Acme').first().click()
    await page.getByRole('button', { name: 'Add provider' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`${tapeline.httpUrl}/sso/callback`).waitFor()
    await dialog.getByLabel('Name').fill('Acme Login')
    await dialog.getByLabel('Issuer').fill(`${idp.issuer}/wrong`)
    await dialog.getByLabel('Client ID').fill(idp.clientId)
    await dialog.getByLabel('Client secret').fill(idp.clientSecret)
    await dialog.getByLabel('E-mail domains').fill('acme.example')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByText('The identity provider did not answer as it should').waitFor()
    await dialog.getByLabel('Issuer').fill(idp.issuer)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Acme Login answers as it should').waitFor()

    const clara = await (await browser.newContext()).newPage()
    await clara.goto(`${tapeline.httpUrl}/exports`)
    await clara.getByLabel('Email').fill('clara@acme.example')
    await clara.getByRole('link', { name: 'Continue with Acme Login' }).click()
    await clara.waitForURL(`${tapeline.httpUrl}/exports`)
    await clara.getByRole('heading', { name: 'Exports', exact: true }).waitFor()
    await clara.context().close()

    const stranger = await (await browser.newContext()).newPage()
    idp.people.set('stranger', { email: 'stranger@acme.example' })
    idp.current = 'stranger'
    await stranger.goto(`${tapeline.httpUrl}/sign-in/from?${new URLSearchParams({ iss: idp.issuer })}`)
    await stranger.getByRole('alert').filter({ hasText: 'you are no user here yet' }).waitFor()
    await stranger.context().close()
    await idp.close()
  })

  it('makes a passkey, names it, and signs in with it alone', async () => {
    // Passkeys belong to a host name: an address has none.
    const portal = tapeline.httpUrl.replace('127.0.0.1', 'localhost')
    const robin = await (await browser.newContext()).newPage()
    const devTools = await robin.context().newCDPSession(robin)
    await devTools.send('WebAuthn.enable')
    await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    await robin.goto(`${portal}/sign-in`)
    await robin.getByLabel('Email').fill('clara@acme.example')
    await robin
      .getByLabel(/password/i)
      .first()
      .fill('my own password')
    await robin.getByRole('button', { name: 'Sign in', exact: true }).click()
    await robin.getByRole('heading', { name: /calls/i }).first().waitFor()
    await robin.goto(`${portal}/your-account`)
    await robin.getByRole('button', { name: 'Add passkey' }).click()
    await robin.getByRole('textbox', { name: 'Name' }).fill('Laptop')
    await robin.getByRole('button', { name: 'Continue' }).click()
    await robin.getByRole('button', { name: 'I have kept them' }).click()
    await robin.getByText('not used yet').waitFor()
    await robin.getByRole('button', { name: 'Rename Laptop' }).click()
    await robin.getByRole('textbox', { name: 'Name' }).fill('Work laptop')
    await robin.getByRole('button', { name: 'Save' }).click()
    await robin.getByText('Work laptop', { exact: true }).waitFor()

    await robin.context().clearCookies()
    await robin.goto(`${portal}/sign-in`)
    await robin.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await robin.getByRole('heading', { name: /calls/i }).first().waitFor()
    await robin.goto(`${portal}/your-account`)
    await robin
      .getByText(/by passkey/)
      .first()
      .waitFor()
    await robin.getByText(/made .* · used/).waitFor()

    // The password alone is not enough any more; the passkey is the second factor.
    await robin.context().clearCookies()
    await robin.goto(`${portal}/sign-in`)
    await robin.getByLabel('Email').fill('clara@acme.example')
    await robin
      .getByLabel(/password/i)
      .first()
      .fill('my own password')
    await robin.getByRole('button', { name: 'Sign in', exact: true }).click()
    await robin.getByRole('heading', { name: 'Second factor' }).waitFor()
    await robin.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await robin.getByRole('heading', { name: /calls/i }).first().waitFor()
    await robin.goto(`${portal}/your-account`)
    await robin.getByRole('button', { name: 'Remove…' }).click()
    await robin.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await robin.getByText('None yet.').waitFor()

    await robin.context().clearCookies()
    await robin.goto(`${portal}/sign-in`)
    await robin.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await robin.getByRole('alert').filter({ hasText: 'does not know this passkey' }).waitFor()
    await robin.context().close()
  })

  it('has found no fault in any page', () => expect(problems).toEqual([]))
})

describe.skipIf(missing('chromium'))('the first start', () => {
  it('makes the administrator in the portal by the printed code, and goes on with the account', async () => {
    tapeline = await TapelineProcess.start({ firstStart: true })
    browser = await launchBrowser({ whole: true })
    try {
      const [, url = '', code = ''] = /^First start: open (\S+) and give the code (\S+)$/m.exec(tapeline.stdout) ?? []
      expect(url).toBe(`${tapeline.httpUrl}/first-start`)
      const first = await open(390, 844)
      await first.goto(tapeline.httpUrl)
      await first.getByRole('heading', { name: 'Welcome to Tapeline' }).waitFor()
      await first.keyboard.type('not-the-code')
      for (const text of ['Anna Weber', 'anna@example.com', 'a long password']) {
        await first.keyboard.press('Tab')
        await first.keyboard.type(text)
      }
      await first.keyboard.press('Enter')
      await first.getByText('This is not the code').waitFor()
      await first.getByLabel('Code').fill(code)
      await first.keyboard.press('Enter')
      await first.getByRole('heading', { name: 'Set up Tapeline' }).waitFor()
      await first.context().clearCookies()
      await first.goto(`${tapeline.httpUrl}/first-start`)
      await first.getByRole('heading', { name: 'Sign in' }).waitFor()
    } finally {
      await browser.close()
      await tapeline.remove()
    }
  })
})
