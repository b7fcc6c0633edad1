import { expect, test } from 'vitest'
import { displayGain, pairCount, peaksToBars } from './peaks.ts'

// Two channels, four pairs each, one pair per second.
const peaks = {
  values: Int8Array.of(-1, 1, -64, 32, 0, 127, -128, 0, 0, 0, 0, 0, -32, 16, 0, 0),
  channelCount: 2,
  pairsPerSecond: 1,
}
const whole = { fromMs: 0, toMs: 4000 }

test('one bar per pair shows the wider of the two swings', () => {
  expect([...peaksToBars(peaks, 0, whole, 4)]).toEqual([1 / 128, 0.5, 127 / 128, 1])
})

test('a bar over many pairs keeps the loudest of them', () => {
  expect([...peaksToBars(peaks, 0, whole, 2)]).toEqual([0.5, 1])
})

test('more bars than pairs repeat a pair and leave no gaps', () => {
  expect([...peaksToBars(peaks, 1, whole, 8)]).toEqual([0, 0, 0, 0, 0.25, 0.25, 0, 0])
})

test('a part of the time line is drawn from that part only', () => {
  expect([...peaksToBars(peaks, 0, { fromMs: 1000, toMs: 3000 }, 2)]).toEqual([0.5, 127 / 128])
})

test('past the end of the audio there is nothing to draw', () => {
  expect([...peaksToBars(peaks, 0, { fromMs: 0, toMs: 8000 }, 2)]).toEqual([1, 0])
})

test('an empty file of peaks has no pairs and draws flat bars', () => {
  const empty = { values: new Int8Array(0), channelCount: 2, pairsPerSecond: 50 }
  expect(pairCount(empty)).toBe(0)
  expect([...peaksToBars(empty, 1, whole, 3)]).toEqual([0, 0, 0])
})

test('quiet lines are lifted to full height, silence is not', () => {
  expect(displayGain([Float32Array.of(0.1, 0.25), Float32Array.of(0.2)])).toBe(4)
  expect(displayGain([Float32Array.of(0.01)])).toBe(8)
  expect(displayGain([new Float32Array(3)])).toBe(1)
})
