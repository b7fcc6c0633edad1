import { describe, expect, it } from 'vitest'
import type { ChannelSound } from '../model/recording.ts'
import { codedTones } from './coded-tones.ts'
import { createSoundMeter } from './sound-meter.ts'

/** As a track measures it: block after block of 50 ms. */
function soundOf(samples: Int16Array, sampleRateHz = 8000): ChannelSound {
  const meter = createSoundMeter(1, samples.length, sampleRateHz)
  const size = sampleRateHz / 20
  for (let from = 0; from < samples.length; from += size) {
    const part = samples.subarray(from, from + size)
    const energy = part.reduce((sum, sample) => sum + sample * sample, 0)
    const block = { samples: part.length, least: Math.min(0, ...part), most: Math.max(0, ...part), energy }
    meter.add(0, block, (index) => Math.abs(part[index] as number))
  }
  return meter.sound()[0] as ChannelSound
}

const sine = (amplitude: number, durationMs: number): Int16Array =>
  Int16Array.from({ length: durationMs * 8 }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 400 * index) / 8000)),
  )

const joined = (...parts: Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]))

describe('the level of a channel', () => {
  it('is −3.0 dBov for a sine of full scale, as ITU-T G.100.1 says', () => {
    expect(soundOf(sine(32_767, 1000))).toMatchObject({ speechLevelDbov: -3, peakDbov: -0 })
  })

  it('is that of where somebody speaks: pauses do not make it lower', () => {
    const spoken = soundOf(sine(3000, 1000)).speechLevelDbov
    const sound = soundOf(joined(sine(3000, 1000), new Int16Array(40_000), sine(60, 2000)))
    expect(sound.speechLevelDbov).toBe(spoken)
    expect(sound.silenceShare).toBeCloseTo(7 / 8, 3)
    expect(sound.heardMs).toBe(1000)
  })

  it('does not depend on the sample rate', () => {
    const [narrow, wide] = [soundOf(codedTones(8000, 2000, 1)), soundOf(codedTones(24_000, 2000, 1), 24_000)]
    expect(wide.speechLevelDbov).toBeCloseTo(narrow.speechLevelDbov as number, 1)
  })

  it('is absent when nobody is heard', () => {
    expect(soundOf(new Int16Array(8000))).toEqual({
      heardMs: 0,
      silenceShare: 1,
      clippedSamples: 0,
      clippings: [],
    })
  })
})

describe('clipping', () => {
  it('is three full-scale samples in a row, also across blocks; fewer are a loud sound', () => {
    const samples = new Int16Array(16_000)
    samples.set([32_767, 32_767], 100)
    samples.fill(-32_768, 399, 402)
    samples.fill(32_700, 12_000, 12_080)
    expect(soundOf(samples)).toMatchObject({
      clippedSamples: 83,
      clippings: [
        { offsetMs: 50, durationMs: 1 },
        { offsetMs: 1500, durationMs: 10 },
      ],
    })
  })

  it('that comes again within a second is one place', () => {
    const samples = new Int16Array(40_000)
    for (const at of [8000, 12_000, 15_000, 39_990]) samples.fill(32_767, at, at + 10)
    expect(soundOf(samples).clippings).toEqual([
      { offsetMs: 1000, durationMs: 876 },
      { offsetMs: 4999, durationMs: 1 },
    ])
  })
})
