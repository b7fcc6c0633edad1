/** Replay as people use it, in a real browser: the sound that comes out of it is listened to. */
import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { type StoredCall, storeCalls } from './stored-calls.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

// Within the day that the list shows at first.
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page
let calls: readonly StoredCall[]

const audio = () =>
  page.locator('audio').evaluate((element: HTMLAudioElement) => ({
    atSeconds: element.currentTime,
    paused: element.paused,
    rate: element.playbackRate,
    keepsPitch: element.preservesPitch,
    src: element.getAttribute('src') ?? '',
  }))
const slider = () => page.getByRole('slider', { name: 'Position in the recording' })
const bar = () => page.getByRole('region', { name: 'Now playing' })
const open = (call: StoredCall | undefined, search = '') =>
  page.goto(`${tapeline.httpUrl}/calls/${call?.callId}${search}`)
const plays = async () => {
  const before = (await audio()).atSeconds
  await eventually(audio, ({ atSeconds, paused }) => !paused && atSeconds > before + 0.3)
}

/** What reaches the loudspeakers, per ear, in the page: analysers beside whatever is connected to a context's destination. */
function listenToContexts(): void {
  const ears: AnalyserNode[] = []
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    if (args[0] === this.context.destination) {
      const splitter = this.context.createChannelSplitter(2)
      connect.call(this, splitter)
      ears.length = 0
      for (const ear of [0, 1]) {
        const analyser = this.context.createAnalyser()
        connect.call(splitter, analyser, ear)
        ears.push(analyser)
      }
    }
    return connect.apply(this, args)
  } as typeof AudioNode.prototype.connect
  Object.assign(window, {
    earLevels: () =>
      ears.map((ear) => {
        const wave = new Float32Array(ear.fftSize)
        ear.getFloatTimeDomainData(wave)
        return Math.max(...wave.map(Math.abs))
      }),
  })
}
const ears = () => page.evaluate(() => (window as unknown as { earLevels(): number[] }).earLevels())

/** Every second that was played from now on. */
const noteSeconds = () =>
  page.locator('audio').evaluate((element: HTMLAudioElement) => {
    const seconds = new Set<number>()
    Object.assign(window, { playedSeconds: seconds })
    element.addEventListener('timeupdate', () => !element.paused && seconds.add(Math.floor(element.currentTime)))
  })
const playedSeconds = () =>
  page.evaluate(() => [...(window as unknown as { playedSeconds: Set<number> }).playedSeconds])

describe.skipIf(missing('chromium'))('replay', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    calls = await storeCalls(tapeline.dataFolder, 'acme', [
      { startedAtMs: START_MS, seconds: 600, voices: [[[0, 600]], [[0, 600]]], caller: 'Ann Both' },
      {
        startedAtMs: START_MS + 30_000,
        seconds: 40,
        voices: [
          [
            [0, 6],
            [20, 40],
          ],
          [[2, 6]],
        ],
        caller: 'Bob Quiet',
      },
      { startedAtMs: START_MS + 600_000, seconds: 20, voices: [[[0, 20]], []], caller: 'Cid Later' },
    ])
    browser = await launchBrowser({ whole: true })
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, problems)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.addInitScript(listenToContexts)
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

  it('plays when it is pressed, faster and slower with the pitch kept', async () => {
    await open(calls[0])
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await plays()
    expect(await audio()).toMatchObject({ rate: 1, keepsPitch: true })
    for (const rate of [1.25, 1.5, 1.75, 2, 2.5, 3, 3]) {
      await page.keyboard.press('>')
      await eventually(audio, (now) => now.rate === rate)
    }
    expect((await audio()).keepsPitch).toBe(true)
    await page.getByRole('button', { name: 'Speed, now 3×' }).click()
    await page.getByRole('menuitem', { name: '0.5×' }).click()
    await plays()
    expect(await audio()).toMatchObject({ rate: 0.5, keepsPitch: true })
    await page.keyboard.press('>')
    await page.keyboard.press('>')
    await eventually(audio, ({ rate }) => rate === 1)
    // Whoever has just moved the volume goes on with the keys of the player.
    await page.getByRole('slider', { name: 'Volume', exact: true }).focus()
    await page.keyboard.press('Space')
    await eventually(audio, ({ paused }) => paused)
    await page.keyboard.press('Space')
    await plays()
  })

  it('mutes one voice and leaves the other in its ear', async () => {
    await slider().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('1')
    await eventually(ears, ([left = 1, right = 0]) => left < 0.001 && right > 0.01)
    await page.getByRole('button', { name: /^Voices/ }).click()
    await page.getByRole('button', { name: /^Unmute Caller/ }).click()
    await eventually(ears, ([left = 0, right = 0]) => left > 0.01 && right > 0.01)
    await page.getByRole('slider', { name: /^Volume of Called|^Volume of Callee/ }).fill('0')
    await eventually(ears, ([left = 0, right = 1]) => left > 0.01 && right < 0.001)
    await page.getByRole('switch', { name: 'All voices in both ears' }).check()
    await eventually(ears, ([left = 0, right = 0]) => left > 0.01 && Math.abs(left - right) < 0.001)
    await page.getByRole('switch', { name: 'All voices in both ears' }).uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
  })

  it('repeats from A to B until told otherwise, by keyboard', async () => {
    await slider().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('a')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('b')
    await page.locator('audio').evaluate((element: HTMLAudioElement) => {
      const seen = { times: 0 }
      Object.assign(window, { loops: seen })
      // It plays on between the keys: A is wherever it was then.
      let lastSeconds = 0
      element.addEventListener('timeupdate', () => {
        lastSeconds = element.currentTime
      })
      element.addEventListener('seeking', () => element.currentTime < lastSeconds - 0.5 && seen.times++)
    })
    await eventually(
      () => page.evaluate(() => (window as unknown as { loops: { times: number } }).loops.times),
      (times) => times >= 2,
    )
    await page.keyboard.press('Shift+A')
    await eventually(audio, ({ atSeconds }) => atSeconds > 3.5)
  })

  it('begins at A, not at B, when the loop was made while nothing played', async () => {
    await slider().focus()
    await page.keyboard.press('Space')
    await eventually(audio, ({ paused }) => paused)
    const goTo = async (clock: string) => {
      await page.getByTestId('position').click()
      await page.getByRole('textbox', { name: 'Go to the time' }).fill(clock)
      await page.keyboard.press('Enter')
    }
    await goTo('0:20')
    await page.keyboard.press('a')
    await goTo('0:23')
    await eventually(audio, ({ atSeconds }) => atSeconds === 23)
    await page.keyboard.press('b')
    await page.keyboard.press('Space')
    await eventually(audio, ({ atSeconds, paused }) => !paused && atSeconds < 22)
    await page.getByRole('button', { name: 'Repeat nothing' }).click()
  })

  it('goes on while one browses, and is told to stop from there', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Exports' }).click()
    await bar().waitFor()
    expect(await bar().textContent()).toContain('Ann Both')
    await plays()
    // Another call that is looked at does not take the sound away, and has its own place.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
    await page.getByRole('list', { name: 'Calls' }).getByRole('link').filter({ hasText: 'Bob Quiet' }).click()
    await slider().waitFor()
    expect(await slider().getAttribute('aria-valuenow')).toBe('0')
    await plays()
    expect((await audio()).src).toContain(calls[0]?.recordingId)
    // Its loop and its voices are out of sight: the keys of this page leave them alone.
    for (const key of ['a', 'Shift+ArrowRight', 'Shift+ArrowRight', 'b', '1']) await page.keyboard.press(key)
    await plays()
    expect(
      await bar()
        .getByRole('button', { name: /Stop repeating/ })
        .count(),
    ).toBe(0)
    expect(await page.getByText('Voices without').count()).toBe(0)
    expect(await seriousFaults(page)).toEqual([])
    await bar().getByRole('button', { name: 'Pause' }).click()
    await eventually(audio, ({ paused }) => paused)
    await bar().getByRole('link').click()
    await page.waitForURL(new RegExp(`/calls/${calls[0]?.callId}`))
    await bar().waitFor({ state: 'detached' })
  })

  it('is told to the media keys', async () => {
    const session = () =>
      page.evaluate(() => ({
        title: navigator.mediaSession.metadata?.title,
        state: navigator.mediaSession.playbackState,
      }))
    expect(await session()).toMatchObject({ title: expect.stringContaining('Ann Both'), state: 'paused' })
  })

  it('skips silence', async () => {
    await open(calls[1])
    await slider().waitFor()
    await page.keyboard.press('q')
    await page.getByRole('button', { name: 'Play silence too', pressed: true }).waitFor()
    await noteSeconds()
    await page.keyboard.press('Space')
    await eventually(audio, ({ atSeconds }) => atSeconds > 21, 40_000)
    const seconds = await playedSeconds()
    expect(seconds).toContain(5)
    expect(seconds.filter((second) => second > 6 && second < 19)).toEqual([])
    await page.keyboard.press('q')
    await page.keyboard.press('Space')
  })

  it('plays silence all the same where nothing else is repeated', async () => {
    await page.getByTestId('position').click()
    await page.getByRole('textbox', { name: 'Go to the time' }).fill('0:10')
    await page.keyboard.press('Enter')
    await page.keyboard.press('a')
    await page.getByTestId('position').click()
    await page.getByRole('textbox', { name: 'Go to the time' }).fill('0:13')
    await page.keyboard.press('Enter')
    await eventually(audio, ({ atSeconds }) => atSeconds === 13)
    await page.keyboard.press('b')
    await page.keyboard.press('q')
    await page.keyboard.press('Space')
    await plays()
    expect((await audio()).atSeconds).toBeLessThan(13.5)
    // On another page the bar says that it is repeated, and ends it.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Exports' }).click()
    await bar().getByRole('button', { name: 'Stop repeating 0:10–0:13' }).click()
    await eventually(audio, ({ atSeconds }) => atSeconds > 19)
    await bar().getByRole('link').click()
    await slider().waitFor()
    await page.keyboard.press('q')
    await page.keyboard.press('Space')
  })

  it('opens at the second that a link names, and makes such links', async () => {
    await open(calls[0], '?t=soon')
    await slider().waitFor()
    expect(await slider().getAttribute('aria-valuenow')).toBe('0')
    await open(calls[0], '?t=1:05')
    await eventually(
      () => slider().getAttribute('aria-valuenow'),
      (now) => now === '65',
    )
    await open(calls[0], '?t=42')
    await eventually(
      () => slider().getAttribute('aria-valuenow'),
      (now) => now === '42',
    )
    await eventually(audio, ({ atSeconds }) => Math.floor(atSeconds) === 42)
    await page.keyboard.press('Shift+ArrowLeft')
    await page.getByRole('button', { name: 'Copy a link to 0:41' }).click()
    await page.getByRole('button', { name: 'Link copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(new URL(copied)).toMatchObject({ pathname: `/calls/${calls[0]?.callId}`, search: '?t=41' })
    await page.getByTestId('position').click()
    await page.getByRole('textbox', { name: 'Go to the time' }).fill('0:50')
    await page.keyboard.press('Enter')
    await eventually(audio, ({ atSeconds }) => Math.floor(atSeconds) === 50)
  })

  it('pauses when another tab of the browser plays', async () => {
    await page.keyboard.press('Space')
    await plays()
    const tab = await page.context().newPage()
    await tab.goto(`${tapeline.httpUrl}/calls/${calls[1]?.callId}`)
    await tab.getByRole('button', { name: 'Play', exact: true }).click()
    await eventually(audio, ({ paused }) => paused)
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    await tab.close()
  })

  it('plays several conversations on one time line, each in its own colour and at its own time', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
    for (const name of ['Ann Both', 'Bob Quiet', 'Cid Later'])
      await page.getByRole('checkbox', { name: `Select call from ${name}` }).click()
    await page.getByRole('button', { name: 'Play together' }).click()
    await page.waitForURL(/\/replay#/)
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await eventually(
      () => rows.allTextContents(),
      (texts) => texts.length === 3 && texts.every((text) => text.includes('Ready')),
    )
    const colors = await rows
      .locator('span[style]')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor))
    expect(new Set(colors).size).toBe(3)
    // From the beginning of the first to the end of the last.
    expect(await slider().getAttribute('aria-valuemax')).toBe('620')
    expect(await seriousFaults(page)).toEqual([])

    // Where two were at the same time both sound: one leads, the other keeps it company.
    await page.evaluate(() => {
      const made: HTMLAudioElement[] = []
      Object.assign(window, { companions: made })
      const { Audio } = window
      window.Audio = class extends Audio {
        constructor(src?: string) {
          super(src)
          made.push(this)
        }
      }
    })
    const companions = () =>
      page.evaluate(() =>
        (window as unknown as { companions: HTMLAudioElement[] }).companions
          .filter(({ paused }) => !paused)
          .map(({ src, currentTime }) => ({ src, currentTime })),
      )
    await page.getByRole('button', { name: /^Play .*Bob Quiet/ }).click()
    await plays()
    const [beside] = await eventually(companions, ([one]) => one !== undefined && one.currentTime > 0.3)
    const lead = await audio()
    expect(lead.src).toContain(calls[0]?.recordingId)
    expect(beside?.src).toContain(calls[1]?.recordingId)
    // The second began half a minute after the first.
    await eventually(
      async () => (await audio()).atSeconds - ((await companions())[0]?.currentTime ?? Number.NaN),
      (apart) => Math.abs(apart - 30) < 0.5,
    )

    // One after the other: the same moment is still heard.
    await page.getByText('One after the other').click()
    await page.waitForURL(/layout=ends/)
    await eventually(
      () => slider().getAttribute('aria-valuemax'),
      (now) => now === '660',
    )
    await eventually(companions, (all) => all.length === 0)
    await plays()
    await page.keyboard.press('Space')
    await eventually(audio, ({ paused }) => paused)
    await page.keyboard.press('Space')
    await plays()
    await page.getByText('Voice only').click()
    await eventually(
      () => rows.allTextContents(),
      (texts) => texts.every((text) => text.includes('Voice only')),
    )
    await page.getByRole('button', { name: /^Take .*Ann Both.* away/ }).press('Enter')
    await eventually(
      () => rows.count(),
      (count) => count === 2,
    )
    // Where it was in the list: Space plays, it takes nothing away.
    expect(await page.evaluate(() => document.activeElement?.closest('a')?.textContent)).toContain('Bob Quiet')
  })

  it('lists them as they are heard, whatever order they came in, with what is silent about each', async () => {
    await page.goto(
      `${tapeline.httpUrl}/replay#${[calls[2], calls[0], calls[1]].map((each) => each?.callId).join('.')}`,
    )
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await rows.filter({ hasText: 'Ready' }).nth(2).waitFor()
    // The first that came was not the first of them.
    expect(await slider().getAttribute('aria-valuenow')).toBe('0')
    const texts = await rows.allTextContents()
    expect(texts.map((text) => /Ann|Bob|Cid/.exec(text)?.[0])).toEqual(['Ann', 'Bob', 'Cid'])
    // Without its wave form it is heard all the same.
    await page.route(`**/recordings/${calls[1]?.recordingId}/peaks*`, (route) =>
      route.fulfill({ status: 404, json: {} }),
    )
    await page.reload()
    await rows.filter({ hasText: 'Without its wave form' }).waitFor()
    await page.getByText('11:00 of sound').waitFor()
    await page.unroute(`**/recordings/${calls[1]?.recordingId}/peaks*`)
    await rows.getByRole('button', { name: 'Try again' }).click()
    await rows.filter({ hasText: 'Ready' }).nth(2).waitFor()
  })

  it('finds ticked what was played together, on the way back', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
    for (const name of ['Ann Both', 'Cid Later'])
      await page.getByRole('checkbox', { name: `Select call from ${name}` }).click()
    await page.getByRole('button', { name: 'Play together' }).click()
    await page.waitForURL(/\/replay#/)
    await page.goBack()
    await page.getByText('2 calls selected').waitFor()
    await page.getByRole('checkbox', { name: 'Select call from Bob Quiet' }).click()
    await page.getByRole('button', { name: 'Play together' }).click()
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await rows.filter({ hasText: 'Ready' }).nth(2).waitFor()
  })

  it('is silent when the last is taken away', async () => {
    await page.goto(`${tapeline.httpUrl}/replay#${calls[2]?.callId}`)
    await page.getByRole('button', { name: /^Play .*Cid Later/ }).click()
    await plays()
    await page.getByRole('button', { name: /^Take .*Cid Later.* away/ }).click()
    await page.getByText('No conversation is chosen').waitFor()
    await eventually(audio, ({ paused }) => paused)
    expect(await bar().count()).toBe(0)
    await page.goto(`${tapeline.httpUrl}/replay?layout=ends#${calls.map((each) => each.callId).join('.')}`)
    await page.getByText('11:00 of sound').waitFor()
  })

  it('makes links to a second of several, and opens there when all are known', async () => {
    await page.getByText('One after the other').click()
    await page.waitForURL(/layout=ends/)
    await page.getByTestId('position').click()
    await page.getByRole('textbox', { name: 'Go to the time' }).fill('10:45')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Copy a link to 10:45' }).waitFor()
    await page.keyboard.press('y')
    await page.getByRole('button', { name: 'Link copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(new URL(copied)).toMatchObject({ pathname: '/replay', search: '?layout=ends&t=645' })
    await page.goto(tapeline.httpUrl)
    await page.goto(copied)
    await eventually(
      () => slider().getAttribute('aria-valuenow'),
      (now) => now === '645',
    )
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await eventually(audio, ({ src, paused }) => !paused && src.includes(calls[2]?.recordingId ?? '?'))
    await page.keyboard.press('Space')
  })

  it('goes on with what is heard when others are taken away, and when the page is left and opened again', async () => {
    const hash = calls.map((each) => each.callId).join('.')
    await page.goto(`${tapeline.httpUrl}/replay?layout=ends#${hash}`)
    await page.reload()
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await rows.filter({ hasText: 'Ready' }).nth(2).waitFor()
    const playsBob = () => eventually(audio, ({ src, paused }) => !paused && src.includes(calls[1]?.recordingId ?? '?'))
    const colorOfBob = () =>
      rows
        .filter({ hasText: 'Bob Quiet' })
        .locator('span[style]')
        .first()
        .evaluate((each) => getComputedStyle(each).backgroundColor)
    await page.getByRole('button', { name: /^Play .*Bob Quiet/ }).click()
    await playsBob()
    await plays()
    const color = await colorOfBob()

    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Exports' }).click()
    await bar().getByRole('link').click()
    await page.waitForURL(/\/replay\?layout=ends#/)
    await page.getByText('11:00 of sound').waitFor()
    await playsBob()
    await plays()
    expect(await page.getByTestId('position').textContent()).toMatch(/^10:/)

    await page.getByRole('button', { name: /^Take .*Ann Both.* away/ }).click()
    await page.getByText('1:00 of sound').waitFor()
    await playsBob()
    await plays()
    expect(await page.getByTestId('position').textContent()).toMatch(/^0:/)
    expect(await bar().count()).toBe(0)
    expect(await colorOfBob()).toBe(color)
    await page.goBack()
    await page.getByText('11:00 of sound').waitFor()
    await plays()
    expect(await page.getByTestId('position').textContent()).toMatch(/^10:/)
    expect(await bar().count()).toBe(0)
    await page.keyboard.press('Space')
  })

  it('says of each what cannot be loaded and plays the others', async () => {
    const gone = '01890000-0000-7000-8000-0000000000ff'
    await page.goto(`${tapeline.httpUrl}/replay#${calls[2]?.callId}.${gone}`)
    const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await rows.filter({ hasText: 'Ready' }).waitFor()
    await rows.filter({ hasText: 'Not found' }).waitFor()
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await plays()
    await page.goto(`${tapeline.httpUrl}/replay`)
    await page.getByText('No conversation is chosen').waitFor()
  })

  it('says whose audio does not come, and goes on behind it', async () => {
    const heard = `**/recordings/${calls[0]?.recordingId}/audio*`
    await page.route(heard, (route) => route.fulfill({ status: 404, json: {} }))
    await page.goto(`${tapeline.httpUrl}/replay?layout=ends#${calls.map((each) => each.callId).join('.')}`)
    await page.getByRole('alert').filter({ hasText: 'Ann Both' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Go on behind it' }).click()
    await eventually(audio, ({ src, paused }) => !paused && src.includes(calls[1]?.recordingId ?? '?'))
    await plays()
    await page.unroute(heard)
    await page.getByRole('button', { name: /^Play .*Ann Both/ }).click()
    await eventually(audio, ({ src, paused }) => !paused && src.includes(calls[0]?.recordingId ?? '?'))
    await plays()
    await page.keyboard.press('Space')
  })

  it('plays one that still goes on as soon as it is over and ready, and says where it was paused', async () => {
    const name = randomUUID()
    const parties = [
      { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
      { id: 'agent', aor: 'sip:201@pbx.example' },
    ]
    const call = tapeline.startCall({ headers: { 'X-Call-ID': name }, parties })
    const ask = async (path: string, data?: object) => {
      const answer = await page.request.fetch(`${tapeline.httpUrl}/api/v1${path}`, {
        method: data ? 'POST' : 'GET',
        data,
      })
      if (!answer.ok()) throw new Error(await answer.text())
      return answer.json()
    }
    const [found] = await eventually(
      async () => (await ask(`/calls?identifier=${name}`)).calls as readonly { readonly id: string }[],
      (list) => list.length === 1,
    )
    const id = found?.id
    await page.goto(`${tapeline.httpUrl}/replay#${id}`)
    const row = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
    await row.filter({ hasText: /Recording now/ }).waitFor()
    await ask(`/calls/${id}/commands`, { command: 'pause' })
    await row.filter({ hasText: /Paused/ }).waitFor()
    await ask(`/calls/${id}/commands`, { command: 'resume' })
    await row.filter({ hasText: /Recording now/ }).waitFor()
    await call.hangUp()
    // Not yet while it is “Getting ready”.
    await row.filter({ hasText: /Ready/ }).waitFor()
    const { recordings, segments } = await ask(`/calls/${id}`)
    const [{ startedAt, durationMs }, [{ from, to }]] = [recordings[0], segments[0].pauses]
    const paused = ((Date.parse(from) + Date.parse(to)) / 2 - Date.parse(startedAt)) / durationMs
    const { width = 0, height = 0 } = (await slider().boundingBox()) ?? {}
    await slider().hover({ position: { x: width * paused, y: height / 2 } })
    await page.getByText(/Paused by .*: nothing of this is kept/).waitFor()
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await eventually(audio, ({ src, paused }) => !paused && src !== '')
  })

  it('breaks no rule of the browser', () => {
    expect(problems).toEqual([])
  })
})
