/** Recordings as MP3, by the real ffmpeg and in a real browser: each party on its own side, and every second where it belongs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import type { Recording } from '../../src/contract/recording.ts'
import { decodeG711 } from '../../src/core/audio/g711.ts'
import { findTool, missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser } from './browser.ts'
import { ADMIN, eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-mp3-'))
let tapeline: TapelineProcess
let apiKey: string
let browser: Browser | undefined
let recording: Recording

const say = (party: string, file: string) => ({ do: 'play', party, file: join(SPEECH, file) })
const SCENARIO = {
  name: 'mp3',
  parties: [
    { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
    { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
  ],
  steps: [say('caller', 'caller-3-thanks.wav'), say('agent', 'agent-2-question.wav'), { do: 'wait', ms: 500 }],
}

async function onlyCall(): Promise<CallDetails> {
  const details = await eventually(
    async () => {
      const answer = await tapeline.get('/api/v1/calls', apiKey)
      const [call] = ((await answer.json()) as { calls: CallSummary[] }).calls
      if (!call) return undefined
      return (await (await tapeline.get(`/api/v1/calls/${call.id}`, apiKey)).json()) as CallDetails
    },
    (call) => call?.state === 'ready',
  )
  if (!details) throw new Error('no call')
  return details
}

async function audioOf(query = ''): Promise<Response> {
  return tapeline.get(`/api/v1/recordings/${recording.id}/audio${query}`, apiKey)
}

const spoken = (name: string) => {
  const { channels } = readWavFile(readFileSync(join(SPEECH, name)))
  return decodeG711(channels[0] as Buffer, 'mulaw')
}

/** How alike they are when the shorter one lies at its best place in the longer: 1 is the same sound. */
function likeness(short: Int16Array, long: Int16Array): { readonly best: number; readonly atSample: number } {
  let best = 0
  let atSample = 0
  for (let shift = 0; shift + short.length <= long.length; shift++) {
    const fine = Math.abs(shift - atSample) < 40 || shift % 2 === 0
    if (!fine) continue
    let [product, one, other] = [0, 0, 0]
    for (let at = 0; at < short.length; at += 7) {
      const [a, b] = [short[at] as number, long[shift + at] as number]
      product += a * b
      one += a * a
      other += b * b
    }
    const alike = product / Math.sqrt(one * other || 1)
    if (alike > best) [best, atSample] = [alike, shift]
  }
  return { best, atSample }
}

const loudness = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length))

describe.skipIf(missing('ffmpeg'))('a recording of an account that wants MP3', () => {
  let channels: readonly Int16Array[]

  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ format: 'mp3' }))
    apiKey = await tapeline.createApiKey('acme', 'account-administrator')
    const file = join(folder, 'scenario.json')
    writeFileSync(file, JSON.stringify(SCENARIO))
    const { code, stderr } = await runTapeline([
      'call',
      ...['--to', `sip:127.0.0.1:${tapeline.sipPort}`, '--scenario', file, '--json'],
    ])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const call = await onlyCall()
    expect(call.flags).toEqual([])
    recording = call.recordings[0] as Recording
    const mp3 = join(folder, 'recording.mp3')
    writeFileSync(mp3, Buffer.from(await (await audioOf()).arrayBuffer()))
    const program = findTool('ffmpeg') ?? ''
    const pcm = execFileSync(program, ['-loglevel', 'error', '-i', mp3, '-f', 's16le', '-'], { maxBuffer: 2 ** 26 })
    const samples = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length))
    channels = [0, 1].map((channel) => samples.filter((_, index) => index % 2 === channel))
  })
  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is one, and named so', async () => {
    expect(recording).toMatchObject({ encoding: 'mp3', segment: { format: 'mp3' }, sampleRateHz: 8000 })
    const answer = await audioOf('?download=1')
    expect(answer.headers.get('content-type')).toBe('audio/mpeg')
    expect(answer.headers.get('content-disposition')).toContain('.mp3')
    expect((await answer.arrayBuffer()).byteLength).toBe(recording.sizeBytes)
    // Three eighths of G.711.
    expect(recording.sizeBytes).toBeLessThan((recording.durationMs / 1000) * 6000 + 2000)
  })

  it('holds what each party said, on its own side', () => {
    const [left, right] = channels as [Int16Array, Int16Array]
    // MP3 comes in frames of 576 samples; what is put behind the end cannot always be told from it.
    expect(left.length).toBeGreaterThanOrEqual(recording.durationMs * 8 - 4)
    expect(left.length).toBeLessThan(recording.durationMs * 8 + 576)
    const caller = likeness(spoken('caller-3-thanks.wav'), left)
    const agent = likeness(spoken('agent-2-question.wav'), right)
    expect(caller.best).toBeGreaterThan(0.95)
    expect(agent.best).toBeGreaterThan(0.95)
    expect(agent.atSample).toBeGreaterThan(caller.atSample)
    const callerSpeaks = right.slice(caller.atSample, caller.atSample + spoken('caller-3-thanks.wav').length - 800)
    expect(loudness(callerSpeaks)).toBeLessThan(3)
  })

  it.skipIf(missing('headlessChromium'))('has its length and every place in a browser', async () => {
    const [left, right] = channels as [Int16Array, Int16Array]
    browser = await launchBrowser()
    const page = await browser.newPage()
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor()
    const url = `/api/v1/recordings/${recording.id}/audio`
    const { durationSeconds, decodedSeconds } = await page.evaluate(async (src) => {
      const audio = new Audio(src)
      await new Promise((resolve, reject) => {
        audio.addEventListener('loadedmetadata', resolve)
        audio.addEventListener('error', reject)
      })
      const bytes = await (await fetch(src)).arrayBuffer()
      const { duration } = await new OfflineAudioContext(2, 1, 8000).decodeAudioData(bytes)
      return { durationSeconds: audio.duration, decodedSeconds: duration }
    }, url)
    expect(durationSeconds).toBeCloseTo(recording.durationMs / 1000, 1)
    expect(decodedSeconds).toBeCloseTo(recording.durationMs / 1000, 1)

    const secondsOf = ({ atSample }: { atSample: number }) => atSample / 8000
    const callerAt = secondsOf(likeness(spoken('caller-3-thanks.wav'), left)) + 0.4
    const agentAt = secondsOf(likeness(spoken('agent-2-question.wav'), right)) + 0.4
    const heard = await page.evaluate(hear, { src: url, places: [agentAt, callerAt] })
    expect(heard.map(({ left: one, right: other }) => [one > 0.01, other > 0.01])).toEqual([
      [false, true],
      [true, false],
    ])
  })
})

/** In the page: plays from each place for a moment; the loudest sample of both sides. */
async function hear({ src, places }: { src: string; places: number[] }): Promise<{ left: number; right: number }[]> {
  const context = new AudioContext()
  const audio = new Audio(src)
  const splitter = context.createChannelSplitter(2)
  context.createMediaElementSource(audio).connect(splitter)
  const sides = [0, 1].map((side) => {
    const analyser = context.createAnalyser()
    analyser.fftSize = 2048
    splitter.connect(analyser, side)
    analyser.connect(context.destination)
    return analyser
  })
  await context.resume()
  const found = []
  for (const place of places) {
    audio.currentTime = place
    await new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }))
    await audio.play()
    const loudest = [0, 0]
    const values = new Float32Array(2048)
    while (audio.currentTime < place + 0.5) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      // What was played before the jump is still on its way.
      if (audio.currentTime < place + 0.15) continue
      sides.forEach((analyser, side) => {
        analyser.getFloatTimeDomainData(values)
        loudest[side] = Math.max(loudest[side] ?? 0, ...values.map(Math.abs))
      })
    }
    audio.pause()
    found.push({ left: loudest[0] ?? 0, right: loudest[1] ?? 0 })
  }
  return found
}
