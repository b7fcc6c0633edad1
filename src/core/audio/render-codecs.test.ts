import { describe, expect, it } from 'vitest'
import {
  type Coding,
  delayMs,
  G722,
  l16,
  likenessDb,
  MULAW,
  OPUS_CODEC,
  readOpusFile,
  sendAll,
} from './coded-tones.test-kit.ts'
import { codedTones } from './coded-tones.ts'
import { type Arrival, codec, party, rendered, renderedWithOpus, rtp, START_MS, stream } from './talk.test-kit.ts'

const PARTIES = [party(0, 'caller', [0]), party(1, 'callee', [1])]
const STREAMS = [0, 1].map((id) => stream(id, MULAW.codec, G722.codec, l16(16_000).codec, OPUS_CODEC))
const OPUS = { codec: OPUS_CODEC, packetTicks: 960 }
const say = (streamId: number, coding: Coding, seed: number, durationMs: number, sent = {}): Arrival[] =>
  sendAll(streamId, coding.encode(codedTones(coding.sampleRateHz, durationMs, seed)), coding, sent)

/** Where a window of a second lies against what was said. */
const delayAt = (heard: ArrayLike<number> | undefined, expected: Int16Array, sampleRateHz: number, fromMs: number) =>
  delayMs(heard ?? [], expected, { sampleRateHz, fromMs, lengthMs: 300 })

describe('a recording of G.722', () => {
  it('is PCM16 at 16 kHz, both parties in their place in time', () => {
    const result = rendered(STREAMS, PARTIES, [...say(0, G722, 1, 2000), ...say(1, G722, 2, 1000, { startMs: 500 })])
    expect(result).toMatchObject({ encoding: 'pcm16', samples: 32_000 })
    expect(result.plan?.sampleRateHz).toBe(16_000)
    expect(new DataView(result.wav.buffer, result.wav.byteOffset).getUint32(24, true)).toBe(16_000)
    expect(result.peaks).toHaveLength(2 * 2 * 40)
    const [left, right] = result.channels
    for (const fromMs of [50, 800, 1600]) {
      expect(Math.abs(delayAt(left, codedTones(16_000, 2000, 1), 16_000, fromMs))).toBeLessThan(2)
    }
    expect(right?.slice(0, 8000).every((sample) => sample === 0)).toBe(true)
    const late = delayAt(right?.slice(8000), codedTones(16_000, 1000, 2), 16_000, 300)
    expect(Math.abs(late)).toBeLessThan(2)
  })

  it('is in order though packets overtook each other and came twice', () => {
    const packets = say(0, G722, 3, 2000)
    const straight = rendered(STREAMS, PARTIES, packets).channels[0]
    for (let at = 2; at + 3 < packets.length; at += 7) {
      const [one, two] = [packets[at] as Arrival, packets[at + 2] as Arrival]
      packets[at] = { ...two, arrivalMs: one.arrivalMs }
      packets[at + 2] = { ...one, arrivalMs: two.arrivalMs }
      packets.splice(at + 3, 0, { ...two, arrivalMs: two.arrivalMs + 1 })
    }
    expect(rendered(STREAMS, PARTIES, packets).channels[0]).toEqual(straight)
  })

  it('has silence where packets are lost, and everything else in its place', () => {
    const packets = say(0, G722, 4, 3000).filter((_, index) => index < 50 || index >= 60)
    const [left = []] = rendered(STREAMS, PARTIES, packets).channels
    expect(left.slice(16_000, 19_200).every((sample) => sample === 0)).toBe(true)
    const tones = codedTones(16_000, 3000, 4)
    for (const fromMs of [600, 1250, 2500]) expect(Math.abs(delayAt(left, tones, 16_000, fromMs))).toBeLessThan(2)
  })

  it('goes on when the SSRC changes', () => {
    const sent = { startMs: 1002, ssrc: 9, timestamp: 77, sequenceNumber: 1 }
    const payloads = G722.encode(codedTones(16_000, 2000, 5))
    const result = rendered(STREAMS, PARTIES, [
      ...sendAll(0, payloads.slice(0, 50), G722),
      ...sendAll(0, payloads.slice(50), G722, sent),
    ])
    expect(result.samples).toBe(32_000)
    for (const fromMs of [500, 1100, 1600]) {
      expect(Math.abs(delayAt(result.channels[0], codedTones(16_000, 2000, 5), 16_000, fromMs))).toBeLessThan(2)
    }
  })

  it('keeps a party of G.711 beside it in step', () => {
    const result = rendered(STREAMS, PARTIES, [...say(0, G722, 6, 2000), ...say(1, MULAW, 7, 2000)])
    expect(likenessDb(result.channels[1] ?? [], codedTones(16_000, 2000, 7))).toBeGreaterThan(20)
    expect(Math.abs(delayAt(result.channels[0], codedTones(16_000, 2000, 6), 16_000, 900))).toBeLessThan(2)
  })
})

describe('a codec that changes in the middle', () => {
  it('keeps the time axis from G.711 to G.722 and back, on one SSRC', () => {
    const wide = G722.encode(codedTones(16_000, 3000, 8))
    const narrow = MULAW.encode(codedTones(8000, 3000, 8))
    const at = (index: number) => ({ startMs: 20 * index, timestamp: 160 * index, sequenceNumber: index })
    const result = rendered(STREAMS, PARTIES, [
      ...sendAll(0, narrow.slice(0, 50), MULAW, at(0)),
      ...sendAll(0, wide.slice(50, 100), G722, at(50)),
      ...sendAll(0, narrow.slice(100), MULAW, at(100)),
    ])
    expect(result.samples).toBe(48_000)
    const tones = codedTones(16_000, 3000, 8)
    for (const fromMs of [400, 1300, 2400]) {
      expect(Math.abs(delayAt(result.channels[0], tones, 16_000, fromMs))).toBeLessThan(2)
    }
  })

  it('keeps it also when the clock of the timestamps changes with the codec (RFC 7160)', async () => {
    const narrow = MULAW.encode(codedTones(8000, 1000, 7))
    const result = await renderedWithOpus(STREAMS, PARTIES, [
      ...sendAll(0, narrow, MULAW),
      ...sendAll(0, readOpusFile('wideband.opus'), OPUS, { startMs: 1000, timestamp: 13_000, sequenceNumber: 150 }),
    ])
    const tones = codedTones(16_000, 1000, 7)
    expect(Math.abs(delayAt(result.channels[0], tones, 16_000, 400))).toBeLessThan(1)
    expect(delayAt(result.channels[0]?.slice(16_000), tones, 16_000, 400)).toBeCloseTo(6.5, 0)
  })
})

describe('a recording of Opus', () => {
  it('has the rate that its audio needs', async () => {
    const wide = await renderedWithOpus(STREAMS, PARTIES, sendAll(0, readOpusFile('wideband.opus'), OPUS))
    expect(wide.plan?.sampleRateHz).toBe(16_000)
    expect(delayAt(wide.channels[0], codedTones(16_000, 1000, 7), 16_000, 300)).toBeCloseTo(6.5, 0)
    const full = await renderedWithOpus(STREAMS, PARTIES, sendAll(0, readOpusFile('stereo.opus'), OPUS))
    expect(full.plan?.sampleRateHz).toBe(24_000)
    expect(delayAt(full.channels[0], codedTones(24_000, 1000, 8), 24_000, 300)).toBeCloseTo(6.5, 0)
  })

  it('is silent while the sender sends nothing (DTX), and goes on in its place', async () => {
    const payloads = readOpusFile('wideband.opus')
    const pauseMs = 4000
    const result = await renderedWithOpus(STREAMS, PARTIES, [
      ...sendAll(0, payloads, OPUS),
      ...sendAll(0, payloads, OPUS, {
        startMs: 1020 + pauseMs,
        timestamp: 5000 + 51 * 960 + pauseMs * 48,
        sequenceNumber: 151,
      }),
    ])
    const [left = []] = result.channels
    expect(left.slice(16_320, 16_320 + 64_000).every((sample) => sample === 0)).toBe(true)
    const again = delayAt(left.slice(16_320 + 64_000), codedTones(16_000, 1000, 7), 16_000, 400)
    expect(again).toBeCloseTo(6.5, 0)
    expect(result.quality[0]?.packetsLost).toBe(0)
  })

  it('survives loss, overtaking and another SSRC', async () => {
    const payloads = readOpusFile('wideband.opus')
    const packets = sendAll(0, payloads, OPUS).filter((_, index) => index % 17 !== 5)
    for (let at = 2; at + 1 < packets.length; at += 9) {
      const [late, next] = [packets[at] as Arrival, packets[at + 1] as Arrival]
      packets[at] = { ...late, arrivalMs: next.arrivalMs + 1 }
    }
    const sent = { startMs: 1023, ssrc: 5, timestamp: 9, sequenceNumber: 9 }
    const result = await renderedWithOpus(STREAMS, PARTIES, [...packets, ...sendAll(0, payloads, OPUS, sent)])
    const tones = codedTones(16_000, 1000, 7)
    expect(delayAt(result.channels[0], tones, 16_000, 500)).toBeCloseTo(6.5, 0)
    expect(delayAt(result.channels[0]?.slice(16_320), tones, 16_000, 500)).toBeCloseTo(6.5, 0)
  })

  it('stays at 20 ms of a party of G.711', async () => {
    const result = await renderedWithOpus(STREAMS, PARTIES, [
      ...sendAll(0, readOpusFile('wideband.opus'), OPUS),
      ...say(1, MULAW, 7, 1000),
    ])
    const [left, right] = result.channels
    expect(
      Math.abs(delayMs(left ?? [], Int16Array.from(right ?? []), { sampleRateHz: 16_000, fromMs: 200, lengthMs: 600 })),
    ).toBeLessThan(20)
  })

  it('times digits by the clock they came with', async () => {
    const streams = [stream(0, OPUS_CODEC, { ...codec(96, 'TELEPHONE-EVENT'), clockRateHz: 48_000 })]
    const press = rtp({ payloadType: 96, sequenceNumber: 125, timestamp: 5000 + 24_000 }, [
      5,
      0x8a,
      4800 >> 8,
      4800 & 0xff,
    ])
    const packets = sendAll(0, readOpusFile('wideband.opus'), OPUS).filter((_, index) => index !== 25)
    const result = await renderedWithOpus(streams, PARTIES, [
      ...packets,
      { streamId: 0, arrivalMs: START_MS + 507, packet: press },
    ])
    expect(result.quality[0]?.dtmf).toEqual([{ digit: '5', offsetMs: 500, durationMs: 100 }])
  })

  it('counts packets that are no Opus as not rendered', async () => {
    const packets = sendAll(0, readOpusFile('wideband.opus'), OPUS)
    packets[9] = {
      ...(packets[9] as Arrival),
      packet: rtp({ payloadType: 111, sequenceNumber: 109, timestamp: 5000 + 9 * 960 }, [3, 0]),
    }
    const result = await renderedWithOpus(STREAMS, PARTIES, packets)
    expect(result.quality[0]).toMatchObject({ packetsNotRendered: 1, packetsLost: 0 })
  })
})

describe('a recording of L16', () => {
  it('keeps every sample at a rate that is stored', () => {
    const result = rendered(STREAMS, PARTIES, say(0, l16(16_000), 11, 1000))
    expect(result.channels[0]).toEqual([...codedTones(16_000, 1000, 11)])
    const narrow = rendered([stream(0, l16(8000).codec)], PARTIES, say(0, l16(8000), 11, 1000))
    expect(narrow).toMatchObject({ encoding: 'pcm16', samples: 8000 })
    expect(narrow.channels[0]).toEqual([...codedTones(8000, 1000, 11)])
  })

  it.each([11_025, 22_050, 44_100, 48_000])('of %i Hz is brought to a rate that is stored', (rate) => {
    // 20 ms are no whole number of samples at some of these rates, 40 ms are.
    const perPacket = rate / 25
    const samples = codedTones(rate, 2000, 12)
    const bytes = l16(rate)
      .encode(samples)
      .flatMap((payload) => [...payload])
    const arrivals = Array.from({ length: 50 }, (_, index) => ({
      streamId: 0,
      arrivalMs: START_MS + 40 * index,
      packet: rtp(
        { payloadType: 97, sequenceNumber: index, timestamp: (0xfffffff0 + index * perPacket) >>> 0 },
        bytes.slice(2 * index * perPacket, 2 * (index + 1) * perPacket),
      ),
    }))
    const result = rendered([stream(0, l16(rate).codec)], PARTIES, arrivals)
    const stored = result.plan?.sampleRateHz ?? 0
    expect(stored).toBe(rate === 11_025 ? 16_000 : 24_000)
    expect(result.samples).toBe(2 * stored)
    expect(likenessDb(result.channels[0] ?? [], codedTones(stored, 2000, 12))).toBeGreaterThan(20)
  })

  it('of two channels becomes one', () => {
    const stereo = l16(16_000, 2)
    const result = rendered([stream(0, stereo.codec)], PARTIES, say(0, stereo, 13, 500))
    expect(result.channels[0]).toEqual(Array.from(codedTones(16_000, 500, 13), (sample) => sample >> 1))
  })
})

it('renders µ-law of another rate under a dynamic payload type', () => {
  const wide: Coding = {
    ...{ ...MULAW, sampleRateHz: 16_000, packetTicks: 320 },
    codec: { payloadType: 98, encodingName: 'PCMU', clockRateHz: 16_000, channels: 1 },
    encode(samples) {
      return Array.from({ length: 25 }, (_, index) =>
        MULAW.encode(samples.subarray(index * 320, index * 320 + 320)),
      ).map((halves) => Uint8Array.from(halves.flatMap((half) => [...half])))
    },
  }
  const result = rendered([stream(0, wide.codec)], PARTIES, say(0, wide, 14, 500))
  expect(result).toMatchObject({ encoding: 'pcm16', samples: 8000 })
  expect(likenessDb(result.channels[0] ?? [], codedTones(16_000, 500, 14))).toBeGreaterThan(30)
})
