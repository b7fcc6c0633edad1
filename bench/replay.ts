/**
 * Replay from one server: from the click to the sound, and from a click on the time line of a recording of 24 hours to the sound there, in a
 * real Chromium; and 1,000 who listen at the same time (TAPELINE_BENCH_LISTENERS), each fetching as a player does, a stretch of four seconds
 * every four seconds. Baseline of those: the same stretches read from the file by this program.
 */
import { open, readFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import type { Browser, Page } from 'playwright-core'
import { acmeDocument } from '../test/e2e/acme.ts'
import { launchBrowser } from '../test/e2e/browser.ts'
import { type StoredCall, storeCalls } from '../test/e2e/stored-calls.ts'
import { TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { at, signedInPage } from './portal/signed-in-page.ts'

const DAY_S = 86_400
const BYTES_PER_SECOND = 16_000
const STRETCH_S = 4

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const listeners = Number(process.env.TAPELINE_BENCH_LISTENERS ?? (quick ? 50 : 1_000))
  const seconds = quick ? 600 : DAY_S
  const rounds = quick ? 3 : 25
  const tapeline = await TapelineProcess.start()
  let browser: Browser | undefined
  try {
    await tapeline.apply(acmeDocument())
    const nowMs = Math.floor(Date.now() / 1000) * 1000
    const voices = [[[0, seconds]], [[0, seconds]]] as const
    const [long, ...short] = await storeCalls(tapeline.dataFolder, 'acme', [
      { startedAtMs: nowMs - seconds * 1000, seconds, voices },
      ...Array.from({ length: rounds }, (_, index) => ({
        startedAtMs: nowMs - (index + 1) * 60_000,
        seconds: 60,
        voices: [[[0, 60]], [[0, 60]]] as const,
      })),
    ])
    if (!long) throw new Error('no call was stored')
    browser = await launchBrowser({ whole: true })
    const page = await signedInPage(browser, tapeline.httpUrl)
    const clicks = await clicksToSound(page, tapeline.httpUrl, short)
    const seeks = await seeksToSound(page, tapeline.httpUrl, long, rounds)
    await page.close()
    const crowd = await listenTogether(tapeline, long, seconds, listeners, quick ? 2 : 8)
    return {
      name: `replay: ${cpus().length} cores (load before: ${(loadavg()[0] ?? 0).toFixed(1)})`,
      rows: [
        { label: 'click to sound, p50', value: at(clicks, 0.5), unit: 'ms' },
        { label: 'click to sound, p95', value: at(clicks, 0.95), unit: 'ms' },
        { label: `seek in ${seconds / 60} minutes of sound, p50`, value: at(seeks, 0.5), unit: 'ms' },
        { label: `seek in ${seconds / 60} minutes of sound, p95`, value: at(seeks, 0.95), unit: 'ms' },
        { label: `${listeners} listeners: a stretch of ${STRETCH_S} s, p50`, value: at(crowd.times, 0.5), unit: 'ms' },
        { label: `${listeners} listeners: a stretch of ${STRETCH_S} s, p95`, value: at(crowd.times, 0.95), unit: 'ms' },
        { label: `${listeners} listeners: the slowest`, value: at(crowd.times, 1), unit: 'ms' },
        { label: 'stretches that came later than they were to sound', value: crowd.late, unit: '' },
        { label: 'processor of the server', value: crowd.serverCores, unit: 'cores' },
        { label: 'the same stretches from the file (baseline), p50', value: at(crowd.fileTimes, 0.5), unit: 'ms' },
        { label: 'ratio to the file, p50', value: at(crowd.times, 0.5) / at(crowd.fileTimes, 0.5), unit: '×' },
      ],
      notes: ['aims: click to sound and seek < 300 ms, 1,000 listeners without one late stretch'],
    }
  } finally {
    await browser?.close()
    await tapeline.remove()
  }
}

/** In the page: how long until the element has played on from where it stands, after `act`. */
async function soundAfter(page: Page, act: () => Promise<void>): Promise<number> {
  await page.locator('audio').evaluate((element: HTMLAudioElement) => {
    const began = new Promise<number>((resolve) => {
      window.addEventListener(
        'pointerdown',
        ({ timeStamp }) => {
          let from: number | undefined
          const look = () => {
            const { currentTime, paused, seeking, readyState } = element
            const isGoing = !paused && !seeking && readyState >= 3
            if (isGoing && from !== undefined && currentTime > from) return resolve(performance.now() - timeStamp)
            from = isGoing ? (from ?? currentTime) : undefined
            requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        },
        { once: true, capture: true },
      )
    })
    Object.assign(window, { began })
  })
  await act()
  return page.evaluate(() => (window as unknown as { began: Promise<number> }).began)
}

async function clicksToSound(page: Page, url: string, calls: readonly StoredCall[]): Promise<readonly number[]> {
  const times: number[] = []
  for (const { callId } of calls) {
    await page.goto(`${url}/calls/${callId}`)
    const button = page.getByRole('button', { name: 'Play', exact: true })
    await button.waitFor()
    times.push(await soundAfter(page, () => button.click()))
  }
  return times
}

async function seeksToSound(page: Page, url: string, call: StoredCall, rounds: number): Promise<readonly number[]> {
  await page.goto(`${url}/calls/${call.callId}`)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const slider = page.getByRole('slider', { name: 'Position in the recording' })
  const box = await slider.boundingBox()
  if (!box) throw new Error('the time line is not shown')
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const x = box.x + box.width * (0.05 + 0.9 * Math.random())
    times.push(await soundAfter(page, () => page.mouse.click(x, box.y + box.height / 2)))
  }
  return times
}

async function listenTogether(
  tapeline: TapelineProcess,
  call: StoredCall,
  seconds: number,
  listeners: number,
  stretches: number,
) {
  const key = await tapeline.createApiKey('acme', 'account-administrator')
  const length = STRETCH_S * BYTES_PER_SECOND
  const place = () => Math.floor(Math.random() * Math.max(1, seconds * BYTES_PER_SECOND - length * stretches))
  const places = Array.from({ length: listeners }, place)
  const url = `${tapeline.httpUrl}/api/v1/recordings/${call.recordingId}/audio`
  const times: number[] = []
  const busyBefore = await busyMs(tapeline.pid)
  const startedAt = performance.now()
  await Promise.all(
    places.map(async (from, index) => {
      // Not all in the same moment: people press play when they like.
      await pause((STRETCH_S * 1000 * index) / listeners)
      for (let stretch = 0; stretch < stretches; stretch++) {
        const askedAt = performance.now()
        const first = from + stretch * length
        const headers = { authorization: `Bearer ${key}`, range: `bytes=${first}-${first + length - 1}` }
        const answer = await fetch(url, { headers })
        const { byteLength } = await answer.arrayBuffer()
        if (answer.status !== 206 || byteLength !== length) throw new Error(`${answer.status}: ${byteLength} bytes`)
        times.push(performance.now() - askedAt)
        await pause(STRETCH_S * 1000 - (performance.now() - askedAt))
      }
    }),
  )
  const tookMs = performance.now() - startedAt
  const serverCores = ((await busyMs(tapeline.pid)) - busyBefore) / tookMs
  const late = times.filter((ms) => ms > STRETCH_S * 1000).length
  return { times, late, serverCores, fileTimes: await readFromFile(call.objectFile, places, length) }
}

async function readFromFile(path: string, places: readonly number[], length: number): Promise<readonly number[]> {
  const file = await open(path)
  try {
    const times: number[] = []
    for (const from of places) {
      const startedAt = performance.now()
      await file.read(Buffer.alloc(length), 0, length, from)
      times.push(performance.now() - startedAt)
    }
    return times
  } finally {
    await file.close()
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))

/** Of a process of this Linux machine. */
async function busyMs(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [user = 0, system = 0] = text.split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
  return ((user + system) * 1000) / 100
}
