/** For tests: sounds that survive MP3, and what of them can still be heard. */

import type { Recording } from '../core/model/recording.ts'
import { type ArchiveFixture, contentOf } from './archive.test-kit.ts'
import type { Mp3Codec } from './mp3-codec.ts'

/** Two seconds of µ-law codes; `silentFrom`, `silentTo`: samples without it. */
export function squareWave(halfPeriodSamples: number, silentFrom = 0, silentTo = 0): number[] {
  return Array.from({ length: 16_000 }, (_, at) => {
    if (at >= silentFrom && at < silentTo) return 0xff
    return Math.floor(at / halfPeriodSamples) % 2 === 0 ? 0xa0 : 0x20
  })
}

/** Samples of each channel, as many as the recording has. */
export async function decodedChannels(
  fixture: Pick<ArchiveFixture, 'objects'>,
  mp3: Mp3Codec,
  { objectKey, sampleRateHz, channels, durationMs }: Recording,
): Promise<readonly Int16Array[]> {
  const file = await contentOf(fixture, objectKey)
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield file
  }
  const pieces: Uint8Array[] = []
  for await (const piece of mp3.decode(whole(), { sampleRateHz, channels: channels.length }).samples) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const length = Math.round((durationMs * sampleRateHz) / 1000)
  return channels.map((_, channel) =>
    samples.filter((_, index) => index % channels.length === channel).slice(0, length),
  )
}

/** Root mean square. */
export function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}
