import { expect, it } from 'vitest'
import { likenessDb, readFixture, readSamples } from './coded-tones.test-kit.ts'
import { codedTones } from './coded-tones.ts'
import { G722Decoder } from './g722-decoder.ts'
import { G722Encoder } from './g722-encoder.ts'
import { speech } from './talk.test-kit.ts'

const decode = (codes: Uint8Array): Int16Array => new G722Decoder().decode(codes)

it('decodes every sample as FFmpeg does, also of codes that no encoder would send', () => {
  expect([...decode(Uint8Array.from(speech(722, 2000)))]).toEqual([...readSamples('random.g722.s16')])
})

it('encodes every byte as FFmpeg does', () => {
  expect([...new G722Encoder().encode(codedTones(16_000, 1000, 7))]).toEqual([...readFixture('tones.g722')])
})

it('gives back what was encoded, 22 samples later', () => {
  const tones = codedTones(16_000, 1000, 7)
  expect(likenessDb(decode(readFixture('tones.g722')), tones, 22)).toBeGreaterThan(15)
})

it('goes on in the next packet where the one before ended', () => {
  const codes = readFixture('tones.g722')
  const decoder = new G722Decoder()
  const pieces = Array.from({ length: 50 }, (_, index) => [
    ...decoder.decode(codes.subarray(index * 160, index * 160 + 160)),
  ])
  expect(pieces.flat()).toEqual([...decode(codes)])
})
