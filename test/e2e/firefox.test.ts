/** The portal in Firefox, by keyboard alone: sign in, hear a call, place an order, correct a name. */
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

  it('corrects the name of the person, seen at once', async () => {
    await press('Ian Reid')
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
    expect(problems).toEqual([])
  })
})
