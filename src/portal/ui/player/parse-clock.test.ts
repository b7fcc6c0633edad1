import { expect, test } from 'vitest'
import { formatDuration } from '../../lib/format-duration.ts'
import { parseClock } from './parse-clock.ts'

test('reads what the clock shows', () => {
  for (const atMs of [0, 7_000, 83_000, 3_723_000, 86_399_000]) expect(parseClock(formatDuration(atMs))).toBe(atMs)
  expect(parseClock(' 90 ')).toBe(90_000)
})

test('leaves alone what is no time', () => {
  for (const text of ['', 'now', '1:', ':5', '1:2:3:4', '-5', '1e3']) expect(parseClock(text)).toBeUndefined()
})
