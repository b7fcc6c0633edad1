import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallReport } from '../../src/recording-client/call-report.ts'
import { findTool, missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const CHROMIUM_ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
]

const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

/** The agent starts it, pauses and resumes, stops, and starts it again. */
function placeCall(): Promise<CallReport> {
  const press = (digits: string) => ({ do: 'dtmf', party: 'agent', digits })
  const wait = (ms: number) => ({ do: 'wait', ms })
  return tapeline.call({
    name: 'segments',
    parties: [
      {
        id: 'caller',
        aor: 'sip:+493055512345@carrier.example',
        name: 'Robert Lane',
        speech: join(SPEECH, 'caller-1-problem.wav'),
        repeat: true,
      },
      { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
    ],
    steps: [
      ...[wait(800), press('*80'), wait(1200), press('*82'), wait(2200), press('*83'), wait(1000)],
      ...[press('*81'), wait(1500), press('*80'), wait(1300)],
    ],
  })
}

const slider = () => page.getByRole('slider', { name: 'Position in the recording' })
const parts = () => page.getByRole('list', { name: 'Parts of the call' }).getByRole('listitem')
const play = (index: number) =>
  page
    .getByRole('button', { name: /^Play Account rule/ })
    .nth(index)
    .click()
const player = async () => ({
  atSeconds: Number(await slider().getAttribute('aria-valuenow')),
  ...(await page.locator('audio').evaluate((audio: HTMLAudioElement) => ({ file: audio.src, paused: audio.paused }))),
})

describe.skipIf(missing('chromium'))('the segments of a call', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ account: { inbound: { offnet: 'on-demand' } } }))
    browser = await chromium.launch({ executablePath: findTool('chromium') ?? '', args: CHROMIUM_ARGS })
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'Europe/Berlin' })
    page = await context.newPage()
    page.on('pageerror', (error) => problems.push(error.message))
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

  it('are followed while the call goes on', async () => {
    const placed = placeCall()
    const row = page.getByRole('list', { name: 'Calls' }).getByRole('link').first()
    await row.filter({ hasText: 'Can be recorded' }).waitFor()
    await row.filter({ hasText: 'Recording now' }).waitFor()
    await row.click()
    await page
      .getByRole('list', { name: 'What happened, and what was decided' })
      .getByText(/Pause by/)
      .waitFor()
    expect(await placed).toMatchObject({ outcome: 'completed' })
  })

  it('stand on one time line, with what is missing between them and why', async () => {
    await slider().waitFor()
    await eventually(
      () => parts().allTextContents(),
      (texts) => texts.length === 4,
    )
    const [before, first, between, second] = await parts().allTextContents()
    expect(before).toContain('Not recorded: nobody had started it')
    expect(first).toMatch(/Account rule.*Started by hand.*Paused once, [23] s.*May be heard by Clara Vogt/)
    expect(between).toContain('Not recorded: it was stopped')
    expect(second).toContain('Started by hand')
    expect(await page.getByRole('button', { name: /^Download Account rule/ }).count()).toBe(2)
    await page.getByRole('region', { name: 'Why it was recorded' }).getByText('Recorded in 2 segments').waitFor()
    const row = page.getByRole('list', { name: 'Calls' }).getByRole('link').first()
    await row.filter({ hasText: /Recorded.*2 segments/ }).waitFor()
  })

  it('play one after the other, without the pause and what lies between', async () => {
    await play(0)
    const started = await eventually(player, (now) => !now.paused)
    const files = new Set<string>()
    const times: number[] = []
    const ended = await eventually(player, (now) => {
      files.add(now.file)
      times.push(now.atSeconds)
      return now.paused
    })
    expect(files.size).toBe(2)
    expect(ended.file).not.toBe(started.file)
    expect([...times].sort((left, right) => left - right)).toEqual(times)
    // Somewhere the time of the call jumped by more than the second that is shown.
    expect(Math.max(...times.map((time, index) => time - (times[index - 1] ?? time)))).toBeGreaterThan(1)
    expect(ended.atSeconds).toBe(Number(await slider().getAttribute('aria-valuemax')))
  })

  it('are reached by keyboard', async () => {
    await slider().focus()
    await page.keyboard.press('Home')
    const home = await player()
    await page.keyboard.press(']')
    // After the pause, then the second segment.
    expect((await player()).atSeconds).toBeGreaterThan(home.atSeconds)
    await page.keyboard.press(']')
    const second = await player()
    expect(second.file).not.toBe(home.file)
    expect(second.paused).toBe(true)
    await page.keyboard.press('Shift+ArrowLeft')
    expect((await player()).file).toBe(home.file)
    expect(problems).toEqual([])
  })
})
