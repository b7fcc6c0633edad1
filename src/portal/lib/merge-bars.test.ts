import { expect, test } from 'vitest'
import { mergeBars, type Sound, within } from './merge-bars.ts'
import type { Peaks } from './peaks.ts'

/** One channel at one pair a second, as loud as given: 0–127. */
const peaks = (...loud: number[]): Peaks => ({
  values: Int8Array.from(loud.flatMap((value) => [-value, value])),
  channelCount: 1,
  pairsPerSecond: 1,
})
const sound = (fromMs: number, toMs: number, of: Peaks | undefined | null, startMs = fromMs): Sound => ({
  fromMs,
  toMs,
  startMs,
  peaks: of,
})
/** Eighths, and `-` where nothing is recorded. */
const drawn = (bars: Float32Array) => [...bars].map((bar) => (Number.isNaN(bar) ? '-' : Math.round(bar * 8))).join('')

test('each recording stands in its place, with nothing between', () => {
  const sounds = [sound(2000, 4000, peaks(64, 32)), sound(7000, 9000, peaks(127, 16))]
  expect(drawn(mergeBars(sounds, 0, 10_000, 10))).toBe('--42---81-')
})

test('a recording that has not come yet, and one without a wave form, lie flat', () => {
  expect(drawn(mergeBars([sound(0, 2000, undefined), sound(3000, 5000, null)], 0, 5000, 5))).toBe('00-00')
})

test('a channel that a recording does not have lies flat', () => {
  expect(drawn(mergeBars([sound(0, 2000, peaks(64, 64))], 1, 4000, 4))).toBe('00--')
})

test('a recording shorter than a bar still has one, also at the very end', () => {
  expect(drawn(mergeBars([sound(5500, 5600, peaks(64))], 0, 10_000, 10))).toBe('-----4----')
  expect(drawn(mergeBars([sound(10_000, 10_001, peaks(64))], 0, 10_000, 10))).toBe('---------4')
})

test('the audio may begin before the stretch that is shown of it', () => {
  expect(drawn(mergeBars([sound(2000, 4000, peaks(127, 64, 32, 16), 1000)], 0, 5000, 5))).toBe('--42-')
})

test('where two recordings share a bar the louder is seen', () => {
  const sounds = [sound(0, 1400, peaks(16, 127)), sound(1600, 3000, peaks(32, 32))]
  expect(drawn(mergeBars(sounds, 0, 3000, 3))).toBe('182')
})

test('a part of the line has the bars that it has on the whole', () => {
  const sounds = [sound(2000, 6000, peaks(64, 32, 127, 16)), sound(7000, 9000, peaks(127, 16))]
  const whole = drawn(mergeBars(sounds, 0, 10_000, 10))
  for (const [from, to] of [
    [0, 10],
    [3, 8],
    [6, 7],
    [8, 10],
  ] as const) {
    const range = { fromMs: from * 1000, toMs: to * 1000 }
    expect(drawn(mergeBars(within(sounds, range), 0, (to - from) * 1000, to - from))).toBe(whole.slice(from, to))
  }
})
