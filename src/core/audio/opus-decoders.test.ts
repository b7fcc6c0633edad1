import { expect, it } from 'vitest'
import { codedTones, delayMs, readOpusFile, readSamples } from './coded-tones.test-kit.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from './opus-decoders.ts'

const decoderAt = async (sampleRateHz: 16_000 | 24_000 | 48_000): Promise<OpusFrameDecoder> => {
  const [decoder] = await makeOpusDecoders({ opusSources: 1, sampleRateHz })
  if (!decoder) throw new Error('no decoder')
  return decoder
}

it('decodes every sample as libopus does in FFmpeg', async () => {
  const decoder = await decoderAt(48_000)
  const heard = readOpusFile('wideband.opus').flatMap((packet) => [...decoder.decode(packet)])
  // FFmpeg leaves out the 312 samples that the header of the file says the encoder looked ahead.
  expect(heard.slice(312, 312 + 19_200)).toEqual([...readSamples('wideband.opus.s16')])
})

it('makes one channel of two', async () => {
  const decoder = await decoderAt(24_000)
  const heard = readOpusFile('stereo.opus').flatMap((packet) => [...decoder.decode(packet)])
  for (const seed of [8, 9]) {
    const delay = delayMs(heard, codedTones(24_000, 1000, seed), { sampleRateHz: 24_000, fromMs: 100, lengthMs: 800 })
    expect(delay).toBeCloseTo(6.5, 0)
  }
})

it('makes as many as there are sources, but not more than eight', async () => {
  expect(await makeOpusDecoders({ opusSources: 0, sampleRateHz: 16_000 })).toHaveLength(0)
  expect(await makeOpusDecoders({ opusSources: 20, sampleRateHz: 16_000 })).toHaveLength(8)
})
