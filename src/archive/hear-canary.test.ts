import { expect, it } from 'vitest'
import type { ChannelSound, Recording } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { hearCanary } from './hear-canary.ts'
import type { Mp3Codec } from './mp3-codec.ts'

const SIGNAL = { durationMs: 10_000, seed: 7 }
const sound = (heardMs: number, peakDbov?: number): ChannelSound => ({
  ...{ heardMs, silenceShare: 0.5, clippedSamples: 0, clippings: [] },
  ...(peakDbov !== undefined && { peakDbov }),
})

/** Whose file nobody here can open: reading it fails. */
const sealedWith = (sounds: readonly ChannelSound[]) =>
  ({
    ...{ durationMs: 10_400, sampleRateHz: 8000, encoding: 'mulaw', channels: [{}, {}], sound: sounds },
    sealed: { keyId: '00'.repeat(8), sizeBytes: 1, sha256: '00'.repeat(32) },
  }) as unknown as Recording
const parts = {
  objectStore: { get: () => Promise.reject(new Error('archive-key-needed')) } as unknown as ObjectStore,
  mp3: {} as Mp3Codec,
}

it('of a recording that is sealed for an archive key says what was measured of it, and does not read it', async () => {
  const heard = await hearCanary(parts, [sealedWith([sound(900, -12), sound(9800, -6)])], SIGNAL)
  expect(heard).toEqual({ recordedMs: 10_400, heardMs: 9800, othersMs: 900, peak: 16_422, channels: 2 })
  const silent = await hearCanary(parts, [sealedWith([sound(0), sound(0)])], SIGNAL)
  expect(silent).toMatchObject({ heardMs: 0, othersMs: 0, peak: 0 })
})
