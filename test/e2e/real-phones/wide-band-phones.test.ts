/** Real phones that speak G.722, GSM or Opus, forked by `tapeline fork` as they are: what they said is in the file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../../src/contract/call.ts'
import { decodeG711 } from '../../../src/core/audio/g711.ts'
import { missing } from '../../tools.ts'
import { acmeDocument } from '../acme.ts'
import { eventually, TapelineProcess } from '../tapeline-process.ts'
import { readWavFile } from '../wav-file.ts'
import { BOB, type Phones, startPhones } from './phones.ts'

const PROGRAM = join(import.meta.dirname, '../../../src/main/tapeline.ts')
const WINDOW_MS = 500

let folder = ''
let tapeline: TapelineProcess | undefined
let phones: Phones | undefined
let fork: ChildProcess | undefined

afterEach(async () => {
  fork?.kill('SIGKILL')
  await phones?.stop()
  await tapeline?.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function start(codec: 'G722' | 'GSM' | 'opus') {
  folder = mkdtempSync(join(tmpdir(), 'tapeline-wide-band-'))
  phones = await startPhones(folder, codec)
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument())
  let output = ''
  const args = ['fork', '--ng', `127.0.0.1:${phones.ngPort}`, '--to', `sip:127.0.0.1:${tapeline.sipPort}`]
  fork = spawn(process.execPath, [PROGRAM, ...args, '--transport', 'tcp', '--poll-ms', '200'])
  fork.stdout?.on('data', (data) => {
    output += data
  })
  await eventually(
    async () => output,
    (text) => text.includes('tapeline fork ready'),
  )
  return { phones, tapeline, apiKey: await tapeline.createApiKey('acme', 'viewer') }
}

/** Where in `says` (8 kHz) a window of the recording comes from, in milliseconds; undefined when it is not there. `nearMs`: within 40 ms of it. */
function saidAtMs(window: Int16Array, says: Int16Array, nearMs?: number): number | undefined {
  let best = 0.85
  let at: number | undefined
  const first = nearMs === undefined ? 0 : Math.max(0, Math.round((nearMs - 40) * 8))
  const last = Math.min(says.length - window.length, nearMs === undefined ? Infinity : Math.round((nearMs + 40) * 8))
  for (let shift = first; shift <= last; shift++) {
    let [product, one, other] = [0, 0, 0]
    for (let index = 0; index < window.length; index += 5) {
      const [heard, said] = [window[index] as number, says[shift + index] as number]
      product += heard * said
      one += heard * heard
      other += said * said
    }
    const alike = product / Math.sqrt(one * other || 1)
    if (alike > best) [best, at] = [alike, shift / 8]
  }
  return at
}

/** Every n-th sample: what the phones say has nothing above 4 kHz. */
function channelAt8000(bytes: Buffer, sampleRateHz: number): Int16Array {
  const step = sampleRateHz / 8000
  return Int16Array.from({ length: Math.floor(bytes.length / 2 / step) }, (_, index) =>
    bytes.readInt16LE(2 * index * step),
  )
}

const isLoud = (samples: Int16Array) =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length > 500 ** 2

describe.skipIf(missing('baresip', 'kamailio', 'rtpengine'))('real phones of another codec', () => {
  it.each([
    ['G722', 16_000],
    ['GSM', 8000],
    ['opus', 24_000],
  ] as const)('%s', async (codec, sampleRateHz) => {
    const { phones, tapeline, apiKey } = await start(codec)
    await phones.alice.command('dial', `sip:${BOB}@127.0.0.1:${phones.sipPort}`)
    await delay(6000)
    await phones.alice.command('hangup')
    const list = await eventually(
      async () => {
        const answer = (await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }
        return answer.calls
      },
      ([newest]) => newest?.state === 'ready',
    )
    const details = (await (await tapeline.get(`/api/v1/calls/${list[0]?.id}`, apiKey)).json()) as CallDetails
    expect(details.flags).toEqual([])
    const [recording] = details.recordings
    expect(recording).toMatchObject({ encoding: 'pcm16', sampleRateHz })
    const answer = await tapeline.get(`/api/v1/recordings/${recording?.id}/audio`, apiKey)
    const wav = readWavFile(Buffer.from(await answer.arrayBuffer()))
    for (const [index, codes] of [phones.aliceSays, phones.bobSays].entries()) {
      const says = decodeG711(codes.subarray(0, 12 * 8000), 'mulaw')
      const heard = channelAt8000(wav.channels[index] as Buffer, sampleRateHz)
      const lags: number[] = []
      for (let atMs = 500; atMs + WINDOW_MS < heard.length / 8 && atMs < 4500; atMs += WINDOW_MS) {
        const window = heard.subarray(atMs * 8, (atMs + WINDOW_MS) * 8)
        const at = isLoud(window)
          ? saidAtMs(window, says, lags[0] === undefined ? undefined : lags[0] + atMs)
          : undefined
        if (at !== undefined) lags.push(at - atMs)
      }
      expect(lags.length, `channel ${index}: its own speech`).toBeGreaterThan(3)
      expect(Math.max(...lags) - Math.min(...lags), `channel ${index}: time axis`).toBeLessThan(20)
    }
  })
})
