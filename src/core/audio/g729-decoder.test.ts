import { expect, it } from 'vitest'
import { likenessDb, readFixture, readSamples } from './coded-tones.test-kit.ts'
import { G729Decoder } from './g729-decoder.ts'
import { g729Duration } from './g729-frame.ts'

const SPEECH = readFixture('speech.g729')
/** Each value and in how many bits it is written. */
function frameOf(...values: readonly bigint[]): Uint8Array {
  let bits = 0n
  for (let at = 0; at < values.length; at += 2) bits = (bits << (values[at + 1] ?? 0n)) | (values[at] ?? 0n)
  return Uint8Array.from({ length: 10 }, (_, index) => Number((bits >> BigInt(72 - 8 * index)) & 255n))
}

const decoded = (payload = SPEECH): Int16Array => new G729Decoder().decode(payload)

it('decodes speech as libbcg729 does', () => {
  expect(likenessDb(decoded(), readSamples('speech.g729.bcg729.s16'))).toBeGreaterThan(38)
})

it('decodes speech as FFmpeg does, but for its post-filter, which is that of the main body', () => {
  const ffmpeg = readSamples('speech.g729.ffmpeg.s16')
  const own = likenessDb(decoded(), ffmpeg)
  expect(own).toBeGreaterThan(20)
  expect(own).toBeGreaterThan(likenessDb(readSamples('speech.g729.bcg729.s16'), ffmpeg) - 0.5)
})

it('goes on in the next packet where the one before ended', () => {
  const decoder = new G729Decoder()
  const pieces = Array.from({ length: 100 }, (_, index) => [
    ...decoder.decode(SPEECH.subarray(20 * index, 20 * index + 20)),
  ])
  expect(pieces.flat()).toEqual([...decoded()])
})

it('is silent for a description of noise (Annex B), which takes as long as a frame', () => {
  const samples = decoded(Uint8Array.of(...SPEECH.subarray(0, 20), 0x4a, 0x10))
  expect(samples).toHaveLength(240)
  expect([...samples.subarray(160)].every((sample) => sample === 0)).toBe(true)
})

it('keeps the lag of before where a bit of it was turned, which its parity tells', () => {
  const turned = SPEECH.slice()
  for (let at = 1002; at < turned.length; at += 100) turned[at] = (turned[at] as number) ^ 0x10
  expect(likenessDb(decoded(turned), decoded())).toBeGreaterThan(3)
})

it('stays within sixteen bits whatever is sent, and finds back to speech', () => {
  const decoder = new G729Decoder()
  // A lag of 85 and the greatest gain there is, 1.36, again and again.
  const gains = [0n, 13n, 15n, 4n, 0n, 3n, 5n, 4n] as const
  const growing = frameOf(0n, 1n, 40n, 7n, 3n, 5n, 3n, 5n, 197n, 8n, 0n, 1n, ...gains, 17n, 5n, ...gains)
  for (let frame = 0; frame < 5000; frame++) decoder.decode(growing)
  decoder.decode(SPEECH)
  expect(likenessDb(decoder.decode(SPEECH), decoded())).toBeGreaterThan(10)
})

it.each([
  [0, 0],
  [1, 0],
  [2, 80],
  [10, 80],
  [12, 160],
  [15, 0],
  [20, 160],
  [22, 240],
  [60, 480],
])('takes %i bytes for %i samples', (bytes, samples) => {
  expect(g729Duration(new Uint8Array(bytes))).toBe(samples)
})
