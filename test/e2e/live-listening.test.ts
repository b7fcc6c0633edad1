/** A supervisor listens to a call while it goes on: a real browser, the real program, speech over RTP. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { auditEvent } from '../../src/contract/audit-event.ts'
import type { CallSummary } from '../../src/contract/call.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech/agent-1-greeting.wav')
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page
let apiKey: string

/** Clara speaks until the call is hung up. */
const startCall = () =>
  tapeline.startCall({
    name: 'listened',
    parties: [
      { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
      { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt', speech: SPEECH, repeat: true },
    ],
  })

async function liveCall(): Promise<CallSummary> {
  const calls = async () => {
    const answer = await tapeline.get('/api/v1/calls?state=live', apiKey)
    return ((await answer.json()) as { calls: CallSummary[] }).calls
  }
  const [call] = await eventually(calls, ({ length }) => length > 0, 60_000)
  if (!call) throw new Error('no call is live')
  return call
}

const bar = () => page.getByRole('region', { name: 'Listening to a live call' })
const level = (name: RegExp) =>
  bar()
    .getByRole('meter', { name })
    .evaluate((meter: HTMLMeterElement) => meter.value)

function command(callId: string, name: string): Promise<Response> {
  return fetch(`${tapeline.httpUrl}/api/v1/calls/${callId}/commands`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command: name }),
  })
}

describe.skipIf(missing('headlessChromium'))('listening to a live call in the portal', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    apiKey = await tapeline.createApiKey('acme', 'account-administrator')
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Calls' }).or(page.getByText('No calls yet')).first().waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('sounds at once, is silent while it is paused, and ends with the call', async () => {
    const call = startCall()
    const { id } = await liveCall()
    await page
      .getByRole('link', { name: /Robert Lane/ })
      .first()
      .hover()
    await page.getByRole('button', { name: 'Listen', exact: true }).first().click()
    await bar().getByText('Live', { exact: true }).waitFor()
    await eventually(
      () => level(/Clara/),
      (value) => value > 0.02,
    )
    expect(await level(/Robert/)).toBeLessThan(0.01)

    expect((await command(id, 'pause')).status).toBe(200)
    await bar().getByText('Paused: nothing to hear').waitFor()
    // The word comes before the last of what was said until then has been played.
    await expect.poll(() => level(/Clara/), { timeout: 15_000, interval: 50 }).toBe(0)
    for (let look = 0; look < 10; look++) {
      expect(await level(/Clara/)).toBe(0)
      await page.waitForTimeout(100)
    }
    await command(id, 'resume')
    await eventually(
      () => level(/Clara/),
      (value) => value > 0.02,
    )

    await call.hangUp()
    await bar().getByText('The call has ended').waitFor()
    const audited = async () => {
      const answer = await tapeline.get('/api/v1/audit-events', apiKey)
      const { auditEvents } = (await answer.json()) as { auditEvents: z.infer<typeof auditEvent>[] }
      return auditEvents.filter(({ action }) => action.startsWith('call.listening'))
    }
    const [ended, started] = await eventually(audited, ({ length }) => length === 2)
    expect([started?.action, ended?.action]).toEqual(['call.listening-started', 'call.listening-ended'])
    expect(ended).toMatchObject({ actor: { kind: 'user' }, subject: { id }, details: { why: 'call-ended' } })
  })

  it('follows the key on the page of the call, whatever page is open then, until it is stopped', async () => {
    const call = startCall()
    const { id } = await liveCall()
    await page.goto(`${tapeline.httpUrl}/calls/${id}`)
    const details = page.getByRole('complementary', { name: 'Call details' })
    await details.getByRole('button', { name: 'Listen', exact: true }).waitFor()
    await page.keyboard.press('l')
    await bar().getByText('Live', { exact: true }).waitFor()
    await bar()
      .getByRole('button', { name: /Mute Clara/ })
      .click()
    await bar()
      .getByRole('button', { name: /Unmute Clara/ })
      .waitFor()
    await page.getByRole('button', { name: 'Close' }).first().click()
    await eventually(
      () => level(/Clara/),
      (value) => value > 0.02,
    )
    await bar().getByRole('button', { name: 'Stop listening' }).click()
    await bar().waitFor({ state: 'detached' })
    await call.hangUp()
    expect(problems).toEqual([])
  })

  it('says that the browser does not play, and plays after a click', async () => {
    const call = startCall()
    const { id } = await liveCall()
    // As where sound has to be asked for twice, or headphones are plugged in late.
    await page.addInitScript(() => {
      const { resume } = AudioContext.prototype
      let asked = 0
      AudioContext.prototype.resume = function (this: AudioContext) {
        asked += 1
        return asked === 1 ? this.suspend() : resume.call(this)
      }
    })
    await page.goto(`${tapeline.httpUrl}/calls/${id}`)
    await page.getByRole('button', { name: 'Listen', exact: true }).last().click()
    await bar().getByText('Your browser does not play the sound by itself.').waitFor()
    expect(await bar().getByText('Live', { exact: true }).count()).toBe(0)
    await bar().getByRole('button', { name: 'Play sound' }).click()
    await bar().getByText('Live', { exact: true }).waitFor()
    await eventually(
      () => level(/Clara/),
      (value) => value > 0.02,
    )
    await bar().getByRole('button', { name: 'Stop listening' }).click()
    await call.hangUp()
  })
})
