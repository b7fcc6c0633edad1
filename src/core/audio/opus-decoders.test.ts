import { describe, expect, it } from 'vitest'
import { delayMs, likenessDb, readOpusFile, readSamples } from './coded-tones.test-kit.ts'
import { codedTones } from './coded-tones.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from './opus-decoders.ts'

const decoderAt = async (sampleRateHz: 8000 | 16_000 | 24_000 | 48_000): Promise<OpusFrameDecoder> => {
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

describe('a packet that was lost', () => {
  const packets = readOpusFile('speech-fec.opus')

  it('is recovered out of the next one as the encoder meant it, and so is what follows', async () => {
    const [whole, lossy] = [await decoderAt(8000), await decoderAt(8000)]
    const [lost, recovered, expected, following]: number[][] = [[], [], [], []]
    let before: Int16Array = new Int16Array(0)
    packets.forEach((packet, index) => {
      const samples = whole.decode(packet)
      if (index % 5 !== 3) {
        const copy = index % 5 === 4 ? lossy.recover(packet) : new Int16Array(0)
        const heard = lossy.decode(packet)
        if (copy.length > 0) {
          recovered?.push(...copy)
          lost?.push(...before)
          following?.push(...heard)
          expected?.push(...samples)
        }
      }
      before = samples
    })
    expect(recovered?.length).toBeGreaterThan(15 * 160)
    // Concealed by libopus it is 1 dB; what follows silence is 1 dB too.
    expect(likenessDb(recovered ?? [], lost ?? [])).toBeGreaterThan(10)
    expect(likenessDb(following ?? [], expected ?? [])).toBeGreaterThan(12)
  })

  it('is not made up where the next one carries nothing of it', async () => {
    const decoder = await decoderAt(24_000)
    for (const packet of readOpusFile('stereo.opus')) {
      expect(decoder.recover(packet)).toHaveLength(0)
      decoder.decode(packet)
    }
  })
})

it('makes noise of its own for what a sender describes as a pause (DTX), and no other', async () => {
  const decoder = await decoderAt(16_000)
  const loudest = (packet: Uint8Array) => Math.max(...decoder.decode(packet).map(Math.abs))
  for (const packet of readOpusFile('wideband.opus')) decoder.decode(packet)
  // Only the first byte: 20 ms in which nothing is said.
  const pause = Uint8Array.of(9 << 3)
  const levels = Array.from({ length: 50 }, () => loudest(pause))
  expect(decoder.decode(pause)).toHaveLength(320)
  expect(Math.max(...levels.slice(10))).toBeLessThan(1000)
})
