/** The portal in Firefox, by keyboard alone: sign in, hear a call, order, correct a name, read the audit log, close an account. */
import { join } from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTool, missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
/** More than a page has places that Tab reaches; each column of the list is one. */
const MOST_STEPS = 150
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

/** Resolves when something in the page that the selector finds has this text. */
const shows = (text: string, selector = 'body') =>
  page.waitForFunction(
    (where, wanted) => [...document.querySelectorAll(where)].some((each) => each.textContent?.includes(wanted)),
    {},
    selector,
    text,
  )
const focused = () =>
  page.evaluate(() => {
    const active = document.activeElement
    const label = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : undefined
    return active?.getAttribute('aria-label') ?? label ?? active?.textContent ?? ''
  })

/**
 * Tab until the thing whose name begins so has the focus. `back`: with Shift, for what comes before: past the last thing
 * of a page the browser's own buttons come, and what is typed then is not for the page.
 */
async function tabTo(name: string, direction?: 'back'): Promise<void> {
  if (direction === 'back') await page.keyboard.down('Shift')
  for (let step = 0; step < MOST_STEPS && !(await focused()).startsWith(name); step++) await page.keyboard.press('Tab')
  if (direction === 'back') await page.keyboard.up('Shift')
  const reached = await page.evaluate(() => document.hasFocus())
  if (!reached || !(await focused()).startsWith(name))
    throw new Error(
      `${name} is not reached by Tab; the focus is on ${await focused()} (${reached ? 'in' : 'outside'} the page)`,
    )
}

async function press(name: string, direction?: 'back'): Promise<void> {
  await tabTo(name, direction)
  await page.keyboard.press('Enter')
}

describe.skipIf(missing('firefox'))('the portal in Firefox', () => {
  beforeAll(async () => {
    const launched = puppeteer.launch({ browser: 'firefox', executablePath: findTool('firefox') ?? '' })
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ preset: 'mir' }))
    await tapeline.call({
      name: 'heard in Firefox',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    browser = await launched
    page = await browser.newPage()
    await page.setViewport({ width: 1440, height: 900 })
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text())
    })
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('signs in and lists the call', async () => {
    await page.goto(tapeline.httpUrl)
    await page.waitForSelector('input[type=password]')
    await tabTo('Email')
    await page.keyboard.type(ADMIN.email)
    await tabTo('Password')
    await page.keyboard.type(ADMIN.password)
    await page.keyboard.press('Enter')
    await shows('Robert Lane', '[aria-label=Calls] a')
  })

  it('plays it', async () => {
    const time = () => page.$eval('audio', (audio) => audio.currentTime)
    await shows('Recorded', '[aria-label=Calls] a')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=slider]')
    await eventually(
      () => page.$eval('audio', (audio) => audio.duration),
      (seconds) => seconds > 1,
    )
    await page.keyboard.press(' ')
    const early = await eventually(time, (seconds) => seconds > 0.2)
    await eventually(time, (seconds) => seconds > early + 0.3)
    await page.keyboard.press('Escape')
  })

  it('places an order', async () => {
    await press('Accounts', 'back')
    await shows('Accounts', 'h1')
    await shows('Acme Bikes', 'main button')
    await press('Acme Bikes')
    await shows('Call recording users', 'main a')
    await press('Call recording users')
    await shows('Add…', 'main button')
    await press('Add…')
    await page.waitForSelector('[role=dialog]')
    await page.keyboard.type('reid')
    await shows('Ian Reid', '[role=option]')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await page.keyboard.press(' ')
    await press('Review order')
    await shows('Add MIR On-Demand for 1 person, at once.', '[role=dialog]')
    await press('Place order')
    await shows('MIR On-Demand', '[aria-label="Call recording users"] tr')
  })

  it('changes the product from the menu of the row: the other of two is chosen already', async () => {
    await press('Actions for Ian Reid')
    await page.waitForFunction(() => document.activeElement?.closest('[role=menu]') !== null)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await shows('For Ian Reid.', '[role=dialog]')
    await page.waitForFunction(() => document.activeElement?.matches('[type=radio]:checked') === true)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await press('Review order')
    await shows('Change to MIR Always-On for 1 person, at once.', '[role=dialog]')
    await press('Place order')
    await shows('MIR Always-On', '[aria-label="Call recording users"] tr')
  })

  it('corrects the name of the person, seen at once', async () => {
    await press('Ian Reid', 'back')
    await shows('Ian Reid', 'h1')
    await press('Edit')
    await page.waitForSelector('[role=dialog]')
    await tabTo('Name')
    await page.keyboard.down('Control')
    await page.keyboard.press('a')
    await page.keyboard.up('Control')
    await page.keyboard.type('Ian Reed')
    await press('Save')
    await shows('Ian Reed', 'h1')
  })

  it('takes it from several by the tool bar, after a look at the order', async () => {
    await press('Accounts', 'back')
    await shows('Acme Bikes', 'main button')
    await press('Acme Bikes')
    await shows('Call recording users', 'main a')
    await press('Call recording users')
    await shows('Ian Reed', '[aria-label="Call recording users"] tr')
    await tabTo('Select everybody who is shown')
    await page.keyboard.press(' ')
    await shows('1 selected', 'main')
    await press('Remove…', 'back')
    await page.waitForSelector('[role=dialog]')
    await press('Review order')
    await shows('Remove call recording for 1 person, at once.', '[role=dialog]')
    await press('Place order')
    await shows('Nobody has call recording yet', 'main')
    await shows('Remove call recording', '[aria-label=Orders] li')
  })

  it('enables it while a user is added: profile, product, and a day', async () => {
    await press('Accounts', 'back')
    await shows('Acme Bikes', 'main button')
    await press('Acme Bikes')
    await shows('Users', 'main a')
    await press('Users')
    await press('Add user')
    await page.waitForSelector('[role=dialog]')
    await tabTo('First name')
    await page.keyboard.type('Nina')
    await tabTo('Last name')
    await page.keyboard.type('Kern')
    await tabTo('Profile')
    await page.keyboard.press('Enter')
    await shows('Elite', '[role=option]')
    await page.keyboard.type('Elite')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await tabTo('Call recording')
    await page.keyboard.press(' ')
    await tabTo('MIR')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await tabTo('Activation date')
    await page.keyboard.type(`0101${new Date().getUTCFullYear() + 1}`)
    await press('Add user')
    await page.waitForFunction(() => !document.querySelector('[role=dialog]'))
    // Back where it began, not at the top of the page.
    await eventually(focused, (name) => name === 'Add user')
    await press('Nina Kern')
    await shows('Nina Kern', 'h1')
    await shows('Add MIR', 'main')
  })

  it('finds in the audit log who did that', async () => {
    await press('Audit log', 'back')
    await shows('Audit log', 'h1')
    await tabTo('Search events')
    await page.keyboard.type('order.placed')
    await shows('Order placed', 'details')
    await page.waitForFunction(() => !document.querySelector('main')?.textContent?.includes('Signed in'))
  })

  it('closes the account, and takes it back', async () => {
    await press('Accounts', 'back')
    await shows('Acme Bikes', 'main button')
    await press('Acme Bikes')
    await press('Close account…')
    await shows('Close Acme Bikes for good?', '[role=dialog]')
    await page.keyboard.type('contract ended')
    await tabTo('Type acme to confirm')
    await page.keyboard.type('acme')
    await press('Close account')
    await shows('will be destroyed in 3:59:', '[role=alert]')
    await press('Cancel closing', 'back')
    await page.waitForFunction(() => !document.querySelector('main')?.textContent?.includes('will be destroyed'))
    await shows('Close account…', 'main button')
    expect(problems).toEqual([])
  })
})
