import { describe, expect, it } from 'vitest'
import { likenessDb } from './coded-tones.test-kit.ts'
import { codedTones } from './coded-tones.ts'
import { CLOCK_RATES_HZ } from './payload-format.ts'
import { Resampler } from './resampler.ts'

function resampled(samples: Int16Array, fromHz: number, toHz: number, pieceSamples = samples.length): Int16Array {
  const resampler = new Resampler(fromHz, toHz)
  const out: number[] = []
  for (let at = 0; at < samples.length; at += pieceSamples) {
    out.push(...resampler.add(samples.subarray(at, at + pieceSamples)))
  }
  out.push(...resampler.end())
  return Int16Array.from(out)
}

/** Continuous, so that only what a resampler does is heard. */
const tone = (frequencyHz: number, sampleRateHz: number, length = sampleRateHz / 2): Int16Array =>
  Int16Array.from({ length }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz)),
  )

describe('from one sample rate to another', () => {
  const pairs = CLOCK_RATES_HZ.flatMap((from) => [8000, 16_000, 24_000].map((to) => [from, to] as const))
  it.each(pairs)('%i to %i Hz keeps a tone, its time and its length', (from, to) => {
    const out = resampled(tone(1000, from), from, to)
    expect(out).toHaveLength(Math.ceil((Math.floor(from / 2) * to) / from))
    expect(likenessDb(out, tone(1000, to, out.length))).toBeGreaterThan(55)
  })

  it('gives the same however the samples come in', () => {
    const samples = codedTones(16_000, 300, 3)
    expect(resampled(samples, 16_000, 24_000, 37)).toEqual(resampled(samples, 16_000, 24_000))
    expect(resampled(samples, 16_000, 8000, 1)).toEqual(resampled(samples, 16_000, 8000))
  })

  it('lets nothing through that the lower rate cannot hold', () => {
    const out = resampled(tone(11_000, 48_000), 48_000, 16_000)
    expect(Math.max(...out.subarray(50, -50))).toBeLessThan(20)
  })

  it('begins anew after a restart', () => {
    const resampler = new Resampler(8000, 16_000)
    const first = [...resampler.add(tone(700, 8000)), ...resampler.end()]
    resampler.restart()
    expect([...resampler.add(tone(700, 8000)), ...resampler.end()]).toEqual(first)
  })

  it('stays within 16 bits', () => {
    const square = Int16Array.from({ length: 800 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768))
    const out = resampled(square, 8000, 24_000)
    expect(Math.max(...out)).toBe(32_767)
    expect(Math.min(...out)).toBe(-32_768)
  })
})
