import { describe, expect, it } from 'vitest'
import { type Coding, delayMs, G722, l16, MULAW, OPUS_CODEC, readOpusFile, sendAll } from './coded-tones.test-kit.ts'
import { codedTones } from './coded-tones.ts'
import { LIVE_BLOCK_MS, LIVE_RATE_HZ } from './live-format.ts'
import { createLiveMix, LIVE_DELAY_MS, LIVE_HOLD_MS, type LiveSides } from './live-mix.ts'
import { makeOpusDecoders } from './opus-decoders.ts'
import { type Arrival, START_MS, stream } from './talk.test-kit.ts'

interface HandedOver extends Arrival {
  readonly sides?: LiveSides
  /** When the call was handed it, where that is not when it arrived. */
  readonly handedMs?: number
}

interface Heard {
  readonly left: Int16Array
  readonly right: Int16Array
  /** Of sample 0. */
  readonly fromMs: number
}

/** A call that is listened to for so long, from the first arrival on. */
function listen(
  arrivals: readonly HandedOver[],
  {
    durationMs = 3000,
    coding = MULAW,
    mix = createLiveMix({ takeOpus: () => undefined }),
    clearAtMs = Number.NaN,
  } = {},
): Heard & { readonly leftOut: number } {
  for (const id of [0, 1]) mix.stream(stream(id, coding.codec))
  const waiting = [...arrivals].sort((a, b) => (a.handedMs ?? a.arrivalMs) - (b.handedMs ?? b.arrivalMs))
  const blocks: Int16Array[] = []
  let fromMs: number | undefined
  for (let nowMs = START_MS; nowMs < START_MS + durationMs; nowMs++) {
    while (waiting[0] && (waiting[0].handedMs ?? waiting[0].arrivalMs) <= nowMs) {
      const { streamId, sides = 1, arrivalMs, packet } = waiting.shift() as HandedOver
      mix.packet(streamId, sides, arrivalMs, packet, nowMs)
    }
    if (nowMs === START_MS + clearAtMs) mix.clear()
    if ((nowMs - START_MS) % LIVE_BLOCK_MS !== 0) continue
    for (const { atMs, samples } of mix.advance(nowMs)) {
      fromMs ??= atMs
      // What left has no gaps but those of a `clear`, which are silence here.
      while (fromMs + blocks.length * LIVE_BLOCK_MS < atMs - 1) blocks.push(new Int16Array(samples.length))
      blocks.push(samples)
    }
  }
  const all = Int16Array.from(blocks.flatMap((block) => [...block]))
  const side = (first: number) => all.filter((_, index) => index % 2 === first)
  return { left: side(0), right: side(1), fromMs: fromMs ?? Number.NaN, leftOut: mix.leftOut }
}

const tones = (durationMs: number, seed = 1) => codedTones(LIVE_RATE_HZ, durationMs, seed)
const speak = (coding: Coding, durationMs: number, sent: Parameters<typeof sendAll>[3] = {}, streamId = 0, seed = 1) =>
  sendAll(streamId, coding.encode(codedTones(coding.sampleRateHz, durationMs, seed)), coding, sent)

/** How late `seed`'s tones are heard that began to arrive at `startMs`; NaN when they are not heard. */
function lateMs(
  samples: Int16Array,
  fromMs: number,
  { startMs = 0, fromToneMs = 500, lengthMs = 1000, seed = 1 } = {},
) {
  const offset = Math.round(((START_MS + startMs - fromMs) * LIVE_RATE_HZ) / 1000)
  const expected = new Int16Array(samples.length)
  expected.set(tones(((samples.length - offset) * 1000) / LIVE_RATE_HZ, seed), offset)
  return delayMs(samples, expected, {
    sampleRateHz: LIVE_RATE_HZ,
    fromMs: START_MS + startMs - fromMs + fromToneMs,
    lengthMs,
  })
}

const peak = (samples: Int16Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
const between = (samples: Int16Array, fromMs: number, toMs: number) =>
  samples.subarray((fromMs * LIVE_RATE_HZ) / 1000, (toMs * LIVE_RATE_HZ) / 1000)

describe('a live mix', () => {
  it.each([
    ['G.711', MULAW],
    ['G.722', G722],
    ['L16 of 16 kHz', l16(16_000)],
    ['L16 of 44.1 kHz', l16(44_100)],
  ])('lets %s be heard where it arrived', (_, coding) => {
    const { left, right, fromMs, leftOut } = listen(speak(coding, 2000), { coding })
    expect(Math.abs(lateMs(left, fromMs))).toBeLessThan(2)
    expect(peak(right)).toBe(0)
    expect(leftOut).toBe(0)
  })

  it('decodes Opus as soon as there is a decoder', async () => {
    const [decoder] = await makeOpusDecoders({ opusSources: 1, sampleRateHz: LIVE_RATE_HZ })
    const coding = { ...MULAW, codec: OPUS_CODEC, packetTicks: 960 }
    const arrivals = sendAll(0, readOpusFile('wideband.opus').slice(0, 100), coding)
    const silent = listen(arrivals, { coding })
    expect(peak(silent.left)).toBe(0)
    const mix = createLiveMix({ takeOpus: () => decoder })
    expect(peak(listen(arrivals, { coding, mix }).left)).toBeGreaterThan(1000)
  })

  it('puts the parties left and right, one stream of both on both sides, and what sounds together is added', () => {
    const caller = speak(MULAW, 1000).map((arrival) => ({ ...arrival, sides: 1 as const }))
    const callee = speak(MULAW, 1000, { ssrc: 2 }, 1, 2).map((arrival) => ({ ...arrival, sides: 2 as const }))
    const heard = listen([...caller, ...callee])
    expect(Math.abs(lateMs(heard.left, heard.fromMs, { fromToneMs: 100, lengthMs: 500 }))).toBeLessThan(2)
    expect(Math.abs(lateMs(heard.right, heard.fromMs, { fromToneMs: 100, lengthMs: 500, seed: 2 }))).toBeLessThan(2)
    const both = listen([...caller, ...callee].map((arrival) => ({ ...arrival, sides: 3 as const })))
    expect(both.left).toEqual(both.right)
    const sum = heard.left.map((sample, index) => sample + (heard.right[index] ?? 0))
    expect(both.left).toEqual(sum)
  })

  it('hears what is handed over in ticks of 200 ms, out of order and twice', () => {
    const ticks = (arrivals: readonly Arrival[]) =>
      arrivals.map((arrival, index) => ({
        ...arrival,
        handedMs: START_MS + 200 * Math.ceil((arrival.arrivalMs - START_MS + 1) / 200) + (index % 2),
      }))
    const once = ticks(speak(MULAW, 2000))
    const { left, fromMs, leftOut } = listen([...once, ...once])
    expect(Math.abs(lateMs(left, fromMs))).toBeLessThan(2)
    expect(leftOut).toBe(0)
  })

  it('waits for jitter, leaves out what comes later, and goes on behind it', () => {
    const jitter = [0, 60, 20, 75, 5, 40]
    const late = (index: number) => (index === 70 ? LIVE_DELAY_MS : (jitter[index % jitter.length] ?? 0))
    const arrivals = speak(MULAW, 2400).map((arrival, index) => ({
      ...arrival,
      arrivalMs: arrival.arrivalMs + late(index),
      handedMs: arrival.arrivalMs + late(index) + (index === 70 ? 0 : 199),
    }))
    const { left, fromMs } = listen(arrivals)
    expect(Math.abs(lateMs(left, fromMs, { fromToneMs: 200, lengthMs: 1000 }))).toBeLessThan(2)
    expect(Math.abs(lateMs(left, fromMs, { fromToneMs: 1700, lengthMs: 500 }))).toBeLessThan(LIVE_DELAY_MS)
  })

  it('makes nothing of lost packets but a gap', () => {
    const arrivals = speak(MULAW, 2000).filter((_, index) => index !== 40 && index !== 41)
    const { left, fromMs } = listen(arrivals)
    expect(Math.abs(lateMs(left, fromMs, { fromToneMs: 900, lengthMs: 900 }))).toBeLessThan(2)
    const gapMs = START_MS - fromMs + 800
    expect(peak(between(left, gapMs + 4, gapMs + 36))).toBe(0)
  })

  it('begins anew where timestamps leap, wrap or another source speaks', () => {
    const first = speak(MULAW, 600, { timestamp: 0xffffff00 })
    const leapt = speak(MULAW, 600, { startMs: 700, timestamp: 77, sequenceNumber: 130 })
    const other = speak(MULAW, 600, { startMs: 1400, ssrc: 9 })
    const { left, fromMs } = listen([...first, ...leapt, ...other])
    for (const startMs of [0, 700, 1400]) {
      expect(Math.abs(lateMs(left, fromMs, { startMs, fromToneMs: 50, lengthMs: 500 }))).toBeLessThan(2)
    }
  })

  it('follows a clock that is fast', () => {
    const arrivals = speak(MULAW, 20_000).map((arrival, index) => ({
      ...arrival,
      arrivalMs: arrival.arrivalMs - index / 5,
    }))
    const { leftOut } = listen(arrivals, { durationMs: 20_000 })
    expect(leftOut).toBe(0)
  })
})

describe('what may not be heard', () => {
  it('does not leave before it was held, whenever it is handed over', () => {
    const mix = createLiveMix({ takeOpus: () => undefined })
    mix.stream(stream(0, MULAW.codec))
    const [packet] = speak(MULAW, 20)
    if (!packet) throw new Error('nothing was said')
    for (const lateMs of [0, 100, 200, 300, 310, 320, 330, 400, 600]) {
      mix.clear()
      const handedMs = START_MS + lateMs
      mix.advance(handedMs)
      mix.packet(0, 1, START_MS, packet.packet, handedMs)
      const early = mix.advance(handedMs + LIVE_HOLD_MS - 1).map(({ samples }) => peak(samples))
      expect([lateMs, Math.max(0, ...early)]).toEqual([lateMs, 0])
      const then = mix.advance(handedMs + LIVE_DELAY_MS + LIVE_BLOCK_MS).map(({ samples }) => peak(samples))
      expect([lateMs, Math.max(...then) > 0]).toEqual([lateMs, lateMs <= LIVE_DELAY_MS - LIVE_HOLD_MS])
    }
  })

  it('is forgotten at once: of what arrived up to then, nothing leaves any more', () => {
    const arrivals = speak(MULAW, 2000)
    const clearAtMs = 1000
    const { left, fromMs } = listen(arrivals, { clearAtMs })
    const heardUntilMs = START_MS + clearAtMs - LIVE_DELAY_MS - fromMs
    expect(peak(between(left, heardUntilMs - 200, heardUntilMs - 40))).toBeGreaterThan(1000)
    expect(peak(between(left, heardUntilMs, START_MS + clearAtMs - fromMs))).toBe(0)
    expect(Math.abs(lateMs(left, fromMs, { fromToneMs: 1100, lengthMs: 700 }))).toBeLessThan(2)
  })
})
