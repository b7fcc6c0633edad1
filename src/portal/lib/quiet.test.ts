import { expect, test } from 'vitest'
import { quietSpans } from './quiet.ts'

/** One digit a pair of ten milliseconds: how loud it is. */
const peaks = (...channels: string[]) => ({
  values: Int8Array.from(
    channels.flatMap((channel) => [...channel].flatMap((digit) => [-Number(digit), Number(digit)])),
  ),
  channelCount: channels.length,
  pairsPerSecond: 100,
})

test('what is quiet on every channel is quiet', () => {
  expect(quietSpans(peaks('90000900', '00000900'), 30)).toEqual([{ fromMs: 10, toMs: 50 }])
  expect(quietSpans(peaks('0000', '9999'), 30)).toEqual([])
})

test('the noise of a line is quiet, and so are the beginning and the end', () => {
  expect(quietSpans(peaks('3219123'), 30)).toEqual([
    { fromMs: 0, toMs: 30 },
    { fromMs: 40, toMs: 70 },
  ])
})

test('a pause for breath is not', () => {
  expect(quietSpans(peaks(`9${'0'.repeat(149)}9`))).toEqual([])
  expect(quietSpans(peaks(`9${'0'.repeat(150)}9`))).toEqual([{ fromMs: 10, toMs: 1510 }])
  expect(quietSpans(peaks(''))).toEqual([])
})
