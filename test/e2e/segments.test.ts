import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
/** What is done to it, and what its row says then. */
const STEPS = [
  ['start', 'Recording now'],
  ['pause', 'Paused'],
  ['resume', 'Recording now'],
  ['stop', 'Can be recorded'],
  ['start', 'Recording now'],
] as const
const problems: string[] = []
let tapeline: TapelineProcess
let apiKey: string
let browser: Browser
let page: Page

/** The caller speaks all the time. */
const startCall = () =>
  tapeline.startCall({
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
  })

async function command(callId: string, given: string): Promise<void> {
  const answer = await fetch(`${tapeline.httpUrl}/api/v1/calls/${callId}/commands`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command: given }),
  })
  expect(answer.status).toBe(200)
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

describe.skipIf(missing('headlessChromium'))('the segments of a call', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ account: { inbound: { offnet: 'on-demand' } } }))
    apiKey = await tapeline.createApiKey('acme', 'account-administrator')
    browser = await launchBrowser()
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
    const call = startCall()
    const row = page.getByRole('list', { name: 'Calls' }).getByRole('link').first()
    const happenings = page.getByRole('list', { name: 'What happened, and what was decided' })
    await row.filter({ hasText: 'Can be recorded' }).waitFor()
    await row.click()
    await page.waitForURL(/\/calls\/[0-9a-f-]{36}$/)
    const callId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    // What nobody recorded lasts long enough to be shown.
    await page.waitForTimeout(1500)
    for (const [given, shown] of STEPS) {
      await command(callId, given)
      await row.filter({ hasText: shown }).waitFor()
      // What is said in between is to be heard, and what is left out to be more than two of the seconds that are shown.
      await page.waitForTimeout(given === 'stop' ? 3000 : 1500)
    }
    await happenings.getByText(/Pause over the API by/).waitFor()
    expect(await call.hangUp()).toMatchObject({ outcome: 'aborted' })
  })

  it('stand on one time line, with what is missing between them and why', async () => {
    await slider().waitFor()
    await eventually(
      () => parts().allTextContents(),
      (texts) => texts.length === 4,
    )
    const [before, first, between, second] = await parts().allTextContents()
    expect(before).toContain('Not recorded: nobody had started it')
    expect(first).toMatch(/Account rule.*Started by hand.*Paused once, \d+ s.*May be heard by Clara Vogt/)
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
    const ended = await eventually(
      player,
      (now) => {
        files.add(now.file)
        times.push(now.atSeconds)
        return now.paused
      },
      60_000,
    )
    expect(files.size).toBe(2)
    expect(ended.file).not.toBe(started.file)
    expect([...times].sort((left, right) => left - right)).toEqual(times)
    // Somewhere the time of the call jumped by more than the second that is shown.
    expect(Math.max(...times.map((time, index) => time - (times[index - 1] ?? time)))).toBeGreaterThan(1)
    // The call goes on for a moment after its last sound: the other side takes a while to hang up.
    const endSeconds = Number(await slider().getAttribute('aria-valuemax'))
    const at = await eventually(player, (now) => now.atSeconds >= endSeconds - 1)
    expect(at.atSeconds).toBeLessThanOrEqual(endSeconds)
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
