/** The portal as a person uses it: a real browser on the real program, from the first sign-in to an exported recording. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallReport } from '../../src/recording-client/call-report.ts'
import { findTool, missing } from '../tools.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-portal-'))
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page

const open = (width: number, height: number): Promise<Page> =>
  openPage(browser, { width, height }, () => tapeline.httpUrl, problems)

/** A call of a few seconds: the agent greets, the caller thanks. */
function call(): Promise<CallReport> {
  const say = (party: string, name: string) => ({ do: 'play', party, file: join(SPEECH, name) })
  return tapeline.call({
    name: 'portal',
    parties: [
      { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
      { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
    ],
    steps: [say('agent', 'agent-1-greeting.wav'), say('caller', 'caller-1-problem.wav')],
  })
}

const rows = () => page.getByRole('list', { name: 'Calls' }).getByRole('link')
const audio = () =>
  page.locator('audio').evaluate((element: HTMLAudioElement) => ({
    seconds: element.currentTime,
    durationSeconds: element.duration,
    paused: element.paused,
  }))

describe.skipIf(missing('chromium', 'unzip'))('the portal', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    browser = await launchBrowser({ whole: true })
    page = await open(1440, 900)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('signs in by keyboard alone and says so when the password is wrong', async () => {
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').waitFor()
    await page.keyboard.type(ADMIN.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'Email or password is wrong' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Set up Tapeline' }).waitFor()
  })

  it('sets up the first account with one form and explains what a field lacks', async () => {
    await page.getByLabel('Company name').fill('Acme Bikes')
    await page.getByLabel('SIP domain of your phones').fill('pbx.example')
    await page.getByLabel('Address of the PBX or SBC').fill('the old one')
    await page.getByRole('button', { name: 'Start recording' }).click()
    await page.getByText('Give an IPv4 or IPv6 address').waitFor()
    await page.getByLabel('Address of the PBX or SBC').fill('192.0.2.77')
    await page.getByRole('button', { name: 'Start recording' }).click()
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor()
    expect(await page.getByText(`sip:127.0.0.1:${tapeline.sipPort}`).count()).toBeGreaterThan(0)
  })

  it('shows a phone system that was refused and lets it in with one click', async () => {
    expect(await call()).toMatchObject({ outcome: 'refused', status: 403 })
    await page.getByRole('button', { name: 'Add as a recording client' }).click()
    await page.getByText('127.0.0.1 may now send calls').waitFor()
    await page.getByText('Refused senders').waitFor({ state: 'detached' })
  })

  it('a live call appears by itself, counts, and becomes a recording', async () => {
    const placed = call()
    const live = rows().filter({ hasText: 'Recording now' })
    await live.waitFor()
    expect(await live.textContent()).toMatch(/Robert Lane.*Clara Vogt/)
    await live.filter({ hasText: /0:0[2-9]/ }).waitFor()
    expect(await placed).toMatchObject({ outcome: 'completed' })
    await rows().filter({ hasText: 'Recorded' }).waitFor()
    expect(await rows().count()).toBe(1)
  })

  it('opens a call and plays it by keyboard, and seeks', async () => {
    const parts: number[] = []
    page.on('response', (response) => {
      if (response.url().endsWith('/audio')) parts.push(response.status())
    })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/calls\/[0-9a-f-]{36}$/)
    await page.getByRole('slider', { name: 'Position in the recording' }).waitFor()
    const { durationSeconds } = await eventually(audio, (now) => now.durationSeconds > 3)
    await page.keyboard.press(' ')
    const early = await eventually(audio, (now) => now.seconds > 0.3)
    const later = await eventually(audio, (now) => now.seconds > early.seconds + 0.5)
    expect(later.paused).toBe(false)
    await page.keyboard.press(' ')
    const paused = await eventually(audio, (now) => now.paused)
    await page.keyboard.press('Shift+ArrowRight')
    await eventually(audio, (now) => Math.abs(now.seconds - paused.seconds - 1) < 0.1)

    const slider = page.getByRole('slider', { name: 'Position in the recording' })
    const box = await slider.boundingBox()
    if (!box) throw new Error('the wave form has no size')
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2)
    await eventually(audio, (now) => Math.abs(now.seconds - durationSeconds * 0.75) < 0.1)
    expect(Number(await slider.getAttribute('aria-valuenow'))).toBe(Math.round(Math.floor(durationSeconds * 0.75)))
    expect(parts).toContain(206)
  })

  it('tells why it was recorded and what was received', async () => {
    const details = page.getByRole('complementary', { name: 'Call details' })
    await details.getByText('calls from outside').filter({ visible: true }).first().waitFor()
    await details.getByText('Complete: every packet that was sent arrived.').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL(/\/calls$/)
  })

  it('exports what is selected as a ZIP of WAV files and a CSV', async () => {
    await page.keyboard.press('x')
    await page.getByRole('region', { name: 'Selection' }).getByText('1 call selected').waitFor()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('button', { name: 'Start export' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Download' }).waitFor()
    // The export is still there for whoever comes back later.
    await page.goto(`${tapeline.httpUrl}/exports`)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    const zip = join(folder, 'export.zip')
    await (await download).saveAs(zip)
    execFileSync(findTool('unzip') ?? 'unzip', ['-q', zip, '-d', folder])

    const csv = readFileSync(join(folder, 'calls.csv'), 'utf8')
    expect(csv.trim().split('\n')).toHaveLength(2)
    expect(csv).toContain('Robert Lane')
    const name = execFileSync('unzip', ['-Z1', zip], { encoding: 'utf8' })
      .split('\n')
      .find((each) => each.endsWith('.wav'))
    const wav = readWavFile(readFileSync(join(folder, name ?? '')))
    const said = (file: string) => readWavFile(readFileSync(join(SPEECH, file))).channels[0] as Buffer
    expect(wav.channels[0]?.indexOf(said('caller-1-problem.wav'))).toBeGreaterThanOrEqual(0)
    expect(wav.channels[1]?.indexOf(said('agent-1-greeting.wav'))).toBeGreaterThanOrEqual(0)
  })

  it('searches from the keyboard, keeps the filter in the address and offers a way back', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await rows().first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Help' }).getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    await page.keyboard.type('nobody of this name')
    await page.getByRole('heading', { name: 'No call matches' }).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('nobody of this name')
    await page.reload()
    await page.getByRole('button', { name: 'Clear filters' }).last().click()
    await rows().first().waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('completes a search as it is typed, and says calmly what cannot be read', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    await rows().first().waitFor()
    const all = await rows().count()
    await page.keyboard.press('/')
    await page.keyboard.type('dir')
    await page.getByRole('option', { name: /direction:/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.type('inb')
    await page.getByRole('option', { name: /direction:inbound/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('direction:inbound')
    await page.keyboard.type(' form:+49')
    await page.getByText('Did you mean from:?').waitFor()
    expect(await rows().count()).toBeGreaterThan(0)
    expect(new URL(page.url()).searchParams.get('q')).toBe('direction:inbound')
    await page.keyboard.press('Escape')
    await expect.poll(() => rows().count()).toBe(all)
    await expect.poll(() => new URL(page.url()).search).toBe('')
  })

  it('opens whatever stands in the address, and has no page for what is not there', async () => {
    await page.goto(`${tapeline.httpUrl}/calls?period=foo&direction=7&from=x`)
    await rows().first().waitFor()
    await page.goto(`${tapeline.httpUrl}/settings/nothing`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })

  it.each(['', '?period=any'])(
    'asks for its first rows while its script is on its way, and only once: %s',
    async (search) => {
      const fresh = await page.context().newPage()
      const pathOf = (request: Request) => request.url().slice(tapeline.httpUrl.length)
      const isFirst = (path: string) => /^\/api\/v1\/calls\?(from=[^&]*&)?limit=100$/.test(path)
      const asked: string[] = []
      fresh.on('request', (request) => asked.push(pathOf(request)))
      const firstAsked = fresh.waitForRequest((request) => isFirst(pathOf(request)))
      await fresh.route(/\/assets\/first-[^/]*\.js$/, async (route) => {
        await firstAsked
        await route.continue()
      })
      await fresh.goto(`${tapeline.httpUrl}/calls${search}`)
      await fresh.getByRole('list', { name: 'Calls' }).getByRole('link').first().waitFor()
      const own = asked.filter((each) => each.startsWith('/api/'))
      expect(own.filter((each) => own.indexOf(each) !== own.lastIndexOf(each))).toEqual([])
      expect(own.filter(isFirst)).toHaveLength(1)
      await fresh.close()
    },
  )

  it('leaves a click that is meant for another tab to the browser', async () => {
    await page.goto(`${tapeline.httpUrl}/calls?period=any`)
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      rows()
        .first()
        .click({ modifiers: ['ControlOrMeta'] }),
    ])
    await other.getByRole('slider', { name: 'Position in the recording' }).waitFor()
    expect(new URL(other.url()).search).toBe('?period=any')
    expect(new URL(page.url()).pathname).toBe('/calls')
    await other.close()
  })

  it('shows what came while another page was open', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
    await page.goto(`${tapeline.httpUrl}/calls?period=any`)
    await rows().first().waitFor()
    // While the page is made, and not once more by the page.
    expect(asked.filter((each) => each === '/api/v1/calls?limit=100')).toHaveLength(1)
    const before = await rows().count()
    await page.getByRole('link', { name: 'Exports' }).click()
    await page.getByRole('heading', { name: 'Exports', exact: true }).waitFor()
    await call()
    await eventually(
      async () => (await page.request.get(`${tapeline.httpUrl}/api/v1/calls/count`)).json(),
      ({ count }) => count === before + 1,
    )
    // Nothing more is told of it, later.
    await setTimeout(3_000)
    await page.goBack()
    await rows().nth(before).waitFor()
    expect(await rows().count()).toBe(before + 1)
  })

  it('goes back from the help to where it was', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    const row = page.getByRole('list', { name: 'Calls' }).getByRole('link').first()
    await row.focus()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Help' })
    await help.getByLabel('Search the help').waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    expect(await row.evaluate((link) => link === document.activeElement)).toBe(true)
  })

  it('gives no hint on what was pressed meanwhile: by now it may do something else', async () => {
    await page.goto(`${tapeline.httpUrl}/calls`)
    const live = page.getByText('Live', { exact: true })
    await live.hover()
    await page.mouse.down()
    await page.mouse.up()
    // Longer than a hint waits, on the clock that it waits on.
    await page.evaluate(() => new Promise((resolve) => window.setTimeout(resolve, 500)))
    expect(await page.getByRole('tooltip').isVisible()).toBe(false)
    await page.getByRole('heading', { name: 'Calls', exact: true }).hover()
    await live.hover()
    await page.getByRole('tooltip').waitFor()
  })

  it('shows list and call as pages of their own on a telephone', async () => {
    const cookies = await page.context().cookies()
    const phone = await open(390, 844)
    await phone.context().addCookies(cookies)
    await phone.goto(`${tapeline.httpUrl}/calls`)
    const row = phone.getByRole('list', { name: 'Calls' }).getByRole('link').first()
    await row.click()
    await phone.getByRole('slider', { name: 'Position in the recording' }).waitFor()
    expect(await row.isVisible()).toBe(false)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await phone.getByRole('button', { name: 'Close' }).first().click()
    await row.waitFor()
    await phone.getByRole('checkbox').first().check()
    const bar = phone.getByRole('region', { name: 'Selection' })
    for (const name of ['Clear the selection', 'Play together', 'Put under a case', 'Export']) {
      const { x, width } = (await bar.getByRole('button', { name }).boundingBox()) ?? { x: 0, width: 0 }
      expect([name, x >= 0, x + width <= 390]).toEqual([name, true, true])
      expect(await bar.getByRole('button', { name }).evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0)
    }
    expect(await seriousFaults(phone)).toEqual([])
  })

  it('asks nothing of other servers and breaks no rule of its own security policy', () => {
    expect(problems).toEqual([])
  })

  it('says when it is cut off, and comes back by itself', async () => {
    const toasts = page.waitForResponse(/toasts-corner/)
    await page.goto(`${tapeline.httpUrl}/calls`)
    await page.getByText('Live', { exact: true }).waitFor()
    await toasts
    await tapeline.stop()
    await page.getByRole('button', { name: /Live updates paused/ }).waitFor()
    // What cannot be fetched is said, and the page stays.
    await page.getByRole('button', { name: 'Saved searches' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await rows().count()).toBeGreaterThan(0)
    const { host } = new URL(tapeline.httpUrl)
    tapeline = await TapelineProcess.start({ dataFolder: tapeline.dataFolder, args: ['--http', host] })
    await page.getByText('Live', { exact: true }).waitFor()
  })
})
