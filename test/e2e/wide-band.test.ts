/** Calls in G.722 through the real program: what was said in wide band is in the file, at 16 kHz, in its place in time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails } from '../../src/contract/call.ts'
import { decodeG711 } from '../../src/core/audio/g711.ts'
import { acmeDocument } from './acme.ts'
import { TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const WIDE = join(SPEECH, 'manager-1-wideband.wav')
const NARROW = join(SPEECH, 'caller-3-thanks.wav')
const CALLER = { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' }
const AGENT = { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt', codec: 'G722' }
const say = (party: string, file: string) => ({ do: 'play', party, file })

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument({ minimumDurationMs: 1000, dtmf: 'kept' }))
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
})

afterAll(() => tapeline?.remove())

async function recorded(scenario: object): Promise<CallDetails> {
  const report = await tapeline.call(scenario)
  expect(report).toMatchObject({ outcome: 'completed', problems: [] })
  return tapeline.readyCall(report.sipCallId, apiKey)
}

async function audioOf(details: CallDetails) {
  const answer = await tapeline.get(`/api/v1/recordings/${details.recordings[0]?.id}/audio`, apiKey)
  expect(answer.status).toBe(200)
  const wav = readWavFile(Buffer.from(await answer.arrayBuffer()))
  return { ...wav, channels: wav.channels.map(samplesOf) }
}

const samplesOf = (bytes: Buffer): Int16Array =>
  Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(2 * index))

/** Where the sound of `spoken` lies in `heard`, and how alike they are there: 1 is the same. */
function find(spoken: Int16Array, heard: Int16Array) {
  let found = { alike: 0, atSample: 0 }
  for (let shift = 0; shift + spoken.length <= heard.length; shift++) {
    let [product, one, other] = [0, 0, 0]
    for (let at = 0; at < spoken.length; at += 23) {
      const [said, got] = [spoken[at] as number, heard[shift + at] as number]
      product += said * got
      one += said * said
      other += got * got
    }
    const alike = product / Math.sqrt(one * other || 1)
    if (alike > found.alike) found = { alike, atSample: shift }
  }
  return found
}

const energyOf = (samples: Int16Array) => samples.reduce((sum, sample) => sum + sample * sample, 0)

describe('a call in which one phone speaks G.722', () => {
  const wide = samplesOf(readWavFile(readFileSync(WIDE)).channels[0] as Buffer)
  const narrow = decodeG711(readWavFile(readFileSync(NARROW)).channels[0] as Buffer, 'mulaw')

  it('is one file at 16 kHz, with both where they spoke', async () => {
    const details = await recorded({
      name: 'wide band',
      parties: [CALLER, AGENT],
      steps: [say('agent', WIDE), say('caller', NARROW), { do: 'dtmf', party: 'agent', digits: '5' }],
    })
    expect(details.flags).toEqual([])
    expect(details.recordings[0]).toMatchObject({ encoding: 'pcm16', sampleRateHz: 16_000 })
    expect(details.recordings[0]?.quality.map(({ packetsNotRendered }) => packetsNotRendered)).toEqual([0, 0])
    expect(details.recordings[0]?.dtmf.map(({ digit }) => digit)).toEqual(['5'])
    const wav = await audioOf(details)
    expect(wav).toMatchObject({ format: 1, channelCount: 2, sampleRateHz: 16_000, bitsPerSample: 16 })
    const [left, right] = wav.channels as [Int16Array, Int16Array]
    expect(Math.abs(left.length / 16 - (details.recordings[0]?.durationMs ?? 0))).toBeLessThan(1)

    const agent = find(wide, right)
    expect(agent.alike).toBeGreaterThan(0.97)
    // Every other sample of the caller's side is one the phone sent.
    const caller = find(
      narrow,
      left.filter((_, index) => index % 2 === 0),
    )
    expect(caller.alike).toBeGreaterThan(0.97)
    // The caller answered when the agent had finished.
    expect(Math.abs(caller.atSample / 8 - (agent.atSample + wide.length) / 16)).toBeLessThan(100)
    // What lies above 4 kHz is there too.
    const difference = (samples: Int16Array) => samples.map((sample, index) => (sample - (samples[index - 1] ?? 0)) / 2)
    const heard = right.slice(agent.atSample, agent.atSample + wide.length)
    const brightness = (samples: Int16Array) => energyOf(difference(samples)) / energyOf(samples)
    expect(brightness(heard) / brightness(wide)).toBeGreaterThan(0.9)
    expect(brightness(heard) / brightness(wide)).toBeLessThan(1.1)
  })

  it('keeps the time axis over hold', async () => {
    const details = await recorded({
      name: 'wide band, held',
      parties: [CALLER, AGENT],
      steps: [
        say('agent', WIDE),
        { do: 'hold', party: 'agent' },
        { do: 'wait', ms: 1000 },
        { do: 'resume', party: 'agent' },
        say('agent', WIDE),
      ],
    })
    const wav = await audioOf(details)
    const right = wav.channels[1] as Int16Array
    const first = find(wide, right.subarray(0, wide.length + 16_000))
    const second = find(wide, right.subarray(first.atSample + wide.length))
    expect(first.alike).toBeGreaterThan(0.95)
    expect(second.alike).toBeGreaterThan(0.95)
    expect(second.atSample / 16).toBeGreaterThan(950)
    expect(second.atSample / 16).toBeLessThan(1400)
  })
})
