import { expect, it } from 'vitest'
import { readFixture, readSamples } from './coded-tones.test-kit.ts'
import { GsmDecoder, gsmDuration } from './gsm-decoder.ts'

const SPEECH = readFixture('speech.gsm')

it('decodes every sample as libgsm does', () => {
  expect([...new GsmDecoder().decode(SPEECH)]).toEqual([...readSamples('speech.gsm.s16')])
})

it('goes on in the next packet where the one before ended', () => {
  const decoder = new GsmDecoder()
  const pieces = Array.from({ length: 100 }, (_, index) => [
    ...decoder.decode(SPEECH.subarray(33 * index, 33 * index + 33)),
  ])
  expect(pieces.flat()).toEqual([...new GsmDecoder().decode(SPEECH)])
})

it('knows its frames by their length and their first four bits', () => {
  expect(gsmDuration(SPEECH.subarray(0, 66))).toBe(320)
  expect(gsmDuration(SPEECH.subarray(0, 65))).toBe(0)
  expect(gsmDuration(SPEECH.subarray(1, 34))).toBe(0)
})
