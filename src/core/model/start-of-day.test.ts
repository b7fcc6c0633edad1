import { expect, test } from 'vitest'
import { dayIn, startOfDay } from './start-of-day.ts'

test.each([
  ['2025-03-03', 'Europe/Berlin', '2025-03-03T00:00:00+01:00'],
  // The day after clocks were set forward, and the day itself.
  ['2025-03-31', 'Europe/Berlin', '2025-03-31T00:00:00+02:00'],
  ['2025-03-30', 'Europe/Berlin', '2025-03-30T00:00:00+01:00'],
  // Set back at two in the morning: the day has begun before.
  ['2025-11-02', 'America/New_York', '2025-11-02T00:00:00-04:00'],
  ['2025-11-03', 'America/New_York', '2025-11-03T00:00:00-05:00'],
  ['2025-06-01', 'Pacific/Auckland', '2025-06-01T00:00:00+12:00'],
  ['2025-06-01', 'Asia/Kathmandu', '2025-06-01T00:00:00+05:45'],
  // No midnight: clocks go from 23:59:59 to 01:00.
  ['2025-09-07', 'America/Santiago', '2025-09-07T01:00:00-03:00'],
  // Two midnights: clocks go back from 01:00 to 00:00, the first counts.
  ['2025-10-26', 'Atlantic/Azores', '2025-10-26T00:00:00+00:00'],
  // Back from midnight to 23:00 of the day before: that day goes on.
  ['2025-04-06', 'America/Santiago', '2025-04-06T00:00:00-04:00'],
  // A day that was left out: the next that there was begins.
  ['2011-12-31', 'Pacific/Apia', '2011-12-31T00:00:00+14:00'],
])('%s in %s begins at %s', (day, timeZone, expected) => {
  expect(new Date(startOfDay(day, timeZone)).toISOString()).toBe(new Date(expected).toISOString())
})

test('the first moment of a day falls on it, the last before does not', () => {
  const zones = [
    'Europe/Berlin',
    'America/Toronto',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Asia/Tehran',
    'Africa/Cairo',
  ]
  for (const zone of zones) {
    for (let at = Date.UTC(2025, 0, 1, 12); at < Date.UTC(2027, 0, 1); at += 86_400_000) {
      const day = dayIn(at, zone)
      const start = startOfDay(day, zone)
      expect([zone, day, dayIn(start, zone)]).toEqual([zone, day, day])
      expect(dayIn(start - 1, zone) < day).toBe(true)
    }
  }
})
