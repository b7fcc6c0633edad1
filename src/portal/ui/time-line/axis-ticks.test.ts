import { expect, test } from 'vitest'
import { formatDuration } from '../../lib/format-duration.ts'
import { axisTicks } from './axis-ticks.ts'

const shown = (durationMs: number, most = 5) => axisTicks(durationMs, most).map(formatDuration).join(' ')

test('ticks stand at round times, however long the call', () => {
  expect(shown(4_000)).toBe('0:01 0:02 0:03')
  expect(shown(100_000)).toBe('0:30 1:00 1:30')
  expect(shown(24 * 3_600_000)).toBe('6:00:00 12:00:00 18:00:00')
  expect(shown(40 * 24 * 3_600_000).split(' ').length).toBeLessThanOrEqual(5)
})

test('never more than there is room for', () => {
  for (const seconds of [1, 7, 61, 599, 3601, 86_399, 5_000_000]) {
    for (const most of [1, 3, 8]) expect(axisTicks(seconds * 1000, most).length).toBeLessThanOrEqual(most)
  }
  expect(axisTicks(0, 5)).toEqual([])
  expect(axisTicks(5000, 0)).toEqual([])
})

test('none stands on the edge', () => {
  expect(shown(60_500, 6)).not.toContain('1:00')
})
