import { describe, expect, it } from 'vitest'
import { codedTones, findCodedTones } from './coded-tones.ts'
import { decodeG711, encodeG711 } from './g711.ts'
import { G722Decoder } from './g722-decoder.ts'
import { G722Encoder } from './g722-encoder.ts'

const SEED = 0xc0ffee
const SIGNAL_MS = 6000

function find(samples: Int16Array, seed = SEED, sampleRateHz = 8000) {
  const run = findCodedTones(samples, { sampleRateHz, durationMs: SIGNAL_MS, seed })
  for (;;) {
    const next = run.next()
    if (next.done) return next.value
  }
}

const signal = codedTones(8000, SIGNAL_MS, SEED)
const overTelephone = decodeG711(encodeG711(signal, 'alaw'), 'alaw')
/** Silence before it and behind it. */
const placed = (samples: Int16Array, atMs: number, lengthMs: number) => {
  const whole = new Int16Array(8 * lengthMs)
  whole.set(samples.subarray(0, whole.length - 8 * atMs), 8 * atMs)
  return whole
}

describe('coded tones', () => {
  it.each([0, 10, 1234, 2987])('are found %d ms after the start', (atMs) => {
    const { heardMs, offsetMs } = find(placed(overTelephone, atMs, 10_000))
    expect(heardMs).toBe(SIGNAL_MS)
    expect(Math.abs(offsetMs - atMs)).toBeLessThanOrEqual(10)
  })

  it('are found where the recording began after them, and ended before', () => {
    const { heardMs, offsetMs } = find(overTelephone.subarray(8 * 1500, 8 * 5000))
    expect(Math.abs(offsetMs + 1500)).toBeLessThanOrEqual(10)
    expect(Math.abs(heardMs - 3500)).toBeLessThanOrEqual(100)
  })

  it('are not found in silence, in noise, in another signal', () => {
    const noise = Int16Array.from({ length: 80_000 }, (_, index) => ((index * 48_271) % 65_537) - 32_768)
    expect(find(new Int16Array(80_000)).heardMs).toBe(0)
    expect(find(new Int16Array(0)).heardMs).toBe(0)
    expect(find(noise).heardMs).toBeLessThan(1000)
    expect(find(codedTones(8000, 10_000, 77)).heardMs).toBeLessThan(1500)
  })

  it('are found under another voice as loud as they are, and under their own echo', () => {
    const other = codedTones(8000, SIGNAL_MS, 77)
    expect(find(signal.map((sample, index) => sample + (other[index] ?? 0))).heardMs).toBeGreaterThan(4500)
    const echo = placed(signal, 180, SIGNAL_MS)
    expect(find(signal.map((sample, index) => sample + (echo[index] ?? 0) / 2)).heardMs).toBeGreaterThan(5000)
  })

  it('are found after a wide-band codec, and with packets lost', () => {
    const wide = new G722Decoder().decode(new G722Encoder().encode(codedTones(16_000, SIGNAL_MS, SEED)))
    expect(find(wide, SEED, 16_000).heardMs).toBeGreaterThan(5700)
    const torn = overTelephone.map((sample, index) => (Math.floor(index / 160) % 10 === 3 ? 0 : sample))
    expect(find(torn).heardMs).toBeGreaterThan(4500)
  })
})
