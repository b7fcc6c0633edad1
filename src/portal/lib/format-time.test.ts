import { expect, test } from 'vitest'
import { formatDuration, spokenDuration } from './format-duration.ts'
import { formatCount, formatSize } from './format-size.ts'
import { dayKey, dayLabel, fullTime, relativeTime, timeOfDay } from './format-time.ts'

const noon = Date.parse('2025-03-03T11:00:00Z')

test('durations read like a clock', () => {
  expect([0, 7_999, 754_000, 3_723_000, -5].map(formatDuration)).toEqual(['0:00', '0:07', '12:34', '1:02:03', '0:00'])
  expect([0, 61_000, 3_600_000].map(spokenDuration)).toEqual(['0 s', '1 min 1 s', '1 h'])
})

test('times are shown in the zone that is asked for and say which', () => {
  expect(timeOfDay(noon, 'Europe/Berlin')).toBe('12:00:00')
  expect(timeOfDay(noon, 'America/New_York')).toBe('06:00:00')
  expect(fullTime(noon, 'Europe/Berlin')).toContain('CET')
})

test('days break at midnight of the zone', () => {
  const late = Date.parse('2025-03-02T23:30:00Z')
  expect(dayKey(late, 'UTC')).toBe('2025-03-02')
  expect(dayKey(late, 'Europe/Berlin')).toBe('2025-03-03')
})

test('days are named as people name them', () => {
  const hours = (n: number) => noon - n * 3_600_000
  expect(dayLabel(hours(1), noon, 'UTC')).toBe('Today')
  expect(dayLabel(hours(13), noon, 'UTC')).toBe('Yesterday')
  expect(dayLabel(hours(49), noon, 'UTC')).toMatch(/^Saturday,? 1 March$/)
  expect(dayLabel(Date.parse('2024-12-24T12:00:00Z'), noon, 'UTC')).toMatch(/2024$/)
})

test('yesterday stays yesterday across a change of clocks', () => {
  const afterChange = Date.parse('2025-03-31T00:10:00+02:00')
  expect(dayLabel(Date.parse('2025-03-30T00:10:00+01:00'), afterChange, 'Europe/Berlin')).toBe('Yesterday')
})

test('relative times stop where a date says it better', () => {
  expect([3, 240, 10_800, 90_000, 432_000].map((s) => relativeTime(noon - s * 1000, noon))).toEqual([
    'just now',
    '4 min ago',
    '3 h ago',
    'yesterday',
    '5 days ago',
  ])
  expect(relativeTime(noon - 90 * 86_400_000, noon)).toBeUndefined()
})

test('sizes and counts are short', () => {
  expect([812, 14_000, 3_210_000, 999_900].map(formatSize)).toEqual(['812 B', '14 kB', '3.2 MB', '1.0 MB'])
  expect(formatCount(100_000)).toBe('100,000')
})
