/** Calls in Firefox, by keyboard alone: found, heard together, exported, controlled and listened to while they go on, said how they came out. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallAnnotations } from '../../src/contract/annotation.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { type FirefoxUser, startFirefox } from './firefox.ts'
import { storeCalls, type Voices } from './stored-calls.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech/agent-1-greeting.wav')
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
const SOUND: Voices = [[[0, 30]], [[0, 30]]]
const CALLS = '[aria-label=Calls]'
const folder = mkdtempSync(join(tmpdir(), 'tapeline-firefox-'))
const clara = { email: 'clara@acme.example', password: ADMIN.password }
let tapeline: TapelineProcess
let apiKey: string
let user: FirefoxUser
let call: ReturnType<TapelineProcess['startCall']>

const audio = () => user.page.$eval('audio', ({ currentTime, paused }) => ({ currentTime, paused }))

/** The first in the list of the field that has the focus. */
async function choose(option: string): Promise<void> {
  await user.keys('ArrowDown')
  await user.shows(option, '[role=option]')
  await user.keys('ArrowDown', 'Enter')
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const answer = await fetch(`${tapeline.httpUrl}/api/v1${path}`, {
    ...{ method, headers, ...(body && { body: JSON.stringify(body) }) },
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

/** Clara may sign in, and is asked after each call. */
async function prepare(): Promise<void> {
  const { users } = await ask<{ users: { id: string; extension?: string; accountId: string }[] }>('GET', '/users')
  const { id, accountId } = users.find(({ extension }) => extension === '201') ?? { id: '', accountId: '' }
  const person = { name: 'Clara Vogt', extension: '201', numbers: ['+493012345201'], email: clara.email }
  await ask('PUT', `/users/${id}`, { ...person, role: 'account-administrator' })
  await ask('PUT', `/users/${id}/password`, { password: clara.password })
  const inbound = [{ label: 'Sale', reasons: [{ label: 'New customer' }] }]
  await ask('PUT', `/accounts/${accountId}/dispositions`, { popUp: true, inbound, outbound: [] })
}

describe.skipIf(missing('firefox'))('calls in Firefox', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    apiKey = await tapeline.createApiKey('acme', 'account-administrator')
    await prepare()
    const stored = (caller: string, index: number) => ({
      ...{ startedAtMs: START_MS + index * 10_000, seconds: 30, voices: SOUND, caller },
    })
    await storeCalls(
      tapeline.dataFolder,
      'acme',
      ['Ann Both', 'Ann Both', 'Bob Quiet'].map((name, index) => stored(name, index)),
    )
    user = await startFirefox(folder)
  })

  afterAll(async () => {
    await user?.close()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are found by the box and by the form, which are one search', async () => {
    await user.signIn(tapeline.httpUrl, clara)
    await user.shows('Bob Quiet', `${CALLS} a`)
    await user.keys('f')
    await user.page.waitForSelector('[aria-label="Search form"]')
    await user.tabTo('Name, user or phone')
    await user.type('Ann Both')
    await user.keys('Enter')
    await user.showsNoMore('Bob Quiet', `${CALLS} a`)
    await user.shows('2 calls', '[role=status]')
    expect(new URL(user.page.url()).searchParams.get('q')).toBe('from:"Ann Both"')
    await user.keys('Escape', 'Escape')
    await user.keys('/')
    await eventually(user.focused, (name) => name === 'Search calls')
    await user.page.keyboard.down('Control')
    await user.keys('a')
    await user.page.keyboard.up('Control')
    await user.type('Bob')
    await user.shows('1 call', '[role=status]')
    await user.page.goBack()
    await user.shows('2 calls', '[role=status]')
  })

  it('are heard together, each at its own time', async () => {
    await user.page.goto(`${tapeline.httpUrl}/calls?period=any`)
    await user.shows('Bob Quiet', `${CALLS} a`)
    await user.keys('j', 'x', 'j', 'x')
    await user.shows('2 calls selected', '[aria-label=Selection]')
    await user.press('Play together')
    await user.page.waitForFunction(
      () =>
        [...document.querySelectorAll('[aria-label=Conversations] li')].filter((each) =>
          each.textContent?.includes('Ready'),
        ).length === 2,
    )
    await user.press('Play')
    const { currentTime } = await eventually(audio, (now) => now.currentTime > 0.2)
    await eventually(audio, (now) => now.currentTime > currentTime + 0.5)
    await user.keys(' ')
    await eventually(audio, ({ paused }) => paused)
  })

  it('are exported, and the file arrives', async () => {
    await user.page.goto(`${tapeline.httpUrl}/calls?period=any`)
    await user.shows('Bob Quiet', `${CALLS} a`)
    await user.keys('j', 'x')
    await user.shows('1 call selected', '[aria-label=Selection]')
    await user.press('Export')
    await user.page.waitForSelector('[role=dialog]')
    await user.press('Start export')
    await user.shows('Download', '[role=dialog] a')
    await user.press('Download')
    const sizes = await eventually(
      async () => readdirSync(folder).map((name) => ({ name, bytes: statSync(join(folder, name)).size })),
      (files) => files.some(({ name, bytes }) => name.endsWith('.zip') && bytes > 10_000),
    )
    expect(sizes).toHaveLength(1)
    await user.keys('Escape')
  })

  it('are paused, gone on with and listened to while they go on', async () => {
    await user.page.goto(`${tapeline.httpUrl}/calls`)
    call = tapeline.startCall({
      name: 'live in Firefox',
      headers: { 'X-Call-ID': 'live-in-firefox' },
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt', speech: SPEECH, repeat: true },
      ],
    })
    await user.shows('Robert Lane', `${CALLS} a`)
    await user.shows('Recording', `${CALLS} li`)
    await user.keys('j')
    await user.press('Pause')
    await user.shows('Paused', `${CALLS} li`)
    // The same button: the focus is still on it.
    await eventually(user.focused, (name) => name === 'Resume')
    await user.keys('Enter')
    await user.shows('Recording', `${CALLS} li`)
    await user.press('Listen', 'back')
    await user.shows('Live', '[aria-label="Listening to a live call"]')
    // Its sound needs a device, which such a machine has not: that the feed follows the call is what can be seen.
    await user.press('Pause')
    await user.shows('Paused: nothing to hear', '[aria-label="Listening to a live call"]')
    await eventually(user.focused, (name) => name === 'Resume')
    await user.keys('Enter')
    await user.showsNoMore('Paused: nothing to hear')
  })

  it('are said how they came out when they are over', async () => {
    await call.hangUp()
    await user.page.waitForSelector('[aria-label="After the call"]')
    await user.keys('w')
    await user.page.waitForFunction(() => document.activeElement?.closest('[aria-label="After the call"]') !== null)
    await user.tabTo('Disposition')
    await choose('Sale')
    await user.tabTo('Reason')
    await choose('New customer')
    await user.tabTo('Note')
    await user.type('Wants the blue one')
    await user.page.keyboard.down('Control')
    await user.keys('Enter')
    await user.page.keyboard.up('Control')
    await user.page.waitForFunction(() => !document.querySelector('[aria-label="After the call"]'))
    expect(await ask<CallAnnotations>('GET', '/calls/live-in-firefox/annotations')).toMatchObject({
      disposition: { label: 'Sale', reason: 'New customer' },
      notes: [{ text: 'Wants the blue one' }],
    })
  })

  it('have help for their page, with the keys', async () => {
    await user.page.goto(`${tapeline.httpUrl}/calls`)
    await user.shows('Robert Lane', `${CALLS} a`)
    await user.keys('?')
    await user.page.waitForFunction(() => document.activeElement?.closest('[role=dialog]') !== null)
    await user.press('Keyboard shortcuts')
    await user.shows('Keyboard shortcuts', '[role=dialog] h2')
    await user.keys('Escape')
  })

  it('fit a telephone', async () => {
    await user.page.setViewport({ width: 390, height: 844 })
    await user.page.reload()
    await user.shows('Robert Lane', `${CALLS} a`)
    expect(await user.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(user.problems).toEqual([])
  })
})
